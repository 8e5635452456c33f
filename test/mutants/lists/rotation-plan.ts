import { always, never, swapped, unwrapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('shared', (name) => `test/${name}`);
const plan = ['rotation/plan-', 'rotation/fitness', 'rotation/convergence', 'rotation/judge'] as const;
const passes = ['functions/rotation', 'functions/faults', 'functions/corners', 'functions/rolling'] as const;

/** Faults of the planner. */
export const planFaults: readonly Fault[] = [
  inside('capacity.ts: allocateSlots', plan, {
    'over quota': swapped('append(admitted, request); free -= needed', 'append(admitted, request)'),
    'any attach doubts the counted slots': swapped('request.isPending && batch', 'batch'),
    'sixteen in a call': never('batchLimit'),
  }),
  inside('capacity.ts: allocateSlots', 'rotation/plan-evictions', {
    'a pending attach trusts the counted slots': valued('0', 'uncertain'),
    'an uncertain attach shares a call with certain ones': always('batch.length === 0'),
  }),
  inside('capacity.ts: slotsOf', plan, {
    'slots of open batches are not counted': swapped('invisible + (isProved', '(isProved'),
  }),
  inside('capacity.ts: slotsOf', 'rotation/plan-evictions', {
    'an evicted duplicate frees a slot': swapped(
      'taken(ids.map(certificateKey).reduce(withoutOne, attached))',
      'taken(attached) - ids.length',
    ),
  }),
  inside('capacity.ts: mostUrgentFirst', 'rotation/plan-pending-attaches', {
    'a pending attach has no priority': swapped('urgencyOf(a) - urgencyOf(b) ||', ''),
  }),
  inside('capacity.ts: slotRequests', plan, {
    'a successor is added beside the default': never('target'),
  }),
  inside('desired.ts: pausedFor', 'rotation/rollback-plan', {
    'rollback waits for a window': never('isRollback'),
  }),
  inside('desired.ts: noSwapBefore', 'rotation/plan-unserved', {
    'a swap is repeated for a successor that NLB refused': valued('undefined', 'input.now'),
    'a lock counts as a refusal of the successor': swapped("each.kind !== 'busy' && ", ''),
  }),
  inside('waves.ts: heldByWave', 'rotation/waves', {
    'failed steps are tried again on too many listeners': swapped('most - changing.size', 'most'),
    'failed steps are tried again on all listeners': swapped('.slice(0, Math.max(0, most - changing.size))', ''),
  }),
  inside('waves.ts: retried', 'rotation/waves', {
    'a stopped rollout waits for a retirement that it keeps from coming': swapped(
      " || (step === 'retire' && sameCertificate(id, replaced))",
      '',
    ),
    'a failed step that waits takes the place of one that can be tried': always('successors.length'),
  }),
  inside('rotation/plan/plan.ts: planInWaves', ['rotation/waves', 'rotation/rollout-ends'], {
    'a held successor keeps its slot': swapped('held.size === 0', 'held.size >= 0'),
  }),
  inside('desired.ts: withoutSuccessor', 'rotation/waves', {
    'a certificate whose newest successor is held is not retired': swapped(
      "steps.filter(({ step }) => step !== 'retire')",
      'steps',
    ),
  }),
  inside('capacity.ts: urgencyOf', 'rotation/rollback-plan', {
    'a rollback waits for its slot behind other rotations': never('isRollback'),
  }),
  inside('waves.ts: plannedOn', 'rotation/waves', {
    'a wave goes to a listener whose rollback has no step now': swapped(
      'planned.filter((id) => includesCertificate(wanted, id))',
      'wanted',
    ),
  }),
  inside('forecast.ts: freesSlotLater', 'rotation/waves', {
    'a wave needs a person for the slot that it will free': swapped(' || waves.has(reason)', ''),
  }),
  inside('steps.ts: evictions', 'rotation/rollback-plan', {
    'a rollback waits for its swap behind other swaps': swapped('swaps.find(({ isRollback }) => isRollback) ?? ', ''),
  }),
  inside('demand.ts: unprovenOf', 'rotation/nothing-waits-for-ever', {
    'a rollback that nothing carries out is probed each minute': always('wasUnexpected'),
    'an unexpected verdict before a change of its certificate lasts': never('wasUnexpected'),
  }),
  inside('demand.ts: rolledBackOn', 'rotation/nothing-waits-for-ever', {
    'a wave waits for a certificate whose rollback takes nothing off': valued('rolledBack', 'former'),
  }),
  inside('successor.ts: endsFirst', 'rotation/rollback-plan', {
    'a rollback attaches a certificate that another one takes off': swapped(
      'isRollbackPair(mappings, { replaced, successor })',
      'false',
    ),
    'a rollback on a full load balancer takes nothing off': swapped(', ...fit.filter(isTakenOff)]', ']'),
  }),
  inside('mapping.ts: isRollbackPair', 'rotation/rollback-plan', {
    'a rollback over two rollbacks waits for a wave': swapped(
      'ends.push(...next.map((mapping) => mapping.successor).filter((end) => !includesCertificate(ends, end)));',
      '',
    ),
  }),
  inside('demand.ts: withProofs', 'rotation/nothing-waits-for-ever', {
    'rotations wait for a rollback in silence': swapped(
      'rollbacksOnly(demand, gate)',
      'demand.desired.filter(rollsBack)',
    ),
  }),
  inside('desired.ts: rollbacksOnly', 'rotation/nothing-waits-for-ever', {
    'a rollback is half done while clients get an unexpected certificate': swapped('!isRollbackDone', 'true'),
    'a rollback waits for the default that waits for it': swapped('!targets.includes(target.id)', 'true'),
  }),
  inside('steps.ts: willRetire', 'rotation/nothing-waits-for-ever', {
    'a rollback waits for a slot that waits for it': always("'unexpected-served'"),
  }),
  inside('capacity.ts: urgencyOf', 'rotation/nothing-waits-for-ever', {
    'a rollback waits for a pending attach that waits for it': swapped('isPending && !isBehindRollback', 'isPending'),
  }),
  inside('demand.ts: isTakenBack', 'cli/waiting-mappings', {
    'a rollback of a change under way counts as done': swapped(
      "isOpen && violations[0]?.reason === 'rolled-back'",
      'false',
    ),
  }),
  inside('demand.ts: hasFailed', 'rotation/plan-unserved', {
    'a refused successor is tried again before the evicted certificate is put back': swapped(
      '|| rotation.noSwapBefore !== undefined',
      '',
    ),
  }),
  inside('demand.ts: usableNow', 'functions/name-unserved', {
    'a revoked certificate is put back': always('ownViolations'),
  }),
  inside('demand.ts: isPutBack', 'rotation/plan-unserved', {
    'a pending attach outlives its return': never("'associated'"),
    'an eviction under way counts as put back': never('batch.listenerId'),
    'an eviction counts as put back by two clocks that differ': swapped('2 * mostSkewMinutes', 'mostSkewMinutes'),
  }),
  inside('steps.ts: isOutstanding', 'rotation/plan-evictions', {
    'a predecessor in the freed slot stops every swap': swapped('!hasPredecessor(rotation, desired)', 'true'),
  }),
  inside('forecast.ts: isAttachable', 'rotation/plan-evictions', {
    'a predecessor in the freed slot is no forecast': swapped('|| hasPredecessor(rotation, desired)', ''),
  }),
  inside('holds.ts: pausedHolds', 'rotation/waves', {
    'each certificate that a wave holds is a hold of its own': never('ofListener'),
  }),
  inside('holds.ts: evictionPauses', 'rotation/plan-evictions', {
    'a failed eviction needs an operator': always("'none'"),
    'a valid certificate is evicted without a swap': swapped("policy.quotaRelief === 'swap' ||", 'true ||'),
  }),
  inside('steps.ts: putBackInstead', ['rotation/plan-unserved', 'functions/name-unserved'], {
    'the evicted certificate waits for the next pass': always('certificateIds.length'),
  }),
  inside('outlook.ts: obstacleTo', 'rotation/outlook', {
    'a wait hides a certificate on its last day': never('isLate'),
    'a wait with an end in time is reported on the last day': swapped('!isPlanned', 'true'),
    'a hold without an end hides an end': swapped('until === undefined', 'false'),
  }),
  inside('outlook.ts: isLastDay', 'rotation/outlook', {
    'a rotation of minutes is reported on the last day': swapped(
      'addHours(successor.notBefore, waitHours) <= now',
      'true',
    ),
  }),
  inside('holds.ts: gated', 'functions/stuck', {
    'a certificate to retire on a busy listener has no hold': swapped('[...ready, ...underWay]', '[...underWay]'),
  }),
  inside('holds.ts: gated', 'cli/waiting-mappings', {
    'a rollback of a change under way has no hold': swapped('[...ready, ...underWay]', '[...ready]'),
  }),
  inside('rotation/plan/plan.ts: obsoleteFailures', 'functions/failures', {
    'a look during a job begins the count of its failures anew': always('isTried'),
  }),
  inside('plan.ts: wantedSteps', 'functions/failures', {
    'a failed retirement before a set-default is forgotten': swapped(", on('retire', target.id)]", ']'),
  }),
  inside('unserved.ts: unservedByEviction', ['rotation/plan-unserved', 'functions/name-unserved'], {
    'a busy listener is an unserved name': never('shortWaits'),
    'a swap under way is an unserved name': swapped(
      'if (isWaiting && now < addMinutes(since, swapMinutes + (hasFailed ? 0 : mostSkewMinutes))) return [];',
      '',
    ),
    'an unserved name that waits is told never': swapped(
      '&& now < addMinutes(since, swapMinutes + (hasFailed ? 0 : mostSkewMinutes))',
      '',
    ),
    'a reminder for a listener out of use never ends': never('isForgotten'),
  }),
  inside('unserved.ts: unservedByRotations', 'rotation/plan-unserved', {
    'a certificate that this system retired later is missed': never('retirements'),
    'a former default is missed': never("'set-default'"),
    'a certificate that was only attached beside is missed': never("'associate'"),
  }),
  inside('unserved.ts: unservedOn', 'functions/name-unserved', {
    'an operator is reminded of a listener that is tagged off': always('undefined'),
  }),
  inside('unserved.ts: unservedOn', 'rotation/plan-unserved', {
    'a foreign change that never ends hides unserved names': swapped("gate?.reason === 'busy'", 'false'),
    'a change of this system is an unserved name': never('input.open.some'),
  }),
  inside('unserved.ts: toUnserved', 'rotation/plan-unserved', {
    'covered names count as unserved': swapped('required.length > 0 && names.length === 0', 'false'),
  }),
  inside('forecast.ts: slotWillFree', ['rotation/plan-', 'functions/conditions'], {
    'a slot is expected although nothing is retired': never('retire'),
    'a pending default counts as a slot that will be free': always('batch.step'),
  }),
  inside('forecast.ts: evictionWillFree', 'rotation/plan-evictions', {
    'an eviction that frees no slot is awaited': always('usedWithout'),
  }),
  inside('gate.ts: unexpectedGate', 'functions/proof', {
    'an unexpected certificate does not stop the listener': always('finding'),
  }),
  inside('gate.ts: unexpectedGate', 'rotation/nothing-waits', {
    'an unexpected proof stops a listener that is not probed again': always('unusable'),
  }),
  inside('gate.ts: isOff', ['rotation/plan-gates', 'functions/rotation'], {
    'off is touched': swapped("'off'", "'on'"),
  }),
  inside('gate.ts: unusable', 'rotation/plan-gates', {
    'stopped is touched': never("'stopped'"),
  }),
  inside('gate.ts: underWay', 'rotation/plan-gates', {
    'busy is touched': never("'running'"),
    'open batch forgotten': never('undefined'),
  }),
  inside('holds.ts: waiting', 'rotation/flapping', {
    'a flapping step has no hold': without('pausedHolds'),
  }),
  inside('desired.ts: rollsBack', 'rotation/rollback-plan', {
    'a finished rollback does not retire the certificate it left': swapped('|| isRollbackDone', ''),
  }),
  inside('retire.ts: retirables', 'rotation/rollback-plan', {
    'both of two certificates that replace each other are retired': always('retirable'),
  }),
  inside('retire.ts: retirables', 'rotation/', {
    'unconfirmed retired': swapped('present[0]', 'present[0] ?? rotation.target.id'),
  }),
  inside('retire.ts: swapsWithoutSlot', 'rotation/plan-evictions', {
    'only the first eviction is tried': swapped('map', 'slice(0, 1).map'),
  }),
  inside('plan.ts: proofsByLoadBalancer', 'rotation/proof-plan', {
    'a proof from before the overlap is enough to retire': never('since'),
  }),
  inside('retire.ts: isEnough', 'rotation/proof-plan', {
    'a certificate is retired although its name is unreachable': always('isUnreachable'),
    'a retirement waits for names that cannot be probed': never('probeNames'),
  }),
  inside('changed.ts: changedSincePlan', 'rotation/changed-since-plan', {
    'a certificate that has gone is no change': never('left'),
    'a certificate that has come is no change': always('came'),
    'a tag is no change': never('sorted'),
    'a listener that is not running takes a change': never("'running'"),
  }),
  inside('changed.ts: includes', 'rotation/changed-since-plan', {
    'another role is no change': without('a.role === role'),
  }),
  inside('retire.ts: defaultStandsIn', ['rotation/plan-default', 'functions/corners'], {
    'expired stands in': always('notAfter'),
  }),
  inside('steps.ts: readyToRetire', 'rotation/plan-grace', {
    'no grace': always('readyAt'),
  }),
  inside('steps.ts: readyToRetire', [...plan, ...passes], {
    'grace while crowded': never('isFull'),
  }),
  inside('steps.ts: evictions', 'rotation/plan-evictions', {
    'a swap that was refused ends all swaps': valued(
      'pendingAttach.loadBalancerId === situation.loadBalancer.id',
      'isOutstanding',
    ),
  }),
  inside('steps.ts: evictions', ['rotation/plan-evictions', 'rotation/plan-pending-attaches'], {
    'an eviction although slots are free': never('used'),
  }),
  inside('plan.ts: planRotation', 'functions/key-types', {
    'a successor of another key algorithm becomes a sibling': unwrapped('withBegun'),
  }),
  inside('siblings.ts: siblingOf', 'rotation/siblings', {
    'a sibling needs all names': swapped('former.names.some', 'former.names.every'),
  }),
].flat();
