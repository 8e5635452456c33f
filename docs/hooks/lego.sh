#!/bin/sh
# lego … renew --renew-hook /path/to/lego.sh
set -eu
sh "$(dirname "$0")/upload.sh" "$LEGO_CERT_PATH" "$LEGO_CERT_KEY_PATH" "$LEGO_CERT_DOMAIN"
