output "cluster_name" {
  value = module.eks.cluster_name
}

output "shop_url" {
  value = "https://${var.domain}"
}
