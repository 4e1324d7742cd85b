terraform {
  backend "gcs" {
    bucket = "states"
    prefix = "main"
  }
}

resource "google_storage_bucket" "e" {
  name = "e"
}
