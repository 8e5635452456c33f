#!/bin/sh
# cert-manager.sh NAMESPACE SECRET: cert-manager calls nobody, so run this in a CronJob, every ten minutes say; what is
# uploaded already is not uploaded again as long as NLB_CERT_STATE is on a volume that stays. It needs `kubectl`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
umask 077
kubectl get secret --namespace "$1" "$2" --output 'jsonpath={.data.tls\.crt}' | base64 -d > "$folder/tls.crt"
kubectl get secret --namespace "$1" "$2" --output 'jsonpath={.data.tls\.key}' | base64 -d > "$folder/tls.key"
sh "$(dirname "$0")/upload.sh" "$folder/tls.crt" "$folder/tls.key" "$1-$2"
