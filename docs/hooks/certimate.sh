#!/bin/sh
# certimate.sh CERTIFICATE KEY: the command after certimate's deployment to local files, with the paths that it wrote to.
exec nlb-cert upload --certificate "$1" --key "$2"
