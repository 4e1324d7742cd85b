terraform {
  backend "s3" {
    bucket       = "states"
    key          = "test"
    encrypt      = true
    use_lockfile = true
  }
}

module "shop" {
  source = "../../modules/shop"
  name   = "shop-test"
}
