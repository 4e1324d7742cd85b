resource "google_container_cluster" "main" {
  name     = "shop"
  location = "europe-west1"
}

resource "google_container_node_pool" "main" {
  name       = "default"
  node_count = 3

  node_config {
    machine_type = "e2-standard-4"
    spot         = true
  }
}

resource "azurerm_kubernetes_cluster" "main" {
  name = "shop"

  default_node_pool {
    vm_size    = "Standard_D2s_v5"
    node_count = 2
  }
}
