print("resource \"aws_vpc\" \"main\" {}")
