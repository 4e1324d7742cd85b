resource "aws_cloudwatch_metric_alarm" "cpu" {
  alarm_name = "cpu"
  threshold  = 80
}

resource "aws_cloudwatch_log_group" "app" {
  name              = "/shop/app"
  retention_in_days = 14
}
