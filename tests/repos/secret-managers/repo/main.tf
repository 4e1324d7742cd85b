resource "aws_secretsmanager_secret" "db" {
  name = "shop/db"
}

resource "aws_ssm_parameter" "mode" {
  name = "/shop/mode"
  type = "String"
}

resource "aws_kms_key" "main" {
  enable_key_rotation = true
}

resource "aws_eks_pod_identity_association" "app" {
  namespace       = "shop"
  service_account = "app"
}
