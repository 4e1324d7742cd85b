variable "chart_version" {
  description = "Version of the argo-cd chart, not of Argo CD itself."
  type        = string
}

variable "gitops_repo_url" {
  type = string
}

variable "deploy_key_name" {
  description = "Name of the secret that holds the read-only SSH key."
  type        = string
}
