variable "size" {
  default = 1
}

variable "region" {}

variable "engine" {}

module "blue" {
  source   = "./modules/group"
  max_size = 3
  min_size = 2
}

module "green" {
  source   = "./modules/group"
  max_size = 9
  min_size = 2
}

resource "aws_ecs_service" "api" {
  name          = "api"
  desired_count = var.size
  region        = var.region
  engine        = var.engine
}
