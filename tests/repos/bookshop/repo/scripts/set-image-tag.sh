#!/usr/bin/env bash
# Write a new image tag into the GitOps folder and push it.
set -euo pipefail

component=$1
tag=$2
sed -i -E "s#(bookshop/$component):[^ ]+#\1:$tag#" "gitops/$component/deployment.yaml"
git commit -am "Deploy $component $tag"
git push origin main
