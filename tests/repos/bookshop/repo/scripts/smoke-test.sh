#!/usr/bin/env bash
# Check that the API answers.
set -euo pipefail

curl --fail --silent --show-error "$1/ready"
