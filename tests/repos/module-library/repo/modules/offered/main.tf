resource "aws_sqs_queue" "offered" {
  name = "offered"
}
