#!/bin/bash
# Knocks at paths of the API server without saying who we are, and prints the status of each answer.
ca=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt
for path in "$@"; do
	curl -s -o /dev/null -w "%{http_code} $path\n" --cacert "$ca" "https://kubernetes.default$path"
done
