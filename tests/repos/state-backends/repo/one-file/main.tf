terraform {
  backend "s3" {
    key = "one-file"
  }
}

resource "aws_vpc" "d" {}
