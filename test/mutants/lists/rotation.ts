import { always, never, swapped, unwrapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('shared', (name) => `test/${name}`);
const plan = ['rotation/plan-', 'rotation/fitness', 'rotation/convergence', 'rotation/judge'] as const;
const narrowings = ['reconcile/prefilter', 'reconcile/attachment-index', 'functions/prefilter'] as const;
const proofs = ['rotation/proof', 'rotation/served'] as const;

/** Faults of lineage, rollout, back-off, verification and verdicts. */
export const rotationFaults: readonly Fault[] = [
  inside('successor.ts: rolledBackFrom', 'rotation/rollback-plan', {
    'a successor that could not be attached is held as rolled back': swapped('violations.length === 0', 'true'),
    'of two rollbacks the first one is to be ended': swapped(
      'each.successor, former.id',
      'each.successor, each.successor',
    ),
  }),
  inside('demand.ts: blockedOn', 'rotation/rollback-plan', {
    'a rollback under way is held': always('some'),
  }),
  inside('clock-skew.ts: mostSkewMinutes', ['rotation/judge', 'functions/future-times'], {
    'a small clock skew is not tolerated': swapped('15', '0'),
  }),
  inside('failures.ts: triesOf', ['rotation/failures', 'functions/corners'], {
    'a new certificate that is not found yet is reported at once': without("'certificate-not-found'"),
  }),
  inside('failures.ts: isReportable', ['rotation/failures', 'functions/failures'], {
    'a lock that the hourly sweep alone meets is told after 30 hours': swapped('<= at', '< since'),
    'two locks in a row are reported': swapped('count > 2', 'true'),
  }),
  inside('flapping.ts: pausedUntil', ['rotation/flapping', 'functions/flapping'], {
    'a flapping step is never paused': always('mostTimes'),
  }),
  inside('flapping.ts: nextFlapCounts', 'functions/flapping', {
    'flaps are not counted up': swapped('(earlier?.times ?? 0) + 1', '1'),
    'old flaps are kept for ever': always('subDays'),
  }),
  inside('pause.ts: windowPauses', 'functions/change-windows', {
    'window ignored': always('undefined'),
    'an urgent change waits for the window': never('isTooLate'),
  }),
  inside('pause.ts: pausesOf', 'rotation/failures', {
    'no back-off': never('backsOffUntil'),
  }),
  inside('stuck.ts: nextStuck', ['rotation/stuck', 'functions/stuck'], {
    'a listener with an open batch of its own counts as stuck': never('isOpen'),
  }),
  inside('judge.ts: judge', ['rotation/judge', 'functions/future-times'], {
    'a batch with a future time stays open until then': never('isInFuture'),
  }),
  inside('judge.ts: judge', 'rotation/judge', {
    'time-out is confirmed': swapped("'overdue'", "'confirmed'"),
    'lost too soon': always('visibleWithinSeconds'),
    'busy is lost': always('isIdle'),
    'one finished certificate finishes the batch': swapped('ends.every', 'ends.some'),
  }),
  inside('candidates.ts: isProvenByNames', ['rotation/lineage', 'rotation/issuers'], {
    'a different issuer proves lineage': always('isSame'),
  }),
  inside('issuer.ts: issuerMatch', ['rotation/lineage', 'rotation/issuers'], {
    'a self-signed certificate proves lineage': never('isSelfSigned(later)'),
    'ISSUERS=exact takes another intermediate': never("'exact'"),
    'a staging hierarchy renews a public certificate': swapped('if (isOfStaging)', 'if (false)'),
    'another authority is the same one': swapped('&& authority !== formerAuthority', '&& false'),
    'any private CA is the same one': always('isOfOnePrivateCa'),
  }),
  inside('candidates.ts: notRolledBack', 'rotation/rollback-plan', {
    'a rolled back certificate is a candidate again': always('!isRolledBack'),
  }),
  inside('candidates.ts: notRolledBack', 'functions/rollback', {
    'a certificate from between is a candidate after a rollback': always('isRollbackTarget'),
  }),
  inside('candidates.ts: rank', 'functions/forged', {
    'an event goes before lineage': swapped('lineage: 1, event: 2', 'lineage: 2, event: 1'),
  }),
  inside('candidates.ts: candidates', 'functions/forged', {
    'an event brings back a rolled back certificate': swapped(', ...byEvent]', ']; byOperator.push(...byEvent)'),
  }),
  inside('fitness.ts: lostNames', plan, {
    'lost names are no violation': always('lost'),
  }),
  inside('fitness.ts: ownViolations', plan, {
    'a missing private key is no violation': never('hasPrivateKey'),
    'a revoked certificate is fit': never("'revoked'"),
    'a certificate that is not valid yet is fit': never('notBefore'),
  }),
  inside('fitness.ts: lastingViolations', 'reconcile/finished-rollback', {
    'a clock that is behind ends a rollback': swapped("reason !== 'not-valid-yet'", 'true'),
  }),
  inside('fitness.ts: violationsOf', plan, {
    'a certificate that expires sooner is fit': valued('[]', 'endViolations'),
  }),
  inside('fitness.ts: algorithmViolations', plan, {
    'any key algorithm is fit': always('former.keyAlgorithm'),
    'an algorithm that the policy does not list is fit': always('includes'),
  }),
  inside('fitness.ts: eventViolations', ['rotation/fitness', 'functions/forged'], {
    'an event may name a self-signed successor': never('isSelfSigned(certificate)'),
    'an event may name an older successor': never('isNewer'),
  }),
  inside('mapping.ts: inForce', 'functions/forged', {
    'an event lifts a rollback': always('fromEvent'),
  }),
  inside('mapping.ts: inForce', 'functions/rollback', {
    'an operator cannot lift a rollback': never('isReverse', 'rollback'),
    'an overruled mapping stays in force': valued('true', 'isOverruled'),
  }),
  inside('mapping.ts: inForce', 'rotation/rollback-plan', {
    'two rollbacks in opposite directions undo each other': swapped('!stated.some', '!byOperator.some'),
  }),
  inside('mapping.ts: mappingsFor', 'rotation/outlook', {
    'a report follows a mapping that a rollback overruled': unwrapped('inForce'),
  }),
  inside('outlook.ts: standingOf', 'rotation/outlook', {
    'a revoked certificate is well': never("'revoked'"),
    'a blocked successor counts as one that comes': without('obstacle === undefined'),
  }),
  inside('outlook.ts: obstacleTo', 'rotation/outlook', {
    'a tag is no obstacle': without('...(gate === undefined ? [] : [gate])'),
    'a hold is no obstacle': without('...about'),
    'a refusal is no obstacle': without('!endsByItself({ reason })'),
    'a late wave is in time': without('isTooLate(until, dates, now)'),
    'an unexpected certificate is no obstacle': without("reason === 'unexpected-served'"),
  }),
  inside('prospect.ts: successorOf', 'rotation/outlook', {
    'an associating successor counts as attached': without("a.state === 'associated'"),
    'an additional successor replaces the default': never('role'),
  }),
  inside('related.ts: relatedTo', narrowings, {
    'certificates are related by instance only': without('withNames'),
    'certificates are related by names only': without('ofInstance'),
  }),
  inside('related.ts: bothWays', narrowings, {
    'a mapping leads forward only': without('[later, former]'),
  }),
  inside('names.ts: coveredByWildcard', 'rotation/names', {
    'wildcard covers the apex': never('length'),
    'wildcard of wildcard': never("'*'"),
  }),
  inside('step.ts: isSameStep', 'rotation/flapping', {
    'flaps of all listeners are counted together': always('listenerId'),
  }),
  inside('overlap.ts: nextOverlaps', 'rotation/', {
    'grace restarts': without('find', 'isSameReplacement'),
  }),
  inside('canaries.ts: canariesOf', 'rotation/waves', {
    'a failed canary does not count': swapped('...leastCritical(failed), ', ''),
    'more canaries than policy says': unwrapped('slice'),
    'canary twice': never('done.length'),
  }),
  inside('canaries.ts: canariesOf', 'rotation/nothing-waits', {
    'a canary out of use still counts': swapped('isInUse(demand) &&', ''),
  }),
  inside('canaries.ts: isServedBy', 'rotation/waves', {
    'a canary that is rolled back counts as healthy': always('leaves'),
  }),
  inside('change-window.ts: isWithin', 'rotation/change-window', {
    'window without end': swapped('opened !== undefined &&', 'opened !== undefined ||'),
    'window closed in the second hour': never('closedOffset'),
  }),
  inside('change-window.ts: closedOffset', 'rotation/change-window', {
    'window open by one clock': without('before'),
  }),
  inside('change-window.ts: nextOpeningOf', 'rotation/change-window', {
    'the second hour is no opening': never('openedByBoth'),
  }),
  inside('schedule.ts: isOnDay', 'rotation/change-window', {
    'window on either day': never('eitherDay'),
  }),
  inside('waves.ts: heldByWave', 'rotation/waves', {
    'waves ignored': swapped('byExpiry(inOrder, endOn(input)).slice(0, most)', 'byExpiry(inOrder, endOn(input))'),
  }),
  inside('waves.ts: mayAlwaysGo', 'rotation/waves', {
    'a pending attach waits for its wave': swapped('attachment === null || isRollback)', 'isRollback)'),
  }),
  inside('waves.ts: retried', 'rotation/waves', {
    'a listener on which a step failed is given anything': unwrapped('filter', 'hasFailed'),
    'a failed step is not tried again': always('!failed.includes(listener.id)'),
  }),
  inside('demand.ts: unprovenOf', 'rotation/nothing-waits', {
    'a wave waits for a certificate that was rolled back': swapped(', ...rolledBack]', ']'),
  }),
  inside('waves.ts: mayAlwaysGo', 'rotation/rollback-plan', {
    'rollback waits for its wave': never('isRollback'),
  }),
  inside('waves.ts: underWay', 'rotation/waves', {
    'next wave at once': always('size'),
  }),
  inside('waves.ts: stopped', 'rotation/waves', {
    'failures ignored': always('undefined'),
  }),
  inside('waves.ts: failedListeners', 'rotation/nothing-waits', {
    'a change on its way stops the rollout': valued("proof.verdict === 'unexpected'", 'lastsUnexpected'),
  }),
  inside('waves.ts: failedListeners', 'functions/reprobe', {
    'a daily probe stops the rollout': swapped('!proof.isReprobe', 'true'),
  }),
  inside('zone-clock.ts: firstInstant', 'rotation/change-window', {
    'window in a skipped hour': valued('wall - after', 'firstWithOtherOffset'),
    'window in the second of two hours': never('offsetSeconds(zone, wall - before)'),
  }),
  inside('zone-clock.ts: latestWall', 'rotation/change-window', {
    'a window opens twice in the hour that occurs twice': never('setBack'),
  }),
  inside('findings.ts: lastsUnexpected', ['rotation/proof', 'reconcile/roll-back'], {
    'a certificate that is not visible yet is unexpected': always('subSeconds'),
  }),
  inside('findings.ts: reasonsOf', proofs, {
    'a proof is reported before it settles': always('isLong'),
    'a trusted address is reported': always('trusted'),
  }),
  inside('handshake-verdict.ts: reachedFrom', 'rotation/served', {
    'an address without a route is unreachable': always('code'),
  }),
  inside('identity.ts: withoutZeros', proofs, {
    'leading zeros distinguish serial numbers': swapped("serial.replace(/^0+/, '')", 'serial'),
  }),
  inside('identity.ts: identifiedBy', proofs, {
    'a public key alone identifies a certificate': never('isDated', 'sameNames'),
    'a serial number counts for any issuer': swapped('isSerial && sameIssuer(leaf, certificate)', 'isSerial'),
  }),
  inside('handshake-verdict.ts: problemOf', proofs, {
    'expired is served': never('notAfter'),
    'for another name is served': always("''"),
  }),
  inside('handshake-verdict.ts: verdictOfOne', proofs, {
    'an unattached certificate counts as served': always('isAttached(certificate, input.listener)'),
  }),
  inside('handshake-verdict.ts: gravestOf', proofs, {
    'mildest of the answers': swapped('gravest', '[...gravest].reverse()'),
  }),
  inside('handshake-verdict.ts: isReplaced', proofs, {
    'a certificate that was put back counts as replaced': never('excludesSuccessor'),
    'replaced is served': never('notAfter'),
  }),
  inside('probe-names.ts: namesToProbe', proofs, {
    'a probe uses a label that is taken': always('candidate'),
  }),
  inside('proof.ts: unprovenOn', 'rotation/nothing-waits', {
    'a step waits for a proof that only it makes possible': always('includesCertificate'),
  }),
  inside('proof.ts: unprovenOn', proofs, {
    'proved before it was confirmed': always('at'),
  }),
  inside('proof.ts: unprovenOn', ['rotation/proof', 'functions/reprobe'], {
    'a wave waits for a daily probe': valued('false', 'isReprobe', 'every'),
  }),
  inside('reprobe.ts: reprobesAt', 'rotation/reprobe', {
    'the first sweep probes every certificate': without('slice'),
    'a short run probes the newest first': swapped('a.provedAt - b.provedAt', 'b.provedAt - a.provedAt'),
    'a certificate is probed in every sweep': always('provedAt < slotAt'),
  }),
  inside('unlisted.ts: verdictOfUnlisted', 'rotation/served', {
    'of two unlisted leaves the later end counts': swapped(
      'a.notAfter.getTime() - b.notAfter.getTime()',
      'b.notAfter.getTime() - a.notAfter.getTime()',
    ),
    'a listed leaf gives the end of an unlisted certificate': always('listedAs'),
  }),
  inside('handshake-verdict.ts: isUnlistedDefault', 'rotation/served', {
    'any unlisted leaf is the unlisted default': always('notAfter'),
  }),
  inside('reprobe.ts: provedAt', 'rotation/reprobe', {
    'a new name is not probed': never('has'),
  }),
  inside('daily-probes.ts: dailyProbes', 'functions/reprobe', {
    'a listener without use is probed': always('gate'),
  }),
  inside('proof.ts: standingOf', proofs, {
    'mildest of the names': swapped('gravestFirst', '[...gravestFirst].reverse()'),
  }),
  inside('proof.ts: probeAgainAt', proofs, {
    'an unreachable name is probed every minute': always("'unreachable'"),
  }),
  inside('proof.ts: trustsNlb', proofs, {
    'NLB trusted on the Internet': always("'intranet'"),
  }),
  inside('proof.ts: stillThere', proofs, {
    'former default unproven for ever': always('role'),
  }),
  inside('seen-served.ts: seenServed', 'cli/history', {
    'any proof counts as served': always('verdict'),
  }),
].flat();
