variable "db_password" {
  default = "hunter2-terraform"
}

variable "api_token" {
  sensitive = true
  default   = "hunter2-sensitive"
}

variable "tls_secret_name" {
  default = "shop-tls"
}

resource "aws_db_instance" "main" {
  identifier              = "main"
  password                = "hunter2-database"
  username                = "shop"
  backup_retention_period = 7
  multi_az                = true
  storage_encrypted       = true
}

resource "aws_db_instance" "referring" {
  identifier              = "referring"
  password                = var.db_password
  backup_retention_period = 7
  multi_az                = true
  storage_encrypted       = true
}

resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = "db"
  secret_string = jsonencode({ password = "hunter2-version", url = "postgres://shop:hunter2-url@db/shop" })
}

resource "aws_instance" "web" {
  user_data = <<-EOT
    #!/bin/sh
    export DB_PASSWORD=hunter2-userdata
  EOT
}

provider "aws" {
  access_key = "AKIAIOSFODNN7EXAMPLE"
  secret_key = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00"
}
