import type { ReasonTable } from './reasons.js';

/** What each reason means, and what to do; the detail beside it has the names and numbers. */
export const english: ReasonTable = {
  expired: {
    title: 'An attached certificate has expired',
    todo: 'Renew it in CAS now, or upload a new one with its private key. It is then put in place by itself.',
  },
  'expires-soon': {
    title: 'A certificate expires within two weeks and nothing replaces it',
    todo: 'Renew it in CAS, or upload a new one with its private key. It is then put in place by itself.',
  },
  unexpected: {
    title: 'Clients get a certificate that nobody attached',
    todo: 'Changes on this load balancer have stopped. Find out who serves it; nlb-cert rollback puts the former one back.',
  },
  'replaced-served': {
    title: 'Clients still get the replaced certificate',
    todo: 'It is taken off as soon as that is safe. If this stays for an hour, look at the listener in the NLB console.',
  },
  unreachable: {
    title: 'No handshake reaches the listener',
    todo: 'Open the way from the function to the listener (VPC, security group, DNS), or set UNREACHABLE=trust-nlb.',
  },
  'chain-incomplete': {
    title: 'The served certificate chain is incomplete',
    todo: 'Upload the certificate again together with its intermediate certificates.',
  },
  'chain-expired': {
    title: 'A certificate in the served chain has expired',
    todo: 'Upload the certificate again with intermediate certificates that are valid.',
  },
  'permission-missing': {
    title: 'A permission is missing',
    todo: "Allow what the detail names in the RAM policy of the function's role.",
  },
  refused: {
    title: 'NLB refuses the change for good',
    todo: 'Do what the detail says; the change is tried again within the hour.',
  },
  'keeps-failing': {
    title: 'A change keeps failing',
    todo: 'Look at the listener in the NLB console, and ask support if it stays so. It is tried again by itself.',
  },
  overdue: {
    title: 'An accepted change is not finished in time',
    todo: 'Look at the listener in the NLB console, and ask support if it stays so. Nothing else is written to it meanwhile.',
  },
  'keeps-being-undone': {
    title: 'Somebody undoes the change whenever it is made',
    todo: 'Find out who in ActionTrail, and settle which tool manages the listener (tag cert-rotation: off leaves it to the other).',
  },
  'quota-full': {
    title: 'The load balancer has no place left for certificates',
    todo: 'Raise the quota nlb_quota_loadbalancer_certificates_num, take a certificate off, or set QUOTA_RELIEF.',
  },
  'rollout-stopped': {
    title: 'The rollout has stopped after failures',
    todo: 'See what failed. Once that is mended it goes on by itself, or raise MAX_FAILURES.',
  },
  'stays-busy': {
    title: 'NLB shows a change under way that does not end',
    todo: 'See in ActionTrail who began it; if nobody is at it, ask Alibaba Cloud to set the listener free.',
  },
  'names-lost': {
    title: 'The successor does not cover every name',
    todo: 'Issue one that covers them all, or allow their loss with a mapping (allowNameLoss).',
  },
  'expires-sooner': {
    title: 'The successor expires no later than what it replaces',
    todo: 'Issue one that lasts longer.',
  },
  'no-private-key': {
    title: 'The successor has no private key in CAS',
    todo: 'Upload it again together with its private key.',
  },
  revoked: { title: 'The successor is revoked', todo: 'Issue another one.' },
  'not-issued': { title: 'The successor is not issued', todo: 'Finish its order in CAS.' },
  'key-algorithm': {
    title: 'The successor has another key algorithm',
    todo: 'Issue one with the same algorithm, or accept the other in KEY_ALGORITHMS.',
  },
  'unproven-lineage': {
    title: 'Nothing proves that the newer certificate is the successor',
    todo: 'If it is, say so with a mapping: nlb-cert backfill --certificates OLD=NEW.',
  },
  'replaced-unknown': {
    title: 'CAS no longer lists the replaced certificate',
    todo: 'Its names are unknown. Give a mapping with allowNameLoss, or change the listener by hand.',
  },
  'successor-unknown': {
    title: 'CAS does not know the successor',
    todo: 'Check its id and CAS_SITE, or wait until CAS lists it.',
  },
  'successor-is-additional': {
    title: 'The successor of the default certificate is attached as an additional one',
    todo: 'Take it off the additional ones when that is safe; it is then set as the default.',
  },
  'listener-stopped': { title: 'The listener is stopped', todo: 'Start it, or delete it.' },
  'load-balancer-inactive': {
    title: 'The load balancer is not active',
    todo: 'Look at it in the NLB console; it may be locked or without funds.',
  },
  'not-found': { title: 'What was named is not there', todo: 'Check the ids that were given.' },
  'ledger-entry-unreadable': {
    title: 'An entry of the ledger cannot be read',
    todo: 'Mend the file that the detail names, or delete it.',
  },
  'ledger-time-ahead': {
    title: 'An entry of the ledger is dated ahead',
    todo: 'Set the clock of whatever wrote it, and look who may write to the ledger.',
  },
  busy: { title: 'Another change is under way', todo: '' },
  'next-step': { title: 'Its turn comes after the step before it', todo: '' },
  'batch-full': { title: 'A call takes no more; the next one does', todo: '' },
  'waiting-for-room': { title: 'Waits for a free place', todo: '' },
  grace: { title: 'Confirmed; the replaced one goes after the grace time', todo: '' },
  'not-valid-yet': { title: 'The successor is not valid yet', todo: '' },
  'backing-off': { title: 'Did not get through; tried again later', todo: '' },
  'waiting-for-wave': { title: 'Waits for the wave before it', todo: '' },
  'outside-window': { title: 'Waits for a change window', todo: '' },
  unproven: { title: 'Waits for a handshake that shows the successor', todo: '' },
  'unexpected-served': { title: 'Waits while clients get what nobody attached', todo: '' },
  'switched-off': { title: 'Switched off by its tag', todo: '' },
  excluded: { title: 'Left out by INCLUDE_TAGS or EXCLUDE_TAGS', todo: '' },
};
