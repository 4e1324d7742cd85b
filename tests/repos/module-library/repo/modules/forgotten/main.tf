resource "aws_sqs_queue" "forgotten" {
  name = "forgotten"
}
