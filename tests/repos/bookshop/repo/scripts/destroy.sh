#!/usr/bin/env bash
# Take everything down but the bootstrap resources; load balancers first, they hold the subnets.
set -euo pipefail

cd "$(dirname "$0")/.."
kubectl delete ingress --all --all-namespaces
terraform destroy
