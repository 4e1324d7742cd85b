#!/bin/sh
# terraform apply -auto-approve
terraform plan
