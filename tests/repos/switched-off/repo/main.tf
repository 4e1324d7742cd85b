variable "with_bastion" {
  type    = bool
  default = false
}

variable "with_cache" {
  type    = bool
  default = true
}

variable "unknown" {
  type = bool
}

resource "aws_instance" "bastion" {
  count         = var.with_bastion ? 1 : 0
  instance_type = "t3.micro"
}

resource "aws_elasticache_cluster" "sessions" {
  count     = var.with_cache ? 1 : 0
  node_type = "cache.t4g.micro"
}

resource "aws_eip" "maybe" {
  count = var.unknown ? 1 : 0
}

resource "aws_sqs_queue" "none" {
  for_each = toset([])
  name     = each.key
}

module "live" {
  source = "./modules/live"
}

module "off" {
  source = "./modules/off"
  count  = 0
}
