#!/bin/sh
# certbot renew --deploy-hook /path/to/certbot.sh
set -eu
sh "$(dirname "$0")/upload.sh" "$RENEWED_LINEAGE/fullchain.pem" "$RENEWED_LINEAGE/privkey.pem" "$(basename "$RENEWED_LINEAGE")"
