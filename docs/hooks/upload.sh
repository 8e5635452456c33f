#!/bin/sh
# upload.sh CERTIFICATE KEY NAME: puts a certificate (with its chain) and its key into CAS, and tells on-renewal.
# NAME stands for the same certificate through all its renewals; what was uploaded last under it is what is replaced.
# It needs `openssl`, and `aliyun` with the permission yundun-cert:UploadUserCertificate. `aliyun` takes the key as an
# argument, which others on this machine can see while it runs: run it where nobody else is.
set -eu
certificate=$1
key=$2
name=$(printf '%s' "$3" | tr -c 'A-Za-z0-9' '-')
memory=${NLB_CERT_STATE:-$HOME/.nlb-cert}/$name
here=$(dirname "$0")
mkdir -p "$memory"

recall() { cat "$memory/$1" 2>/dev/null || true; }
print=$(openssl x509 -in "$certificate" -noout -fingerprint -sha256 | tr -d ':' | sed 's/.*=//')

if [ "$(recall uploaded)" != "$print" ]; then
  # A name is taken once in an account, so the same certificate is never there twice.
  label=$(printf '%.40s-%.16s' "$name" "$print")
  answer=$(aliyun cas UploadUserCertificate --Name "$label" --Cert "$(cat "$certificate")" --Key "$(cat "$key")")
  id=$(printf '%s' "$answer" | tr -d '\n' | sed -n 's/.*"CertId" *: *"\{0,1\}\([0-9][0-9]*\).*/\1/p')
  if [ -z "$id" ]; then
    echo "$name: CAS gave no CertId" >&2
    exit 1
  fi
  recall successor > "$memory/replaced"
  echo "$id-${NLB_CERT_SITE:-cn-hangzhou}" > "$memory/successor"
  echo "$print" > "$memory/uploaded"
fi

# Where this fails, the next run tells it: nothing is uploaded a second time for that.
if [ "$(recall told)" != "$print" ]; then
  sh "$here/tell.sh" "$(recall successor)" "$(recall replaced)"
  echo "$print" > "$memory/told"
fi
