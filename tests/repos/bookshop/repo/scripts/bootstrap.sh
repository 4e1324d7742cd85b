#!/usr/bin/env bash
# Make the long-lived resources once.
set -euo pipefail

cd "$(dirname "$0")/../bootstrap"
terraform init
terraform apply
