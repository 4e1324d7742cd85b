resource "aws_vpc" "good" {}
