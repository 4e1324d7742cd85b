include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../modules//queue"
}

inputs = {
  name              = "orders"
  retention_seconds = 86400
}
