terraform {
  backend "s3" {
    bucket         = "states"
    key            = "dynamo"
    region         = "eu-west-1"
    encrypt        = true
    dynamodb_table = "locks"
  }
}

resource "aws_vpc" "a" {}
