resource "helm_release" "prometheus" {
  name       = "monitoring"
  repository = "https://prometheus-community.github.io/helm-charts"
  chart      = "kube-prometheus-stack"
  version    = "66.3.1"
  namespace  = "monitoring"

  set {
    name  = "grafana.adminPassword"
    value = "grafana-Secret-1"
  }
}
