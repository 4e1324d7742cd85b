# resource "aws_nat_gateway" "hash" {}
// resource "aws_nat_gateway" "slashes" {}
/*
resource "aws_nat_gateway" "block" {
  count = 3
}
*/
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16" # enable_dns_support = false
  # instance_tenancy = "dedicated"
}

locals {
  text = <<-EOT
    resource "aws_nat_gateway" "heredoc" {}
  EOT
}
