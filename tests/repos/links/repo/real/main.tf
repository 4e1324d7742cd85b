resource "aws_vpc" "once" {}
