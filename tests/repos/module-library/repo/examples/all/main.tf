module "offered" {
  source = "../../modules/offered"
}

# module "forgotten" { source = "../../modules/forgotten" }
