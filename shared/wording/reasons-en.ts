import type { ReasonTable } from './reason-table.js';

/**
 * A title and a remedy for each reason. The detail that is shown next to them has the names and numbers. An empty remedy
 * means that the work continues without a person.
 */
export const english: ReasonTable = {
  expired: {
    title: 'An attached certificate has expired',
    todo: 'Renew the certificate in CAS now, or upload a new one with its private key. The functions then attach it.',
  },
  'expires-soon': {
    title: 'A certificate expires soon and has no successor',
    todo: 'Renew the certificate in CAS, or upload a new one with its private key. The functions then attach it.',
  },
  unexpected: {
    title: 'Clients get a certificate that is not attached',
    todo: 'Changes on this load balancer are stopped. Find the source of that certificate; nlb-cert rollback --listener ID restores the former certificate.',
  },
  'replaced-served': {
    title: 'Clients still get the replaced certificate',
    todo: 'It is detached as soon as that is safe. If this lasts for an hour, check the listener in the NLB console.',
  },
  unreachable: {
    title: 'No handshake reaches the listener',
    todo: 'Open the network path from the function to the listener (VPC, security group, DNS), or set UNREACHABLE=trust-nlb.',
  },
  'chain-incomplete': {
    title: 'The served certificate chain is incomplete',
    todo: 'Upload the certificate again together with its intermediate certificates.',
  },
  'chain-expired': {
    title: 'The served chain contains an expired certificate',
    todo: 'Upload the certificate again with valid intermediate certificates.',
  },
  'permission-missing': {
    title: 'A permission is missing',
    todo: "Allow the action from the detail in the RAM policy of the function's role; nlb-cert policy prints the complete policy.",
  },
  refused: {
    title: 'NLB refuses the change permanently',
    todo: 'Follow the detail. The change is tried again within the hour.',
  },
  'keeps-failing': {
    title: 'A change keeps failing',
    todo: 'Check the listener in the NLB console. If the failure lasts, contact support. The change is retried automatically.',
  },
  overdue: {
    title: 'NLB accepted a change and did not finish it in time',
    todo: 'Check the listener in the NLB console. If the state lasts, contact support. Until then nothing else is changed on this listener.',
  },
  'keeps-being-undone': {
    title: 'Another actor undoes the change each time',
    todo: 'Find that actor in ActionTrail, and decide which tool manages the listener. The tag cert-rotation: off leaves the listener to the other tool.',
  },
  'quota-full': {
    title: 'The load balancer has no free slot for certificates',
    todo: 'Raise the quota nlb_quota_loadbalancer_certificates_num, detach a certificate, or set QUOTA_RELIEF.',
  },
  'rollout-stopped': {
    title: 'The rollout has stopped after failures',
    todo: 'Correct the cause of the failures. The rollout then continues automatically. Alternatively raise MAX_FAILURES.',
  },
  'stays-busy': {
    title: 'NLB shows a change in progress that does not end',
    todo: 'Find the actor of the change in ActionTrail. If the change is abandoned, ask Alibaba Cloud support to release the listener.',
  },
  'names-lost': {
    title: 'The successor does not cover every name',
    todo: 'Issue a certificate that covers all names, or accept the loss: nlb-cert backfill --certificates OLD=NEW --allow-name-loss.',
  },
  'expires-sooner': {
    title: 'The successor expires no later than the replaced certificate',
    todo: 'Issue a certificate that is valid for longer, or accept this one: nlb-cert backfill --certificates OLD=NEW.',
  },
  'no-private-key': {
    title: 'The successor has no private key in CAS',
    todo: 'Upload the certificate again together with its private key.',
  },
  revoked: { title: 'The successor is revoked', todo: 'Issue a new certificate.' },
  'not-issued': { title: 'The successor is not issued', todo: 'Complete its order in CAS.' },
  'key-algorithm': {
    title: 'The successor has a different key algorithm',
    todo: 'Issue a certificate with the same algorithm, or accept the new algorithm in KEY_ALGORITHMS.',
  },
  'unproven-lineage': {
    title: 'The newer certificate is not proven to be the successor',
    todo: 'The detail names the rule. If it is the successor, confirm it with a mapping: nlb-cert backfill --certificates OLD=NEW.',
  },
  'replaced-unknown': {
    title: 'CAS no longer lists the replaced certificate',
    todo: 'Its names are unknown. Add a mapping with allowNameLoss, or change the listener by hand.',
  },
  'successor-unknown': {
    title: 'CAS does not list the successor',
    todo: 'Check its id and CAS_SITE, or wait until CAS lists it.',
  },
  'successor-is-additional': {
    title: 'The successor of the default certificate is attached as an additional certificate',
    todo: 'Detach the additional certificate when that is safe. It is then set as the default certificate.',
  },
  'listener-stopped': { title: 'The listener is stopped', todo: 'Start the listener, or delete it.' },
  'load-balancer-inactive': {
    title: 'The load balancer is not active',
    todo: 'Check the load balancer in the NLB console. It may be locked or have an overdue payment.',
  },
  'not-found': { title: 'A requested resource does not exist', todo: 'Check the ids of the request.' },
  'ledger-entry-unreadable': {
    title: 'A ledger entry cannot be read',
    todo: 'Correct the file from the detail, or delete it.',
  },
  'ledger-time-ahead': {
    title: 'A ledger entry has a time ahead of the clock',
    todo: 'Set the clock of the machine that wrote it, and check who may write to the ledger.',
  },
  busy: { title: 'Another change is in progress', todo: '' },
  'next-step': { title: 'Waits for the step before it', todo: '' },
  'batch-full': { title: 'The call is full; the next call takes it', todo: '' },
  'waiting-for-room': { title: 'Waits for a free slot', todo: '' },
  grace: { title: 'Confirmed; the replaced certificate is detached after the grace time', todo: '' },
  'not-valid-yet': { title: 'The successor is not valid yet', todo: '' },
  'backing-off': { title: 'Failed; retried later', todo: '' },
  'waiting-for-wave': { title: 'Waits for the previous wave', todo: '' },
  'outside-window': { title: 'Waits for a change window', todo: '' },
  unproven: { title: 'Waits for a handshake that shows the successor', todo: '' },
  'unexpected-served': { title: 'Waits while clients get a certificate that is not attached', todo: '' },
  'switched-off': { title: 'Switched off by its tag', todo: '' },
  excluded: { title: 'Excluded by INCLUDE_TAGS or EXCLUDE_TAGS', todo: '' },
};
