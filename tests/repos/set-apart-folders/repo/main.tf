resource "aws_vpc" "live" {}
