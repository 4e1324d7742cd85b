variable "name" {}

resource "aws_sqs_queue" "orders" {
  name = var.name
}
