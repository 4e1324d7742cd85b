resource "helm_release" "argocd" {
  name             = "argocd"
  repository       = "https://argoproj.github.io/argo-helm"
  chart            = "argo-cd"
  version          = var.chart_version
  namespace        = "argocd"
  create_namespace = true
  wait             = true

  values = [yamlencode({
    configs = {
      params = { "server.insecure" = true }
    }
    server = { replicas = 1 }
  })]
}

data "aws_secretsmanager_secret_version" "deploy_key" {
  secret_id = var.deploy_key_name
}

resource "kubernetes_secret" "repository" {
  metadata {
    name      = "bookshop-infrastructure"
    namespace = helm_release.argocd.namespace
    labels    = { "argocd.argoproj.io/secret-type" = "repository" }
  }

  data = {
    type          = "git"
    url           = var.gitops_repo_url
    sshPrivateKey = data.aws_secretsmanager_secret_version.deploy_key.secret_string
  }
}

resource "kubectl_manifest" "root" {
  yaml_body = <<-YAML
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: root
      namespace: argocd
      finalizers:
        - resources-finalizer.argocd.argoproj.io
    spec:
      project: default
      source:
        repoURL: ${var.gitops_repo_url}
        targetRevision: main
        path: gitops/apps
      destination:
        server: https://kubernetes.default.svc
        namespace: argocd
      syncPolicy:
        automated:
          prune: true
          selfHeal: true
  YAML

  depends_on = [helm_release.argocd, kubernetes_secret.repository]
}
