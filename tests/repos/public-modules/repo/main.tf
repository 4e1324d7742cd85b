module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.16.0"

  name               = "shop"
  cidr               = "10.0.0.0/16"
  enable_nat_gateway = true
  single_nat_gateway = true
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.31"

  cluster_name                   = "shop"
  cluster_version                = "1.31"
  cluster_endpoint_public_access = true

  cluster_addons = {
    coredns = {}
    vpc-cni = { most_recent = true }
  }

  eks_managed_node_groups = {
    general = {
      instance_types = ["m6a.large"]
      min_size       = 2
      max_size       = 6
      desired_size   = 2
    }
  }
}

module "dns_role" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version = "5.48.0"

  role_name = "external-dns"

  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["external-dns:external-dns"]
    }
  }
}

module "bucket" {
  source = "terraform-aws-modules/s3-bucket/aws"
  bucket = "shop-media"
}

module "legacy" {
  source = "git::https://git.example.com/modules/legacy.git"
}

module "moving" {
  source = "git::https://git.example.com/modules/moving.git?ref=main"
}

module "pinned" {
  source = "git::https://git.example.com/modules/pinned.git?ref=v1.4.0"
}

module "open" {
  source  = "terraform-aws-modules/acm/aws"
  version = ">= 4.0"
}
