terraform {
  backend "s3" {
    bucket       = "bookshop-terraform-state"
    key          = "main/terraform.tfstate"
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true
  }
}
