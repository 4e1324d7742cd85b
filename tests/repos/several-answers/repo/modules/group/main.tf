variable "min_size" {}
variable "max_size" {}

resource "aws_autoscaling_group" "this" {
  name     = "group"
  min_size = var.min_size
  max_size = var.max_size
}
