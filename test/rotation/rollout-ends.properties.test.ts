import { addMinutes, subHours } from 'date-fns';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StepFailure } from '../../shared/rotation/backoff/failures.js';
import type { FlapCount } from '../../shared/rotation/backoff/flapping.js';
import type { Mapping } from '../../shared/rotation/lineage/mapping.js';
import { endsByItself, type Hold } from '../../shared/rotation/model/hold.js';
import type { Certificate, Listener } from '../../shared/rotation/model/inventory.js';
import { isSameStep, type Step } from '../../shared/rotation/model/step.js';
import type { Plan } from '../../shared/rotation/plan/plan.js';
import { type Proof, stillThere, type Unproven } from '../../shared/rotation/verify/proof.js';
import { hangzhou, mapping, noon, planOf } from '../support/builders.js';
import { runs } from '../support/depth.js';
import { certificateOf, type Estate, estates, mostUsed, numberOf, successorsOf, used } from './estates.js';
import { apply, distinct, listenersOf, type World } from './nlb-in-memory.js';

/** What earlier passes left in the ledger. */
interface Remembered {
  readonly failures: readonly StepFailure[];
  readonly proofs: readonly Proof[];
  readonly flapCounts: readonly FlapCount[];
  readonly mappings: readonly Mapping[];
}

interface Rollout extends Remembered {
  readonly estate: Estate;
}

interface End {
  readonly plan: Plan;
  readonly world: World;
  readonly isIdle: boolean;
}

/** Passes at intervals of ten minutes, until one changes nothing and no probe has another verdict. NLB accepts each change. */
function run({ estate, ...remembered }: Rollout): End {
  const { loadBalancers, policy } = estate;
  const world: World = { loadBalancers, pendingAttaches: [], overlaps: new Map(), swapped: new Set() };
  let { failures, proofs } = remembered;
  for (let pass = 0, verdicts = ''; ; pass++) {
    const now = addMinutes(noon, 10 * pass);
    const given = () => ({ ...estate, ...remembered, ...world, failures, proofs, now });
    proofs = policy.verify === 'probe' ? stillThere(proofs, listenersOf(world), now) : [];
    proofs = probed(planOf(given()).unproven, given(), now);
    const plan = planOf(given());
    const last = verdicts;
    verdicts = proofs.map((one) => `${one.listenerId} ${one.certificateId} ${one.verdict}`).join();
    world.overlaps = plan.overlaps;
    world.pendingAttaches = world.pendingAttaches.filter((pendingAttach) => !plan.fulfilled.includes(pendingAttach));
    failures = failures.filter((failure) => !plan.obsolete.includes(failure));
    if (plan.planned.length === 0 && verdicts === last) return { plan, world, isIdle: true };
    if (pass === 300) return { plan, world, isIdle: false };
    for (const { steps } of plan.planned) {
      apply(steps[0], world, estate, { movesToDefault: true, takesOneSlot: true });
      failures = failures.filter((failure) => !isOf(failure, steps[0]));
    }
  }
}

function isOf(failure: StepFailure, { listenerId, step, certificateIds }: Step): boolean {
  return certificateIds.some((certificateId) => isSameStep(failure, { listenerId, step, certificateId }));
}

/** Clients get a certificate unless it is to replace the default one, which has its names as well. */
function probed(
  unproven: readonly Unproven[],
  { proofs, ...given }: Estate & Pick<World, 'loadBalancers'> & Remembered,
  now: Date,
): readonly Proof[] {
  const due = unproven.filter(({ probeAt }) => probeAt <= now);
  const isDue = ({ listenerId, certificateId }: Proof) =>
    due.some((one) => one.listenerId === listenerId && numberOf(one.certificateId) === numberOf(certificateId));
  const fresh = due.map(({ listenerId, certificateId }): Proof => {
    const on = listenersOf(given).find(({ id }) => id === listenerId)!;
    const { names, instanceId } = certificateOf(given, certificateId);
    const byDefault = on.attachments.find(({ role }) => role === 'default')?.certificateId;
    const isRolledBack = given.mappings.some((one) => certificateOf(given, one.replaced).instanceId === instanceId);
    const isBehind =
      byDefault !== undefined && !isRolledBack && successorsOf(given, byDefault).includes(numberOf(certificateId));
    const verdict = isBehind ? 'replaced-served' : 'served';
    return { listenerId, certificateId, name: names[0]!, verdict, since: now, at: now, detail: '' };
  });
  return [...proofs.filter((proof) => !isDue(proof)), ...fresh];
}

const anHourAgo = subHours(noon, 1);
/** After each back-off, and after the day between two swaps for one successor. */
const longAgo = subHours(noon, 30);

