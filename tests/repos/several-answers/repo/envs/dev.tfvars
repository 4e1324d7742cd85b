size   = 1
region = "eu-west-1"
engine = "a"
