#!/usr/bin/env bash
# Write a kubeconfig entry for the cluster.
set -euo pipefail

aws eks update-kubeconfig --name bookshop --region eu-west-1
