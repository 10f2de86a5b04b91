#!/usr/bin/env bash
set -euo pipefail
terraform init -input=false && terraform plan -input=false -out=plan.bin
terraform show -json plan.bin >plan.json
go install github.com/seed-1d0cfdb5/iam/examples/iameval@latest
iameval extract plan.json || [ $? = 1 ] # what is not known yet, lint finds as well
iameval lint plan.json
iameval test -junit policies.xml ./...
iameval diff plan.json || [ $? != 2 ] # what the change allows is for people to judge
