#!/bin/sh
# certbot renew --deploy-hook /path/to/certbot.sh
exec nlb-cert upload --certificate "$RENEWED_LINEAGE/fullchain.pem" --key "$RENEWED_LINEAGE/privkey.pem" "$@"
