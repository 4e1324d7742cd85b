locals {
  name = "bookshop"
}

data "aws_route53_zone" "this" {
  name = var.domain
}

module "vpc" {
  source = "./modules/vpc"

  name     = local.name
  vpc_cidr = "10.20.0.0/16"
}

module "iam" {
  source = "./modules/iam"

  name              = local.name
  oidc_provider_arn = module.eks.oidc_provider_arn
  oidc_provider_url = module.eks.oidc_provider_url
  zone_arn          = data.aws_route53_zone.this.arn
}

module "eks" {
  source = "./modules/eks"

  name               = local.name
  cluster_version    = var.cluster_version
  vpc_id             = module.vpc.vpc_id
  private_subnet_ids = module.vpc.private_subnet_ids
}

module "argocd" {
  source = "./modules/argocd"

  chart_version   = "7.8.0"
  gitops_repo_url = var.gitops_repo_url
  deploy_key_name = "bookshop-gitops-deploy-key"

  depends_on = [module.eks]
}

module "cdn" {
  source = "./modules/cdn"

  name     = local.name
  domain   = var.domain
  zone_id  = data.aws_route53_zone.this.zone_id
  api_host = "api.${var.domain}"

  providers = {
    aws           = aws
    aws.us_east_1 = aws.us_east_1
  }
}
