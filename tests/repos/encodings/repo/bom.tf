resource "aws_vpc" "bom" {}
