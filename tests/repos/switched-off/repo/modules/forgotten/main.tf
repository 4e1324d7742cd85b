resource "aws_sns_topic" "forgotten" {
  name = "forgotten"
}
