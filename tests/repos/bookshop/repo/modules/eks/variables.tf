variable "name" {
  type = string
}

variable "cluster_version" {
  type = string
}

variable "vpc_id" {
  type = string
}

variable "private_subnet_ids" {
  type = list(string)
}

variable "public_access_cidrs" {
  description = "Who may reach the API server from outside."
  type        = list(string)
  default     = ["0.0.0.0/0"]
}
