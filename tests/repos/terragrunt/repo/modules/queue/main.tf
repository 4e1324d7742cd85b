variable "name" {}
variable "retention_seconds" {}

resource "aws_sqs_queue" "this" {
  name                      = var.name
  message_retention_seconds = var.retention_seconds
}
