# What the files beside this one test: a bucket of reports, who reads it, and the role that deploys it.
terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}

provider "aws" {
  region = "eu-west-1"
}

locals {
  account = "111122223333"
  partner = "444455556666"

  # Written down, and not taken from the bucket: so a plan knows the policies before the bucket is there.
  bucket = "arn:aws:s3:::example-reports"
}

resource "aws_s3_bucket" "reports" {
  bucket = "example-reports"
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = aws_s3_bucket.reports.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "PartnerReads"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.partner}:root" }
        Action    = "s3:GetObject"
        Resource  = "${local.bucket}/shared/*"
      },
      {
        Sid       = "TLSOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [local.bucket, "${local.bucket}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

data "aws_iam_policy_document" "reader" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket}/*"]
  }
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket]
  }
}

resource "aws_iam_policy" "reader" {
  name   = "reports-reader"
  policy = data.aws_iam_policy_document.reader.json
}

resource "aws_iam_role" "deploy" {
  name = "reports-deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "MainBranch"
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::${local.account}:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:example/reports:ref:refs/heads/main"
        }
      }
    }]
  })
}

resource "aws_sqs_queue" "events" {
  name = "example-reports-events"
}

# New, and its ARN is taken from the queue: what it says is known once the queue is there.
resource "aws_sqs_queue_policy" "events" {
  queue_url = aws_sqs_queue.events.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Bucket"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.events.arn
      Condition = { ArnEquals = { "aws:SourceArn" = local.bucket }, StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}
