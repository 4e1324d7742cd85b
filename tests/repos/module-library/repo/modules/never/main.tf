resource "aws_sqs_queue" "never" {
  name = "never"
}
