# A first plan: nothing exists yet.
terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "example"
  secret_key                  = "example"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variable "partner_account" { default = "444455556666" }

variable "external_id" {
  default   = "example-7"
  sensitive = true
}

resource "aws_s3_bucket" "reports" {
  bucket = "example-reports"
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "ReadReports"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::example-reports/*"]
  }
}

data "aws_iam_policy_document" "late" {
  statement {
    sid       = "ReadById"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.reports.arn}/*"]
  }
}

# Known, and taken by nothing that is a policy.
data "aws_iam_policy_document" "spare" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}

resource "aws_ssm_parameter" "spare" {
  name  = "spare"
  type  = "String"
  value = data.aws_iam_policy_document.spare.json
}

resource "aws_iam_policy" "reader" {
  name   = "reports-reader"
  path   = "/finance/"
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_policy" "late" {
  name   = "reports-late"
  policy = data.aws_iam_policy_document.late.json
}

resource "aws_iam_policy" "limit" {
  name = "limit"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:*", "sqs:*"], Resource = "*" }]
  })
}

resource "aws_iam_role" "partner" {
  name                 = "partner-read"
  max_session_duration = 7200
  permissions_boundary = aws_iam_policy.limit.arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.partner_account}:root" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
  inline_policy {
    name   = "queue"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-west-1:111122223333:jobs" }] })
  }
}

resource "aws_iam_role_policy_attachment" "partner" {
  role       = aws_iam_role.partner.name
  policy_arn = aws_iam_policy.reader.arn
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = aws_s3_bucket.reports.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TLSOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.reports.arn, "${aws_s3_bucket.reports.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

# The policies of these are what the services make of none.
resource "aws_sns_topic" "plain" { name = "plain" }
resource "aws_sqs_queue" "plain" { name = "plain" }

module "keys" {
  source   = "./keys"
  for_each = toset(["a", "b"])
  name     = each.key
}

resource "aws_organizations_policy" "regions" {
  name    = "regions"
  content = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Regions", Effect = "Deny", NotAction = ["iam:*", "sts:*"], Resource = "*", Condition = { StringNotEquals = { "aws:RequestedRegion" = "ap-northeast-1" } } }] })
}

resource "aws_organizations_policy" "perimeter" {
  name    = "perimeter"
  type    = "RESOURCE_CONTROL_POLICY"
  content = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "*", Condition = { StringNotEqualsIfExists = { "aws:PrincipalOrgID" = "o-abc1234567" } } }] })
}

resource "aws_organizations_policy" "tags" {
  name    = "tags"
  type    = "TAG_POLICY"
  content = jsonencode({ tags = { team = { tag_key = { "@@assign" = "team" } } } })
}

resource "aws_ecr_lifecycle_policy" "images" {
  repository = "images"
  policy     = jsonencode({ rules = [{ rulePriority = 1, selection = { tagStatus = "untagged", countType = "imageCountMoreThan", countNumber = 5 }, action = { type = "expire" } }] })
}

resource "aws_lambda_permission" "bucket" {
  statement_id   = "AllowBucket"
  action         = "lambda:InvokeFunction"
  function_name  = "resize"
  principal      = "s3.amazonaws.com"
  source_arn     = "arn:aws:s3:::example-reports"
  source_account = "111122223333"
}

resource "aws_lambda_permission" "late" {
  statement_id  = "AllowTopic"
  action        = "lambda:InvokeFunction"
  function_name = "resize"
  principal     = "sns.amazonaws.com"
  source_arn    = aws_sns_topic.plain.arn
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = "vpc-0a1b2c3d"
  service_name = "com.amazonaws.eu-west-1.s3"
  policy       = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "*", Condition = { StringEquals = { "aws:PrincipalAccount" = "111122223333" } } }] })
}
