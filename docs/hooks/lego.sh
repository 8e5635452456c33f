#!/bin/sh
# lego … renew --renew-hook /path/to/lego.sh
exec nlb-cert upload --certificate "$LEGO_CERT_PATH" --key "$LEGO_CERT_KEY_PATH" "$@"
