#!/bin/sh
# acme.sh --install-cert -d www.example.com [--ecc] --reloadcmd /path/to/acme-sh.sh
exec nlb-cert upload --certificate "$CERT_FULLCHAIN_PATH" --key "$CERT_KEY_PATH" "$@"
