#!/bin/sh
# certimate.sh CERTIFICATE KEY NAME, as the command that runs after certimate's deployment to a local folder, with the
# paths that it wrote to. Where certimate uploads to CAS by itself no hook is needed: the look finds it in 5 minutes.
set -eu
sh "$(dirname "$0")/upload.sh" "$1" "$2" "$3"
