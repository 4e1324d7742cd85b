#!/bin/sh
export DB_PASSWORD=hunter2-script
export OTHER_PASSWORD="$DB_PASSWORD"
TOKEN=$(vault read token)
