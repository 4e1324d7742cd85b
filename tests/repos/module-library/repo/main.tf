variable "create" {
  type    = bool
  default = true
}

variable "node_groups" {
  type    = map(any)
  default = {}
}

resource "aws_eks_cluster" "this" {
  count = var.create ? 1 : 0
  name  = "library"
}

module "node_group" {
  source   = "./modules/node-group"
  for_each = var.node_groups
}

module "never" {
  source = "./modules/never"
  count  = 0
}
