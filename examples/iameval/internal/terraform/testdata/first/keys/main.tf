terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}

variable "name" {}

resource "aws_kms_key" "this" {
  description = var.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Account", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }]
  })
}

resource "aws_iam_user" "this" {
  name = var.name
}

resource "aws_iam_user_policy" "this" {
  count  = 2
  user   = aws_iam_user.this.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:Decrypt", Resource = count.index == 0 ? "arn:aws:kms:eu-west-1:111122223333:key/*" : aws_kms_key.this.arn }] })
}
