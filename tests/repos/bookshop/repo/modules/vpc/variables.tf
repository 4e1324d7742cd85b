variable "name" {
  type = string
}

variable "vpc_cidr" {
  type    = string
  default = "10.0.0.0/16"
}

variable "single_nat_gateway" {
  description = "One NAT gateway for all zones instead of one for each."
  type        = bool
  default     = true
}
