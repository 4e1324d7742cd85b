variable "region" {
  description = "Where everything but the CDN certificate lives."
  type        = string
  default     = "eu-west-1"
}

variable "domain" {
  description = "The DNS zone that bootstrap made."
  type        = string
}

variable "cluster_version" {
  description = "The Kubernetes minor version of the control plane."
  type        = string
  default     = "1.31"
}

variable "gitops_repo_url" {
  description = "The repository that Argo CD follows."
  type        = string
  default     = "git@gitlab.com:bookshop/infrastructure.git"
}
