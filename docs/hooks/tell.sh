#!/bin/sh
# tell.sh SUCCESSOR [REPLACED]: tells on-renewal that a certificate in CAS was renewed, both as CAS names them.
# It needs `nlb-cert`, and `aliyun` with the permission fc:InvokeFunction on that one function.
# NLB_CERT_REGION: where the functions are. NLB_CERT_FUNCTION: on-renewal's name, if s.yaml has another prefix.
set -eu
successor=$1
replaced=${2:-}
event=$(nlb-cert event --json --source hook --successor "$successor" ${replaced:+--replaced "$replaced"})
aliyun fc POST "/2023-03-30/functions/${NLB_CERT_FUNCTION:-nlb-cert-on-renewal}/invocations" \
  --region "${NLB_CERT_REGION:-cn-hangzhou}" --header "x-fc-invocation-type=Async" --body "$event"
