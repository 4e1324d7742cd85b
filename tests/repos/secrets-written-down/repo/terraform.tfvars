db_password = "hunter2-tfvars"
region      = "eu-west-1"
