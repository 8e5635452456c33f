import { always, never, swapped, unwrapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('shared', (name) => `test/${name}`);

/** Faults of events, permissions, the doctor, the report and notifications. */
export const edgeFaults: readonly Fault[] = [
  inside('deployed.ts: environmentProblems', 'cli/doctor-functions', {
    'the doctor shows ACCOUNTS': never("'ACCOUNTS'"),
  }),
  inside('ledger.ts: roundTrip', 'cli/doctor', {
    'the doctor leaves its object': valued('[]', 'findingsOf', 'remove'),
  }),
  inside('region.ts: dryRunFindings', 'cli/doctor-faults', {
    'an unsure dry run proves a permission': always("'unsure'"),
  }),
  inside('dry-run.ts: dryRun', 'cli/doctor-conditions', {
    'the doctor knows no mapping': swapped('ports.ledger', 'ports.emptyLedger'),
  }),
  inside('doctor/account.ts: besides', 'ram/proof', {
    'the doctor shows a denial twice': always('remedies.has'),
  }),
  inside('doctor/account.ts: besides', 'cli/doctor-conditions', {
    'the doctor drops the faults of the dry run': never('messages.has'),
  }),
  inside('doctor/conditions.ts: toFinding', 'cli/doctor-conditions', {
    'a condition is only a warning': always('severity'),
  }),
  inside('failure-finding.ts: cloudFinding', 'doctor/failure', {
    'the doctor guesses at the network': valued("'check the network'", 'fix'),
  }),
  inside('oss/fault.ts: missingFor', 'cli/doctor-faults', {
    'a bucket policy counts as RAM': never('exactCode'),
  }),
  inside('region.ts: tryChanges', 'cli/doctor', {
    'the doctor changes': swapped('dryRun: true', 'dryRun: false'),
  }),
  inside('region.ts: dryRunFindings', 'ram/proof', {
    'the doctor overlooks a denial': never('undefined'),
  }),
  inside('triggers.ts: toTimer', 'cli/doctor-functions', {
    'a timer that is off is on': swapped('enable !== false', 'true'),
  }),
  inside('problems.ts: problems', 'functions/poison.test', {
    'a message names every invalid field': never('mostNamed'),
  }),
  inside('log.ts: passLog', 'text/surfaces', {
    'a name in the log moves the cursor': swapped('plainJson(', 'JSON.stringify('),
  }),
  inside('plain.ts: plainLines', 'text/surfaces', {
    'a terminal obeys a name': never('i % 2'),
  }),
  inside('renewal.ts: toScope', 'functions/forged', {
    'an event counts as an operator': without('fromEvent'),
  }),
  inside('events/input.ts: unwrapped', 'events/', {
    'JSON text inside JSON is ignored': always('looksLikeJson(value)'),
  }),
  inside('deliver.ts: updatePending', 'notify/deliver', {
    'a delivered notice is sent again': always('reached'),
  }),
  inside('deliver.ts: deliverTo', 'notify/deliver', {
    'faster than the vendor allows': never('isFull'),
  }),
  inside('markup.ts: markdownText', 'notify/messages', {
    'markup from a name': without('lookAlikes'),
  }),
  inside('send.ts: redacted', 'notify/messages', {
    'a secret is echoed': swapped('reduce', 'slice(9).reduce'),
  }),
  inside('vendors.ts: codeIn', ['notify/deliver', 'notify/messages'], {
    'a refusal counts as delivered': always('code'),
  }),
  inside('vendors.ts: dingtalkPost', 'notify/messages', {
    'messages are not signed': always('undefined'),
  }),
  inside('permissions.ts: permissions', 'ram/policy', {
    'functions may read how they are deployed': swapped(
      "'deployed function', for: 'doctor'",
      "'deployed function', for: 'hand-off'",
    ),
  }),
  inside('permissions.ts: permissions', 'ram/policy', {
    'the whole bucket is listed': without("if: 'prefix'"),
    'each load balancer may be changed': swapped(
      "UpdateListenerAttribute: { action: 'nlb:UpdateListenerAttribute', on: 'loadbalancer'",
      "UpdateListenerAttribute: { action: 'nlb:UpdateListenerAttribute', on: 'loadbalancer/*'",
    ),
  }),
  inside('resources.ts: underPrefix', 'ram/policy', {
    'a condition without a prefix': always('prefix'),
  }),
  inside('resources.ts: underPrefix', 'ram/proof', {
    'the condition fits the prefix alone': valued('[bucket.prefix]', 'bucket.prefix'),
  }),
  inside('policy.ts: policyFor', 'ram/policy', {
    'a condition is lost beside the same resource': swapped('[grant.resources, grant.condition]', '[grant.resources]'),
  }),
  inside('region.ts: trialListener', 'ram/proof', {
    'a dry run where no rotation is allowed': always('gate'),
  }),
  inside('resources.ts: resourcesOf', 'ram/policy', {
    'the policy allows any region': swapped('return regions', "return ['*']"),
    'the policy allows any object': without('prefix'),
  }),
  inside('trust.ts: trustPolicyFor', 'ram/policy', {
    'the external id is not required': never('externalId'),
  }),
  inside('html.ts: escaped', 'report/page', {
    'markup in the report': unwrapped('replace'),
  }),
  inside('expiries.ts: expiriesSection', 'report/answers', {
    'an expired certificate is among the next expiries': always('notAfter', 'now'),
    'a replaced certificate is among the next expiries': always("'replaced'"),
  }),
  inside('expiries.ts: endingsOf', 'report/answers', {
    'the state of a certificate on one listener hides a graver one': swapped(
      'rankOf(a.standing) - rankOf(b.standing)',
      'rankOf(b.standing) - rankOf(a.standing)',
    ),
  }),
  inside('expiries.ts: weeksOf', 'report/answers', {
    'the chart counts an expired certificate in the first week': swapped('Math.max(-1,', 'Math.max(0,'),
  }),
  inside('sections/conditions.ts: card', 'report/answers', {
    'a card has no command': swapped('commandsFor(first)', '[]'),
  }),
  inside('sections/conditions.ts: headingOf', 'report/answers', {
    'a card does not begin with its domain': never('certificateIds'),
  }),
  inside('parts.ts: detailOf', 'report/answers', {
    'a detail of the page stays English': unwrapped('translate'),
    'a time in a detail stays in UTC': swapped(': time(part)', ': part.toISOString()'),
  }),
  inside('view.ts: inAddress', 'report/answers', {
    'a name that no address can have ends the page': unwrapped('plain'),
  }),
  inside('moments.ts: timesIn', 'notify/messages', {
    'what only looks like a time stops a message': swapped(' && !Number.isNaN(at.getTime())', ''),
  }),
  inside('digest.ts: digestNotice', 'functions/report', {
    'a digest has no link to the report': valued('undefined', 'labels', 'reportUrl'),
  }),
  inside('settings.ts: webPage', 'runtime/notify-settings', {
    'a link of a message may be ended by its own address': always('test'),
  }),
  inside('publish.ts: publication', 'cli/sweep', {
    'a command overwrites the report of the functions': never('undefined'),
  }),
  inside('publish.ts: regionsOnlyInPublished', 'cli/sweep', {
    'an old report is never overwritten': never('subHours'),
  }),
  inside('unread.ts: isUnread', ['cli/status-unread', 'reconcile/unread'], {
    'the conditions of a region that failed vanish': swapped(
      "unseen.includes(region) || unseen.includes('all')",
      'false',
    ),
  }),
  inside('last-known.ts: lastExpiries', 'cli/status-unread', {
    'the expiries of a region that failed vanish': never('isUnread'),
  }),
  inside('last-known.ts: withLastKnown', 'cli/status-unread', {
    'the second sweep that fails forgets a region': valued('[]', 'expiries', 'isUnread'),
  }),
  inside('text.ts: unreadText', 'cli/metrics-file', {
    'a look that failed counts as read': swapped("'$1 0'", "'$1 1'"),
  }),
  inside('notify-settings.ts: toTarget', 'runtime/notify-settings', {
    'http anywhere': never('isLoopback'),
  }),
  inside('plain.ts: unsafe', ['text/', 'cli/plan'], {
    'format characters reach the terminal': swapped(
      '/[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]/gu',
      '/[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]/gu',
    ),
  }),
].flat();
