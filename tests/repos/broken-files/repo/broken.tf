# resource "aws_vpc" "comment" {}
resource "aws_subnet" "header" {
  cidr_block = 

module "half" {
  source = "./x"