/** Failed steps of what a listener needs, verdicts, confirmed steps, and rollbacks. */
function remembered(estate: Estate): fc.Arbitrary<Remembered> {
  const { certificates } = estate;
  const attached = listenersOf(estate).flatMap((on) =>
    on.attachments.map(({ certificateId }) => ({ on, one: certificateOf(estate, certificateId) })),
  );
  const related = attached.flatMap(({ on, one }) =>
    certificates.filter(({ instanceId }) => instanceId === one.instanceId).map((other) => ({ on, one: other })),
  );
  const usable = attached.filter(({ one }) => one.notBefore <= noon && one.status === 'issued');
  const some = <T>(
    most: number,
    of: readonly { readonly on: Listener; readonly one: Certificate }[],
    build: (on: Listener, one: Certificate) => fc.Arbitrary<T>,
  ) =>
    of.length === 0
      ? fc.constant([])
      : fc.array(
          fc.constantFrom(...of).chain(({ on, one }) => build(on, one)),
          { maxLength: most },
        );
  const failures = some(4, related, ({ id: listenerId, loadBalancerId }, { id: certificateId }) =>
    fc.constantFrom('associate' as const, 'retire' as const, 'set-default' as const).map(
      (step): StepFailure => ({
        ...{ region: hangzhou, loadBalancerId, listenerId, step, certificateId, count: 1, isLasting: true },
        ...{ code: 'OperationDenied.Frozen', kind: 'not-allowed', since: longAgo, at: longAgo },
      }),
    ),
  );
  const proofs = some(3, usable, ({ id: listenerId }, { id: certificateId, names }) =>
    fc
      .constantFrom('served' as const, 'replaced-served' as const, 'unreachable' as const, 'unexpected' as const)
      .map((verdict): Proof => {
        return { listenerId, certificateId, name: names[0]!, verdict, since: longAgo, at: longAgo, detail: '' };
      }),
  );
  const flapCounts = some(2, usable, ({ id: listenerId }, { id: certificateId }) =>
    fc.constant<FlapCount>({ listenerId, step: 'associate', certificateId, times: 1, since: anHourAgo, at: anHourAgo }),
  );
  const ways = certificates.flatMap((newer) =>
    certificates
      .filter((older) => older.instanceId === newer.instanceId && older.notBefore < newer.notBefore)
      .map((older) => mapping(newer.id, older.id, { isRollback: true })),
  );
  const mappings = ways.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...ways), { maxLength: 2 });
  return fc.record({ failures, proofs, flapCounts, mappings });
}

const few = fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined });
const policies = fc.record({
  canary: few,
  maxListenersPerPass: few,
  maxFailures: fc.option(fc.integer({ min: 0, max: 1 }), { nil: undefined }),
  verify: fc.constantFrom('off' as const, 'probe' as const),
  quotaRelief: fc.constantFrom('swap' as const, 'swap' as const, 'retire-expired' as const, 'none' as const),
});

/** No slot is free on the fullest load balancer, and a certificate on two listeners takes one or two. */
const rollouts: fc.Arbitrary<Rollout> = fc
  .tuple(estates({ fulfilled: true }), policies, fc.boolean())
  .map(([given, policy, takesOneSlot]): Estate => {
    const most = takesOneSlot ? Math.max(...given.loadBalancers.map(distinct)) : mostUsed(given.loadBalancers);
    return { ...given, policy: { ...given.policy, ...policy, additionalPerLoadBalancer: Math.max(1, most) } };
  })
  .chain((estate) => remembered(estate).map((memory) => ({ estate, ...memory })));

/** A person is needed where no relief makes room, as where a certificate on two listeners takes one slot. */
function isForAPerson({ holds }: Plan, { policy }: Estate, { loadBalancers }: World): boolean {
  const hasNoRelief = policy.quotaRelief !== 'swap' || loadBalancers.some((lb) => used(lb) > distinct(lb));
  return hasNoRelief && holds.some(({ reason }) => reason === 'quota-full');
}

function waits(hold: Hold): boolean {
  const isForWave = hold.reason === 'rollout-stopped' || hold.reason === 'quota-full' || endsByItself(hold);
  return isForWave && hold.reason !== 'not-valid-yet';
}

it('a rollout ends where NLB accepts every change, whatever failed before: nothing that it waits for waits for it', () => {
  fc.assert(
    fc.property(rollouts, (rollout) => {
      const { plan, world, isIdle } = run(rollout);
      expect(isIdle).toBe(true);
      if (!isForAPerson(plan, rollout.estate, world))
        expect([plan.holds.filter(waits), world.pendingAttaches]).toEqual([[], []]);
    }),
    { numRuns: runs(1000) },
  );
}, 120_000);
