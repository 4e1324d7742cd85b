terraform {
  backend "s3" {}
}

resource "aws_vpc" "c" {}
