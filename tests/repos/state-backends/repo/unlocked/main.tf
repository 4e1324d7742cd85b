terraform {
  backend "s3" {
    bucket  = "states"
    key     = "unlocked"
    region  = "eu-west-1"
    encrypt = false
  }
}

resource "aws_vpc" "b" {}
