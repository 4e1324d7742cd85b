provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project   = "bookshop"
      ManagedBy = "terraform"
    }
  }
}

# CloudFront takes its certificate only from this region.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

data "aws_eks_cluster_auth" "this" {
  name = module.eks.cluster_name
}

provider "helm" {
  kubernetes {
    host                   = module.eks.cluster_endpoint
    cluster_ca_certificate = base64decode(module.eks.cluster_ca)
    token                  = data.aws_eks_cluster_auth.this.token
  }
}

provider "kubectl" {
  host                   = module.eks.cluster_endpoint
  cluster_ca_certificate = base64decode(module.eks.cluster_ca)
  token                  = data.aws_eks_cluster_auth.this.token
  load_config_file       = false
}
