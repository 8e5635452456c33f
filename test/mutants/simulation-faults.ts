import { always, never, skipping, swapped, valued } from './effects.js';
import { type Fault, faultsOf } from './fault.js';

const inside = faultsOf('shared', () => 'functions/convergence-');

/** Faults that the random histories alone have to find: the nine that they once passed over first, then others. */
export const simulationFaults: readonly Fault[] = [
  inside('recheck.ts: cancellationOf', [], {
    'a listener is not read again before its change': valued('null', 'changeSince'),
  }),
  inside('apply.ts: answered', [], {
    'an unanswered change is closed': never("'unsure'"),
  }),
  inside('recheck.ts: cancellationOf', [], {
    'an eviction writes down no pending attach': skipping('savePendingAttaches'),
  }),
  inside('notices.ts: reportConditions', [], {
    'no condition is ever reported': valued('[]', 'conditionsOf', 'conditions', 'account.id'),
  }),
  inside('fitness.ts: lostNames', [], {
    'lost names are no violation': always('lost'),
  }),
  inside('gate.ts: exclusionOf', [], {
    'EXCLUDE_TAGS is ignored': never('policy.excludeTags.some'),
    'INCLUDE_TAGS is ignored': never('policy.includeTags.length'),
  }),
  inside('related.ts: relatedTo', [], {
    'related certificates are ignored': swapped('relatedKeys.add(certificateKey(id))', 'void id'),
  }),
  // In desired.ts the same fault changes nothing: gate.ts lets no step be made on a listener that has such a certificate.
  inside('judge.ts: endOf', [], {
    'an associating successor counts as there': swapped(
      "own.some((a) => a.state === 'associated') ? 'done'",
      "own.length > 0 ? 'done'",
    ),
  }),
  inside('ledger.ts: openAlone', [], {
    'rival open batches are ignored': always('others'),
  }),
  inside('capacity.ts: allocateSlots', [], {
    'more than the quota': swapped('append(admitted, request); free -= needed', 'append(admitted, request)'),
    'more than 15 certificates in a call': never('batchLimit'),
  }),
  inside('capacity.ts: slotRequests', [], {
    'a successor is added beside the default': never('target'),
  }),
  inside('gate.ts: isOff', [], {
    'a listener that is tagged off is changed': swapped("'off'", "'on'"),
    'a typed tag is not recognized': swapped('?.trim().toLowerCase()', ''),
  }),
  inside('gate.ts: unusable', [], {
    'a stopped listener is changed': never("'stopped'"),
  }),
  inside('retire.ts: retirables', [], {
    'a certificate is retired before its successor is confirmed': swapped(
      'present[0]',
      'present[0] ?? rotation.target.id',
    ),
  }),
  inside('steps.ts: readyToRetire', [], {
    'no grace time': always('readyAt'),
  }),
  inside('steps.ts: evictions', [], {
    'an eviction although slots are free': never('used'),
  }),
  inside('retire.ts: defaultStandsIn', [], {
    'an expired default stands in': always('notAfter'),
  }),
  inside('retire.ts: isEnough', [], {
    'a retirement needs no proof': always("'served'"),
  }),
  inside('judge.ts: judge', [], {
    'one finished certificate finishes the batch': swapped('ends.every', 'ends.some'),
    'lost too soon': always('visibleWithinSeconds'),
  }),
  inside('pause.ts: windowPauses', [], {
    'change windows are ignored': always('undefined'),
  }),
  inside('waves.ts: heldByWave', [], {
    'waves are ignored': swapped('.slice(0, most)', ''),
  }),
  inside('fitness.ts: algorithmViolations', [], {
    'any key algorithm is fit': always('former.keyAlgorithm'),
  }),
  inside('candidates.ts: notRolledBack', [], {
    'a rolled back certificate is a candidate again': always('!isRolledBack'),
  }),
  inside('requeue.ts: requeueTimes', [], {
    'holds are not requeued': never('endsByItself'),
  }),
  inside('slice.ts: judgeOpen', [], {
    'batches closed during the look are forgotten': swapped('[...unsettled, ...closedMeanwhile]', 'unsettled'),
  }),
  inside('changed.ts: changedSincePlan', [], {
    'a certificate that has gone is no change': never('left'),
    'a tag is no change': never('sorted'),
  }),
  inside('outlooks.ts: outlookConditions', [], {
    'an expiry is not reported': valued('[]', 'flatMap'),
  }),
  inside('slice.ts: planInput', [], {
    'pending attaches are forgotten': swapped('pendingAttaches: state.pendingAttach', 'pendingAttaches: []'),
    'overlaps are forgotten': swapped('overlapsOf(state.overlap)', 'new Map()'),
  }),
  inside('slice.ts: reconcileSlice', [], {
    'open batches stop no step': swapped('{ open, failures,', '{ open: [], failures,'),
  }),
  inside('apply.ts: applySteps', [], {
    'a listener gets all of its steps in one pass': never('isRefusedForGood'),
  }),
  inside('apply.ts: answered', [], {
    'an accepted change is closed at once': swapped(
      "await saveAnswer(batch, submission, context); return reported({ outcome: 'accepted'",
      "await ledger.close(batch, 'confirmed', now()); return reported({ outcome: 'accepted'",
    ),
  }),
  inside('apply.ts: applyStep', [], {
    'a change is made without an entry of the ledger': never('ports.ledger.open'),
  }),
  inside('save.ts: saveDecisions', [], {
    'settled batches stay open': never('isFinal'),
    'overlaps are not written down': skipping("'overlap'"),
    'fulfilled attaches stay pending': skipping("'pendingAttach'"),
  }),
  inside('save.ts: saveResults', [], {
    'no work is left for later': skipping('saveRequeues'),
  }),
  inside('gate.ts: gateOf', [], {
    'a listener that is being changed takes a change': swapped('busy === undefined ?', 'busy !== null ?'),
  }),
  inside('unserved.ts: unservedOn', [], {
    'an unserved name is not reported': swapped(
      'const isChangedByOthers',
      'if (gate !== null) return []; const isChangedByOthers',
    ),
  }),
  inside('bounds.ts: allowanceFor', [], {
    'a large entry is read': swapped(
      'return { entryBytes',
      'if (kind) return { entryBytes: 1e9, leftBytes: 1e12 }; return { entryBytes',
    ),
  }),
].flat();

/** Those that no history has found so far. docs/bench.md says in how many they were looked for. */
export const unfoundFaults: ReadonlySet<string> = new Set([
  'a successor is added beside the default',
  'a stopped listener is changed',
  'an expired default stands in',
  'one finished certificate finishes the batch',
  'any key algorithm is fit',
  'a rolled back certificate is a candidate again',
  'batches closed during the look are forgotten',
  'a certificate that has gone is no change',
  'a tag is no change',
  'open batches stop no step',
  'a listener gets all of its steps in one pass',
  'fulfilled attaches stay pending',
  'a listener that is being changed takes a change',
  'an unserved name is not reported',
]);
