resource "aws_eks_cluster" "main" {
  name = "main"

  vpc_config {
    endpoint_public_access = false
  }
}

resource "aws_eks_node_group" "system" {
  node_group_name = "system"

  scaling_config {
    min_size     = 2
    max_size     = 4
    desired_size = 2
  }
}

resource "helm_release" "karpenter" {
  name    = "karpenter"
  chart   = "karpenter"
  version = "1.1.1"
}
