# Applied once, with local state; everything here outlives the cluster.

resource "aws_s3_bucket" "state" {
  bucket = "bookshop-terraform-state"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "state" {
  bucket                  = aws_s3_bucket.state.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_ecr_repository" "component" {
  for_each = toset(var.repositories)

  name                 = "bookshop/${each.key}"
  image_tag_mutability = "MUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_ecr_lifecycle_policy" "component" {
  for_each   = aws_ecr_repository.component
  repository = each.value.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep the last 20 images"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 20 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_route53_zone" "main" {
  name = var.domain

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_secretsmanager_secret" "mongodb_password" {
  name                    = "bookshop-mongodb-password"
  recovery_window_in_days = 30

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_secretsmanager_secret" "gitops_deploy_key" {
  name                    = "bookshop-gitops-deploy-key"
  recovery_window_in_days = 30

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_secretsmanager_secret" "mail_credentials" {
  name                    = "bookshop-mail-credentials"
  recovery_window_in_days = 30

  lifecycle {
    prevent_destroy = true
  }
}
