variable "name" {}
variable "min_size" {}
variable "max_size" {}
variable "instance_types" {}
variable "capacity_type" {}
variable "zone_count" {}
variable "disk_size" {
  default = 40
}

resource "aws_eks_node_group" "this" {
  node_group_name = "${var.name}-nodes"
  instance_types  = var.instance_types
  capacity_type   = var.capacity_type
  disk_size       = var.disk_size
  ami_type        = data.aws_ssm_parameter.ami.value

  scaling_config {
    desired_size = var.zone_count
    min_size     = var.min_size
    max_size     = var.max_size
  }
}

output "name" {
  value = var.name
}
