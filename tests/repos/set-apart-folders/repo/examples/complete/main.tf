resource "aws_vpc" "apart" {}
