import { always, never, skipping, swapped, unwrapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('shared', (name) => `test/${name}`);
const passes = ['functions/rotation', 'functions/faults', 'functions/corners', 'functions/rolling'] as const;
const handOffs = ['functions/continuation.test', 'functions/continuation-leases', 'reconcile/shard'] as const;
const narrowings = ['reconcile/prefilter', 'reconcile/attachment-index', 'functions/prefilter'] as const;

/** Faults of the pass: its order, state, budget and reports. */
export const reconcileFaults: readonly Fault[] = [
  inside('account.ts: reconcileRegions', 'functions/all-regions', {
    'unlisted regions count as seen': swapped('[...outcomes, ...unnamed]', 'outcomes'),
  }),
  inside('account.ts: reconcileAccount', 'functions/accounts', {
    'a failed list of regions is reported for no region': without("'all'"),
  }),
  inside('account.ts: reconcileAccount', 'functions/faults', {
    'surveys continue after the run': skipping('over'),
  }),
  inside('account.ts: sightOf', 'functions/report', {
    'a region that was not seen is not reported': never('inventory'),
  }),
  inside('mappings.ts: withGivenMappings', 'functions/flood', {
    'every invented claim is saved': always('unsaved'),
  }),
  inside('mappings.ts: saveKnownClaims', 'functions/flood', {
    'a claim that CAS knows is forgotten': never('claim.replaced'),
  }),
  inside('certificates.ts: rememberedFor', 'functions/flood', {
    'invented claims delay the next event': always("'everything'"),
  }),
  inside('unmatched.ts: unmatchedEverywhere', 'functions/flood', {
    'each unknown id of a flood is a condition': always('undefined'),
  }),
  inside('apply.ts: answered', 'functions/overload', {
    'a batch that was not sent stays open': skipping("'not-sent'", 'close'),
  }),
  inside('apply.ts: notMade', 'functions/overload', {
    'a call that was not sent has no report': without('notStarted:'),
    'a change without time for its check is no work left': never("'no-time'"),
  }),
  inside('apply.ts: answered', 'functions/faults', {
    'unsure is closed': never("'unsure'"),
  }),
  inside('apply.ts: answered', 'functions/corners', {
    'a batch with an unknown certificate is not split': never('certificateIds'),
  }),
  inside('apply.ts: answered', 'cli/history', {
    'no request id': skipping('saveAnswer', 'submission'),
  }),
  inside('apply.ts: applyStep', [...passes, 'functions/convergence'], {
    'the call comes before the entry': swapped(
      'if (!(await ports.ledger.open(batch)))',
      'await account.loadBalancers.submit(step, { clientToken: token }); if (!(await ports.ledger.open(batch)))',
    ),
  }),
  inside('apply.ts: applyStep', 'functions/faults', {
    'race ignored': never('open'),
  }),
  inside('apply.ts: applyStep', 'functions/races', {
    'a change is not checked again': without('cancelledBy: () => cancellationOf(step, context)'),
  }),
  inside('recheck.ts: cancellationOf', ['functions/rolling', 'functions/corners'], {
    'a pending attach is not written': skipping('savePendingAttaches'),
  }),
  inside('apply.ts: applySteps', 'functions/corners', {
    'the alternative step is not tried': always('isRefusedForGood'),
  }),
  inside('client-token.ts: clientToken', [...passes, 'functions/convergence', 'reconcile/'], {
    'token of a minute': valued('1', 'max'),
  }),
  inside('preview.ts: checkStep', 'cli/plan', {
    'a preview sends changes': swapped('dryRun: true', 'dryRun: false'),
  }),
  inside('continuation-parts.ts: tasksFor', handOffs, {
    'continuations never end': never('mostGenerations'),
    'a repeated run starts a second continuation': valued('ids', 'account'),
  }),
  inside('continuation.ts: continueLater', handOffs, {
    'the lease of a continuation is not saved': skipping('save'),
    'the lease of a failed continuation stays': skipping('catch'),
    'a refused continuation keeps its lease': swapped("=== 'accepted'", "!== 'none'"),
  }),
  inside('reading-order.ts: inReadingOrder', 'functions/long-sweeps', {
    'a short run begins with the same load balancers': never('isRecent(each)'),
  }),
  inside('not-looked-at.ts: notLookedAt', 'functions/long-sweeps', {
    'a load balancer that was never read is fresh': without('requeuedAt.get(id)'),
  }),
  inside('account.ts: looksAhead', 'functions/long-sweeps', {
    'only a full sweep reports ends': swapped("kind !== 'certificates'", "kind === 'everything'"),
  }),
  inside('following.ts: followOf', 'functions/follow', {
    'waves are followed': never('goesInWaves'),
  }),
  inside('following.ts: nextFollowed', 'functions/follow', {
    'a change is followed for ever': without('at <= addSeconds(changedAt, follow.seconds)'),
    'looks are made without a pause': skipping('follow.sleep'),
  }),
  inside('following.ts: noteFollowed', 'functions/follow', {
    'a change is looked at once': without('pending.has(id)'),
  }),
  inside('following.ts: lookAgain', 'functions/follow', {
    'the listing of before the change is used': never('changed.includes(listener.id)'),
  }),
  inside('region.ts: followedSlice', 'functions/follow', {
    'the timer is not kept off': skipping('lease', 'followLeaseSeconds'),
  }),
  inside('lease.ts: isLive', 'functions/future-times', {
    'a lease without an upper limit is valid': always('addMinutes'),
  }),
  inside('lease.ts: within', handOffs, {
    'a continuation covers the whole region': always('includes'),
  }),
  inside('lease.ts: pendingWorkFor', handOffs, {
    'a continuation respects the lease made for it': always('task'),
    'a repeated run waits for its own lease': always('own'),
  }),
  inside('lease.ts: leaseOf', handOffs, {
    'a killed run keeps its lease until its time limit': valued('options.stopAt', 'min'),
  }),
  inside('concurrently.ts: concurrently', 'functions/failing-ledger', {
    'other calls continue after the failed one': skipping('allSettled'),
  }),
  inside('prefilter.ts: mustBeRead', narrowings, {
    'an attachment index never gets old': never('subMinutes'),
    'a new listener is not read': never('stringify'),
    'a load balancer with a foreign default is not read': skipping('certificateKey'),
  }),
  inside('prefilter.ts: prefiltered', narrowings, {
    'a load balancer with an open batch is not read': never('busy.has(surveyed.id)'),
    'a region that failed is prefiltered': never('busy.has(null)'),
    'load balancers that CAS notes are not read': never('noted?.has'),
    'a certificate that nothing locates is not searched for': never('isDoubtful'),
    'a certificate that a person named is not searched for': never('size'),
    'load balancers that only the ledger names are left out': without('...named'),
  }),
  inside('attachment-index.ts: loadAttachmentIndex', narrowings, {
    'the attachment index of another account counts': unwrapped('filter', 'isOfAccount'),
  }),
  inside('prefilter.ts: prefilterFor', narrowings, {
    'a hint that fails stops the pass': without('undefined'),
    'waves are counted over a prefiltered region': never('goesInWaves'),
  }),
  inside('survey.ts: startSurvey', ['functions/faults', 'functions/prefilter'], {
    'a pass over certificates surveys at once': always("'certificates'"),
  }),
  inside('outage.ts: isReportable', 'rotation/outage', {
    'one failure long ago is an outage': swapped('<= at', '<= new Date()'),
  }),
  inside('outage.ts: outageAfter', ['rotation/outage', 'functions/outages'], {
    'a failure begins the outage again': valued('now', 'since'),
  }),
  inside('outages.ts: attemptsAtCertificates', 'functions/outages', {
    'a look at the list alone ends its outage': swapped("'partial'", "'ended'"),
    'a region that a pass did not reach is not missed': without('...missed'),
  }),
  inside('outages.ts: throttling', 'reconcile/outages', {
    'a lock on one listener hides that the others are throttled': swapped("last ? ['accepted'] : ", ''),
  }),
  inside('outages.ts: attemptsAtChanges', ['reconcile/outages', 'functions/outages'], {
    'a throttled change is no outage': valued('undefined', 'throttling'),
    'a run that makes changes has no time': swapped('isWorking ? 0 : late.length', 'late.length'),
  }),
  inside('outages.ts: noteOutages', 'functions/outages', {
    'a dry run saves outages': never('!options.dryRun'),
    'a look by hand ends an outage of the functions': swapped('options.dryRun ?', 'false ?'),
  }),
  inside('short-list.ts: readAttached', 'functions/short-list', {
    'attached certificates that a short list lacks are unknown': always('isListShort'),
  }),
  inside('short-list.ts: withRemembered', 'functions/short-list', {
    'a list without a page is accepted': never('mostRead'),
  }),
  inside('paginate.ts: allByNumberTwice', 'alicloud/paginate', {
    'two different short readings are accepted': never('idsOf'),
  }),
  inside('wrap-up.ts: finishedIn', 'functions/short-list', {
    'a mapping is finished by a short list': swapped('isListShort === true', 'false'),
  }),
  inside('targets.ts: targetsOf', 'functions/all-regions', {
    'a region list that fails stops every region': swapped(
      'regionTargets(scope, regions, policy), unlisted',
      '[], unlisted',
    ),
  }),
  inside('targets.ts: actionScopeOf', 'cli/backfill', {
    'a follow-up does more than was agreed to': without('within'),
  }),
  inside('turns.ts: takeTurns', 'functions/accounts-turns', {
    'accounts of unknown size share a run': swapped('? mostAtOnce : 0', '? 0 : 0'),
    'few accounts of unknown size have a run each': swapped('? mostAtOnce : 0', '? mostAtOnce : mostAtOnce'),
    'a run is started for accounts without work': without("scope.kind === 'open'"),
    'an account whose run cannot be started is left out': swapped(
      'return { group, ...failed',
      'return { ids, ...failed',
    ),
    'the number of listeners has no influence': without('listeners'),
    'a person gets the answer for a part of the accounts': never('isAnswered'),
  }),
  inside('turns.ts: inOrder', 'functions/accounts-turns', {
    'the same group is always kept': swapped('(now.getUTCHours() + now.getUTCMinutes())', '0'),
  }),
  inside('turns.ts: inGroups', 'functions/accounts-turns', {
    'a run takes more accounts than fit': always('size'),
  }),
  inside('reader.ts: entryReader', 'functions/accounts-turns', {
    'dropped entries keep their part of the memory': skipping('leftBytes'),
  }),
  inside('pass.ts: withoutOthers', 'functions/accounts-turns', {
    'a run holds the entries of accounts in other runs': swapped('ledger.without(elsewhere)', 'ledger.without([])'),
  }),
  inside('pass.ts: conclude', 'functions/accounts-turns', {
    'an id that another run may know is reported': swapped(
      'elsewhere.length === 0 ? unmatchedEverywhere',
      'elsewhere.length >= 0 ? unmatchedEverywhere',
    ),
  }),
  inside('mappings.ts: dropFinished', 'functions/accounts-turns', {
    'a run for some accounts drops the mapping of another': without('elsewhere'),
  }),
  inside('pass.ts: passInTurns', 'functions/failing-ledger', {
    'other accounts continue after the failed one': swapped(
      'await concurrently(length, group,',
      'await ((results, own) => Promise.all(results.map(own)))(group,',
    ),
  }),
  inside('pass.ts: runPass', handOffs, {
    'a continuation keeps its lease after its end': never('lease'),
    'a continuation without work keeps its lease': skipping('releaseContinuation'),
  }),
  inside('pass.ts: conclude', handOffs, {
    'a denied continuation is not reported': swapped('...(failure?.conditions ?? []),', ''),
  }),
  inside('region.ts: nextOf', 'functions/walk-word', {
    'a running pass ignores a new rollback': swapped(
      '{ ...context, state } }',
      '{ ...context, state: { ...state, mapping: context.state.mapping } } }',
    ),
  }),
  inside('region.ts: outcomeOf', 'functions/prefilter', {
    'a part of a region counts as the whole region': always('target'),
  }),
  inside('region.ts: leftIn', handOffs, {
    'a region that failed is continued': never('hasFailed'),
  }),
  inside('notices.ts: coversOf', 'functions/all-regions', {
    'a condition ends before the regions were listed': always('regions'),
  }),
  inside('notices.ts: coversOf', 'cli/backfill', {
    'a follow-up ends conditions outside its scope': never('isEverything'),
  }),
  inside('notices.ts: coversOf', 'functions/permissions', {
    'a condition without a region ends unlisted': always('isListed', 'areRegionsListed'),
  }),
  inside('notices.ts: rememberCondition', 'functions/matrix', {
    'a condition of a listener is not remembered': always('listenerId'),
  }),
  inside('notices.ts: reportChanges', 'functions/matrix', {
    'the ledger keeps the first detail': without('changed'),
  }),
  inside('failures.ts: reasonOf', 'functions/matrix', {
    'a look has another reason than the pass for an additional successor': never("'held'"),
  }),
  inside('reasons.ts: graded', 'functions/matrix', {
    'conditions are in the order in which they were found': unwrapped('sort'),
  }),
  inside('reasons.ts: severityOf', 'text/reasons', {
    'a reason of another version is only a notice': swapped("'warning'", "'notice'"),
  }),
  inside('outlooks.ts: outlooksIn', 'functions/matrix', {
    'throttled changes of a region are no obstacle': swapped("'cannot-change'", "'none'"),
  }),
  inside('condition.ts: byCause', ['text/', 'notify/', 'functions/matrix'], {
    'conditions about different certificates are one item': without('sort'),
    'two obstacles of one certificate are one item': swapped('withoutNumbers(detail)', "''"),
  }),
  inside('notices.ts: reportChanges', 'functions/notify', {
    'pending notices are lost': skipping('savePendingNotice'),
  }),
  inside('slice.ts: planInput', 'functions/waves', {
    'a failure that was settled stops the rollout': always('failure'),
  }),
  inside('slice.ts: judgeOpen', 'reconcile/', {
    'batches opened before the reading are not settled': swapped('state.open.filter', '[].filter'),
    'a batch that was opened during the look is lost': swapped('isNew && ', 'isNew && !isNew && '),
  }),
  inside('slice.ts: reconcileSlice', 'functions/input', {
    'dry run writes': never('dryRun'),
  }),
  inside('attachment-index.ts: contentsOf', narrowings, {
    'certificates that arrive are not indexed': without('steps.flatMap'),
    'certificates of alternative steps are not indexed': swapped('listener.steps', 'listener.steps.slice(0, 1)'),
  }),
  inside('attachment-index.ts: isGoodEnough', narrowings, {
    'an older reading replaces a newer one': never('saved.at > current.at'),
  }),
  inside('lineage/rollback.ts: rotationsUnderWay', 'functions/rollback.test', {
    'a rollback under way is taken back': swapped('!isRollbackPair(rollbacks, link)', 'true'),
    'a swap under way is not taken back': swapped('[...changes, ...evictions]', '[...changes]'),
  }),
  inside('lineage/rollback.ts: chainsOf', 'rotation/rollback-mappings', {
    'a rollback before it stops the next one': swapped('chain === undefined', 'true'),
  }),
  inside('lineage/rollback.ts: waysBack', 'rotation/rollback-mappings', {
    'what was rolled back is rolled back again': never('sameCertificate(last, first)'),
  }),
  inside('auto-rollback.ts: rollBackUnexpected', 'reconcile/roll-back', {
    'a rollback leads to an unfit certificate': always('isFit'),
    'a rollback is rolled back': always('isBack'),
    'a daily probe rolls a proved step back': swapped('!proof.isReprobe', 'true'),
  }),
  inside('failures.ts: passing', 'functions/failures', {
    'a lock that never ends has no condition': swapped("'throttled'", "'busy', 'throttled'"),
  }),
  inside('apply.ts: applySteps', 'functions/failures', {
    'one locked listener keeps the others of its load balancer waiting': swapped(
      'grouped(inTurn',
      'grouped(urgentFirst',
    ),
  }),
  inside('failures.ts: passing', 'functions/failures', {
    'a listener that NLB never finds is told never': swapped("'throttled'", "'throttled', 'listener-not-found'"),
  }),
  inside('failures.ts: counted', 'functions/failures', {
    'a lock after another failure is told never': swapped('{ ...former, at: now }', 'former'),
    'the time of a lock counts for the failure after it': swapped('since: same?.since', 'since: former?.since'),
  }),
  inside('failures.ts: failureOf', 'functions/failures', {
    'a listener that never is as planned is told never': swapped("outcome === 'changed'", 'false'),
  }),
  inside('finished-mappings.ts: finishedMappings', 'functions/rollback', {
    'a rollback is dropped like a mapping': never('isRollback'),
  }),
  inside('finished-mappings.ts: isOver', 'functions/rollback', {
    'a mapping that was rolled back is in force again': never('isTakenBack'),
  }),
  inside('mappings.ts: dropFinished', 'functions/shared-ledger', {
    'a mapping of another account is finished': always('hasLapsed'),
  }),
  inside('mappings.ts: dropFinished', 'functions/accounts', {
    'a mapping ends when it is finished in one account': swapped('every', 'some'),
  }),
  inside('mappings.ts: isSuperseded', 'functions/forged', {
    'an event replaces the mapping of an operator': always('fromEvent'),
  }),
  inside('own-account.ts: withAccountNumbers', 'functions/shared-ledger', {
    'the own number is guessed': always('hasOtherAccounts'),
  }),
  inside('proofs.ts: chainProblem', 'functions/reprobe', {
    'an expired leaf is a problem of its chain': always('notAfter'),
  }),
  inside('proofs.ts: probe', 'functions/reprobe', {
    'a dry run makes daily probes': never('dryRun'),
  }),
  inside('proofs.ts: probe', 'reconcile/prove', {
    'some probed names suffice': swapped('isWhole(all) ||', 'true ||'),
    'what was seen of a name ends although it was not asked again': swapped(
      '(isWhole || other.name',
      '(!isWhole || other.name',
    ),
    'an unreachable certificate with many names has no proof': swapped("=== 'unreachable'", "=== 'unexpected'"),
    'probing takes the whole time of the run': always('reprobeUntil'),
  }),
  inside('requeue.ts: regionRequeue', 'functions/permissions', {
    'a denied region is requeued every minute': never('isDenied'),
  }),
  inside('requeue.ts: requeueTimes', passes, {
    'holds are not requeued': never('endsByItself'),
  }),
  inside('requeue.ts: saveRequeues', 'functions/requeue', {
    'a narrow pass drops requeues of others': swapped('actedOnAll && record', 'record'),
  }),
  inside('future-times.ts: givenAt', 'functions/future-times', {
    'a mapping counts from before those that it overrules': swapped('Math.max(time, since.getTime() + 1)', 'time'),
  }),
  inside('future-times.ts: split', 'functions/future-times', {
    'records with future times are believed': swapped('time <= latest', 'true'),
  }),
  inside('state.ts: isOfAccount', 'functions/accounts', {
    'a record of another account counts as own': always('isOwn'),
  }),
  inside('state.ts: isOfAccount', 'functions/shared-ledger', {
    'a record without an account counts as own': always("'own'"),
  }),
  inside('state.ts: ofAccount', 'functions/accounts', {
    'an overlap of another account is dropped': unwrapped('overlap'),
  }),
].flat();
