#!/usr/bin/env bash
# Build or change the network, the cluster and Argo CD.
set -euo pipefail

cd "$(dirname "$0")/.."
terraform init
terraform plan -out=plan.bin
read -r -p "Apply this plan? [y/N] " answer
[ "$answer" = y ] && terraform apply plan.bin
