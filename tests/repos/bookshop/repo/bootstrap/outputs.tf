output "state_bucket" {
  value = aws_s3_bucket.state.bucket
}

output "name_servers" {
  value = aws_route53_zone.main.name_servers
}
