terraform {
  cloud {
    organization = "shop"

    workspaces {
      name = "main"
    }
  }
}

resource "aws_vpc" "f" {}
