output "external_secrets_role_arn" {
  value = aws_iam_role.external_secrets.arn
}

output "external_dns_role_arn" {
  value = aws_iam_role.external_dns.arn
}

output "backend_role_arn" {
  value = aws_iam_role.backend.arn
}
