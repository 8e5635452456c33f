#!/bin/sh
# acme.sh --install-cert -d www.example.com --reloadcmd /path/to/acme-sh.sh
set -eu
sh "$(dirname "$0")/upload.sh" "$CERT_FULLCHAIN_PATH" "$CERT_KEY_PATH" "$Le_Domain"
