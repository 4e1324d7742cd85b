variable "environment" {
  default = "prod"
}

variable "max_nodes" {
  default = 4
}

variable "spot" {
  default = false
}

locals {
  name   = "shop-${var.environment}"
  is_big = var.environment == "prod"
  sizes = {
    small = { min = 1, types = ["t3a.small"] }
    large = { min = 2, types = ["m6a.large", "m5a.large"] }
  }
}

module "cluster" {
  source = "./modules/cluster"

  name           = local.name
  min_size       = local.sizes["large"].min
  max_size       = var.max_nodes
  instance_types = local.sizes.large.types
  capacity_type  = var.spot ? "SPOT" : "ON_DEMAND"
  zone_count     = length(local.zones)
}

locals {
  zones = ["eu-west-1a", "eu-west-1b"]
}

resource "aws_db_instance" "main" {
  identifier              = "${module.cluster.name}-db"
  multi_az                = local.is_big
  backup_retention_period = 7
  storage_encrypted       = true
  engine_version          = var.not_declared
}
