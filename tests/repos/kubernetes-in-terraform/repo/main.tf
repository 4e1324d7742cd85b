variable "image_tag" {
  default = "3.2.1"
}

resource "kubernetes_deployment_v1" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
  }

  spec {
    replicas = "2"

    selector {
      match_labels = { app = "web" }
    }

    template {
      metadata {
        labels = { app = "web" }
      }

      spec {
        service_account_name = "web"

        container {
          name  = "web"
          image = "web:3.2.1"

          port {
            container_port = 8080
          }

          liveness_probe {
            http_get {
              path = "/live"
              port = 8080
            }
          }

          resources {
            limits = { memory = "128Mi" }
          }
        }
      }
    }
  }
}

resource "kubernetes_horizontal_pod_autoscaler_v2" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
  }

  spec {
    min_replicas = 2
    max_replicas = 7

    scale_target_ref {
      kind = "Deployment"
      name = "web"
    }
  }
}

resource "kubernetes_manifest" "quota" {
  manifest = {
    apiVersion = "v1"
    kind       = "ResourceQuota"
    metadata   = { name = "quota", namespace = "shop" }
  }
}

resource "kubectl_manifest" "pool" {
  yaml_body = yamlencode({
    apiVersion = "karpenter.sh/v1"
    kind       = "NodePool"
    metadata   = { name = "default" }
    spec       = { limits = { cpu = "100" } }
  })
}

resource "kubectl_manifest" "app" {
  yaml_body = <<YAML
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: app
spec:
  source:
    repoURL: https://git.example.com/app.git
    path: deploy
    targetRevision: ${var.image_tag}
YAML
}

resource "kubernetes_secret" "db" {
  metadata {
    name = "db"
  }

  data = {
    username = "shop"
    password = random_password.db.result
  }
}
