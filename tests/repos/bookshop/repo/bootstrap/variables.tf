variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "domain" {
  type    = string
  default = "bookshop.example"
}

variable "repositories" {
  description = "One image registry for each component that we build ourselves."
  type        = list(string)
  default     = ["backend", "frontend", "worker"]
}
