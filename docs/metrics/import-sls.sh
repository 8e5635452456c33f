#!/bin/sh
# Creates the alert rules and the saved searches of this folder in Simple Log Service. A rule that exists is replaced.
# Needs jq, and the Alibaba Cloud CLI with credentials for log:CreateAlert, log:UpdateAlert and log:CreateSavedSearch.
#
#   import-sls.sh REGION PROJECT LOGSTORE [ACTION_POLICY]
#
# ACTION_POLICY sends the alerts; sls.builtin exists in every account.
set -eu
[ $# -ge 3 ] || { sed -n '5p' "$0" >&2; exit 2; }
region=$1 project=$2 logstore=$3 policy=${4:-sls.builtin}
folder=$(dirname "$0")

# The items of a file, one a line, with the four placeholders replaced.
items() {
  jq -c --arg REGION "$region" --arg PROJECT "$project" --arg LOGSTORE "$logstore" --arg ACTION_POLICY "$policy" \
    '.[] | walk(if type == "string" and $ARGS.named[.] != null then $ARGS.named[.] else . end)' "$folder/$1"
}

field() { printf '%s' "$item" | jq -cr "$1"; }

sls() {
  operation=$1
  shift
  aliyun sls "$operation" --region "$region" --project "$project" "$@"
}

items sls-alerts.json | while read -r item; do
  echo "alert $(field .name)"
  set -- --display-name "$(field .displayName)" --description "$(field .description)" \
    --schedule "$(field .schedule)" --configuration "$(field .configuration)"
  sls create-alert --name "$(field .name)" "$@" || sls update-alert --alert-name "$(field .name)" "$@"
done

items sls-queries.json | while read -r item; do
  echo "saved search $(field .savedsearchName)"
  sls create-saved-search --savedsearch-name "$(field .savedsearchName)" --display-name "$(field .displayName)" \
    --logstore "$(field .logstore)" --topic '' --search-query "$(field .searchQuery)"
done
