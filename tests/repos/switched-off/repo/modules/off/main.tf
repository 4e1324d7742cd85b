resource "aws_sns_topic" "off" {
  name = "off"
}
