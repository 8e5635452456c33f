import { always, never, skipping, swapped, unwrapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('shared', (name) => `test/${name}`);
const passes = ['functions/rotation', 'functions/faults', 'functions/corners', 'functions/rolling'] as const;
const handOffs = ['functions/hand-off.test', 'functions/hand-off-claims', 'reconcile/shard'] as const;
const narrowings = ['reconcile/narrow', 'reconcile/places', 'functions/narrow'] as const;

/** Faults of the pass: its order, state, budget and reports. */
export const reconcileFaults: readonly Fault[] = [
  inside('account.ts: passOverAccount', 'functions/all-regions', {
    'unlisted regions count as seen': swapped('[...read, ...unnamed]', 'read'),
  }),
  inside('account.ts: passOverAccount', 'functions/accounts', {
    'a failed list of regions is reported for no region': without("'all'"),
  }),
  inside('account.ts: passOverAccount', 'functions/faults', {
    'surveys continue after the run': skipping('all'),
  }),
  inside('account.ts: passOverAccount', 'functions/report', {
    'a region that was not seen is not reported': never('looked'),
  }),
  inside('account.ts: outcomeOf', 'functions/narrow', {
    'a part of a region counts as the whole region': always('target'),
  }),
  inside('apply.ts: answered', 'functions/overload', {
    'a call that was not sent has no report': without('notStarted:'),
    'a batch that was not sent stays open': skipping("'not-sent'"),
  }),
  inside('apply.ts: answered', 'functions/faults', {
    'unsure is closed': never("'unsure'"),
  }),
  inside('apply.ts: answered', 'functions/corners', {
    'a batch with an unknown certificate is not split': never('certificateIds'),
  }),
  inside('apply.ts: answered', 'cli/history', {
    'no request id': skipping('rememberAnswer', 'result'),
  }),
  inside('apply.ts: applyStep', [...passes, 'functions/convergence'], {
    'the call comes before the entry': swapped('context.ledger.open(batch)', 'call(step, token, context)'),
  }),
  inside('apply.ts: applyStep', 'functions/faults', {
    'race ignored': never('ledger'),
    'a retirement is not checked again': never('step'),
  }),
  inside('apply.ts: applyStep', ['functions/rolling', 'functions/corners'], {
    'a pending attach is not written': skipping('savePendingAttaches'),
  }),
  inside('apply.ts: applyInOrder', 'functions/corners', {
    'the alternative step is not tried': always('otherwise'),
  }),
  inside('client-token.ts: clientToken', [...passes, 'functions/convergence', 'reconcile/'], {
    'token of a minute': valued('1', 'max'),
  }),
  inside('preview.ts: previewStep', 'cli/plan', {
    'a preview sends changes': swapped('true', 'false'),
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
  inside('lease.ts: isLive', 'functions/time-to-come', {
    'a lease without an upper limit is valid': always('addMinutes'),
  }),
  inside('lease.ts: within', handOffs, {
    'a continuation covers the whole region': always('includes'),
  }),
  inside('lease.ts: pendingWorkFor', handOffs, {
    'a continuation respects the lease made for it': always('task'),
    'a repeated run waits for its own lease': always('own'),
  }),
  inside('rate-share.ts: leaseOf', handOffs, {
    'a killed run keeps its lease until its time limit': valued('stopAt', 'min'),
  }),
  inside('region-queue.ts: runQueue', 'functions/walk-word', {
    'a running pass ignores a new rollback': swapped(
      '{ ...pass, ...here, state }',
      '{ ...pass, ...here, state: { ...state, mapping: pass.state.mapping } }',
    ),
  }),
  inside('region-queue.ts: runQueue', handOffs, {
    'a region that failed is continued': always('failure === undefined'),
  }),
  inside('concurrently.ts: concurrently', 'functions/failing-ledger', {
    'other calls continue after the failed one': skipping('allSettled'),
  }),
  inside('named-targets.ts: namedTargets', 'functions/all-regions', {
    'a region list that fails stops every region': valued('[]', 'regionTargets'),
  }),
  inside('prefilter.ts: mustBeRead', narrowings, {
    'an attachment index never gets old': never('subMinutes'),
    'a new listener is not read': never('stringify'),
    'a load balancer with a foreign default is not read': skipping('certificateKey'),
  }),
  inside('prefilter.ts: prefiltered', narrowings, {
    'a load balancer with an open batch is not read': never('busy.has(one.id)'),
    'a region that failed is prefiltered': never('busy.has(null)'),
    'load balancers that CAS notes are not read': never('noted?.has'),
    'a certificate that nothing locates is not searched for': never('isDoubtful'),
    'a certificate that a person named is not searched for': never('size'),
    'load balancers that only the ledger names are left out': without('...named'),
  }),
  inside('prefilter.ts: prefilterFor', narrowings, {
    'a hint that fails stops the pass': without('undefined'),
    'waves are counted over a prefiltered region': never('goesInWaves'),
    'the attachment index of another account counts': unwrapped('filter', 'isOfAccount'),
  }),
  inside('survey.ts: startSurvey', 'functions/faults', {
    'a pass over certificates surveys at once': always("'certificates'"),
  }),
  inside('targets.ts: selectionOf', 'cli/backfill', {
    'a follow-up does more than was agreed to': without('within'),
  }),
  inside('pass.ts: passOver', 'functions/failing-ledger', {
    'other accounts continue after the failed one': valued(
      'await Promise.all(accounts.map((account) => passOverAccount(account, scope, state, ports, options)))',
      'concurrently',
    ),
  }),
  inside('pass.ts: passOver', handOffs, {
    'a denied continuation is not reported': without('unhanded.conditions'),
  }),
  inside('pass.ts: runPass', handOffs, {
    'a continuation keeps its lease after its end': unwrapped('finally'),
    'a continuation without work keeps its lease': skipping('releaseContinuation'),
  }),
  inside('pass.ts: forgetFinished', 'functions/shared-ledger', {
    'a mapping of another account is finished': always('hasLapsed'),
  }),
  inside('pass.ts: forgetFinished', 'functions/accounts', {
    'a mapping ends when it is finished in one account': swapped('every', 'some'),
  }),
  inside('pass.ts: isSuperseded', 'functions/forged', {
    'an event replaces the mapping of an operator': always('fromEvent'),
  }),
  inside('region.ts: planFrom', 'functions/waves', {
    'a failure that was settled stops the rollout': always('failure'),
  }),
  inside('region.ts: passOverRegion', 'reconcile/', {
    'batches opened before the reading are not settled': without('state.open'),
  }),
  inside('region.ts: passOverRegion', 'functions/input', {
    'dry run writes': never('dryRun'),
  }),
  inside('notices.ts: coversOf', 'functions/all-regions', {
    'a condition ends before the regions were listed': always('regions'),
  }),
  inside('notices.ts: coversOf', 'cli/backfill', {
    'a follow-up ends conditions outside its scope': never('isEverything'),
  }),
  inside('notices.ts: coversOf', 'functions/permissions', {
    'a condition without a region ends unlisted': always('listed', 'areRegionsListed'),
  }),
  inside('notices.ts: reportChanges', 'functions/notify', {
    'pending notices are lost': skipping('savePendingNotice'),
  }),
  inside('attachment-index.ts: contentsOf', narrowings, {
    'certificates that arrive are not indexed': without('coming'),
  }),
  inside('attachment-index.ts: namedBy', narrowings, {
    'certificates of alternative steps are not indexed': without('namedBy'),
  }),
  inside('attachment-index.ts: isGoodEnough', narrowings, {
    'an older reading replaces a newer one': never('known.at > read.at'),
  }),
  inside('auto-rollback.ts: rollBackUnexpected', 'reconcile/roll-back', {
    'a rollback leads to an unfit certificate': always('isFit'),
    'a rollback is rolled back': always('isBack'),
  }),
  inside('failures.ts: passing', 'functions/trouble', {
    'a lock that never ends has no condition': swapped("'throttled'", "'busy', 'throttled'"),
  }),
  inside('finished-mappings.ts: finishedMappings', 'functions/rollback', {
    'a rollback is dropped like a mapping': never('isRollback'),
  }),
  inside('finished-mappings.ts: isOver', 'functions/rollback', {
    'a mapping that was rolled back is in force again': never('isTakenBack'),
  }),
  inside('own-account.ts: withAccountNumbers', 'functions/shared-ledger', {
    'the own number is guessed': always('hasOtherAccounts'),
  }),
  inside('proofs.ts: probe', 'reconcile/prove', {
    'some probed names suffice': always('undefined'),
    'probing takes the whole time of the run': always('pass'),
  }),
  inside('requeue.ts: regionRequeue', 'functions/permissions', {
    'a denied region is requeued every minute': never('isDenied'),
  }),
  inside('requeue.ts: requeueTimes', passes, {
    'holds are not requeued': never('endsByItself'),
  }),
  inside('requeue.ts: saveRequeues', 'functions/memory', {
    'a narrow pass drops requeues of others': swapped('actedOnAll && loadBalancerId', 'loadBalancerId'),
  }),
  inside('state.ts: loadState', 'functions/time-to-come', {
    'records with future times are believed': unwrapped('withoutFutureTimes'),
  }),
  inside('state.ts: isOfAccount', 'functions/accounts', {
    'a record of another account counts as own': always('isOwn'),
  }),
  inside('state.ts: isOfAccount', 'functions/shared-ledger', {
    'a record without an account counts as own': always("'own'"),
  }),
  inside('state.ts: saveOverlaps', 'functions/accounts', {
    'an overlap of another account is dropped': always('isOfAccount'),
  }),
].flat();
