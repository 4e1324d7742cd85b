size   = 4
region = "eu-west-1"
engine = "b"
