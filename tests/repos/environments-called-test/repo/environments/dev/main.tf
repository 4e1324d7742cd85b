terraform {
  backend "s3" {
    bucket       = "states"
    key          = "dev"
    encrypt      = true
    use_lockfile = true
  }
}

module "shop" {
  source = "../../modules/shop"
  name   = "shop-dev"
}
