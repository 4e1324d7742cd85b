output "distribution_id" {
  value = aws_cloudfront_distribution.shop.id
}
