resource "aws_db_instance" "careful" {
  identifier              = "careful"
  engine                  = "postgres"
  instance_class          = "db.t4g.medium"
  multi_az                = true
  backup_retention_period = 14
  storage_encrypted       = true
  deletion_protection     = true
}

resource "aws_db_instance" "careless" {
  identifier              = "careless"
  publicly_accessible     = true
  backup_retention_period = 0
  skip_final_snapshot     = true
}

resource "aws_s3_bucket" "open" {
  bucket = "open"
  acl    = "public-read"
}

resource "aws_ecr_repository" "app" {
  name = "app"
}

resource "aws_ecr_repository" "fixed" {
  name                 = "fixed"
  image_tag_mutability = "IMMUTABLE"
}

resource "aws_efs_file_system" "shared" {
  encrypted = true
}

resource "aws_dynamodb_table" "carts" {
  name         = "carts"
  billing_mode = "PAY_PER_REQUEST"
}
