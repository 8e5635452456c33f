import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Listener } from '../../shared/rotation/model/inventory.js';
import type { ListenerSteps } from '../../shared/rotation/model/step.js';
import { noon, planOf } from '../support/builders.js';
import { runs } from '../support/depth.js';
import { certificateOf, type Estate, estates, mostUsed, successorsOf } from './estates.js';
import { apply, listenersOf, type Rules, type World } from './nlb-in-memory.js';

function run(estate: Estate, rules: Rules): { world: World; idle: boolean; stuck: readonly ListenerSteps[] } {
  const world: World = {
    loadBalancers: estate.loadBalancers,
    pendingAttaches: [],
    overlaps: new Map(),
    swapped: new Set(),
  };
  const served = new Map(listenersOf(world).map((on) => [on.id, namesServed(estate, on)]));
  for (let pass = 0; pass < 400; pass++) {
    const plan = planOf({ ...estate, ...world });
    world.overlaps = plan.overlaps;
    world.pendingAttaches = world.pendingAttaches.filter((pendingAttach) => !plan.fulfilled.includes(pendingAttach));
    const done = plan.planned.filter(({ steps }) => steps.some((step) => apply(step, world, estate, rules)));
    if (done.length === 0) return { world, idle: true, stuck: plan.planned };
    for (const on of listenersOf(world)) {
      const missing = [...served.get(on.id)!].filter((name) => !namesServed(estate, on).has(name));
      if (!world.swapped.has(on.id)) expect([on.id, missing]).toEqual([on.id, []]);
    }
  }
  return { world, idle: false, stuck: [] };
}

/** An expired certificate serves no client. */
function namesServed(estate: Estate, on: Listener): Set<string> {
  const certificates = on.attachments.map((a) => certificateOf(estate, a.certificateId));
  return new Set(certificates.filter((c) => c.notAfter > noon).flatMap((c) => [...c.names]));
}

for (const movesToDefault of [true, false]) {
  const nlb = movesToDefault ? 'where NLB makes an additional certificate the default' : 'where NLB refuses that';

  it(`passes end with nothing left to do, and no served name is lost on the way, ${nlb}`, () => {
    fc.assert(
      fc.property(estates({ fulfilled: true }), (estate) => {
        const { idle, stuck } = run(estate, { movesToDefault });
        expect(idle).toBe(true);
        const steps = stuck.flatMap((listener) => listener.steps);
        expect(steps.filter((s) => s.step !== 'set-default' || s.ifAdditional !== 'hold')).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
  });
}

it('with a free slot every listener ends with its best successors only, and every pending attach is fulfilled', () => {
  const roomy = estates({ fulfilled: true }).filter(
    (e) => mostUsed(e.loadBalancers) < e.policy.additionalPerLoadBalancer,
  );
  fc.assert(
    fc.property(roomy, (estate) => {
      const { world } = run(estate, { movesToDefault: true });
      const left = listenersOf(world).flatMap((on) =>
        on.attachments.filter((a) => successorsOf(estate, a.certificateId).length > 0),
      );
      expect(left).toEqual([]);
      expect(world.pendingAttaches).toEqual([]);
    }),
    { numRuns: runs(100) },
  );
});

it('swap ends a full load balancer’s rotation as well', () => {
  fc.assert(
    fc.property(estates({ fulfilled: true }), (given) => {
      const policy = {
        ...given.policy,
        quotaRelief: 'swap' as const,
        additionalPerLoadBalancer: Math.max(1, mostUsed(given.loadBalancers)),
      };
      const estate = { ...given, policy };
      const { world } = run(estate, { movesToDefault: true });
      const left = listenersOf(world).flatMap((on) =>
        on.attachments.filter((a) => successorsOf(estate, a.certificateId).length > 0),
      );
      expect([left, world.pendingAttaches]).toEqual([[], []]);
    }),
    { numRuns: runs(75) },
  );
});

const inWaves = fc.record({
  canary: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  maxListenersPerPass: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
});

it('in waves of any size the passes end in the same state as without waves', () => {
  const swapping = { quotaRelief: 'swap' as const };
  fc.assert(
    fc.property(estates({ fulfilled: true }), inWaves, (given, waves) => {
      const additionalPerLoadBalancer = Math.max(1, mostUsed(given.loadBalancers));
      const estate = { ...given, policy: { ...given.policy, ...swapping, ...waves, additionalPerLoadBalancer } };
      const { world, idle } = run(estate, { movesToDefault: true });
      const left = listenersOf(world).flatMap((on) =>
        on.attachments.filter((a) => successorsOf(estate, a.certificateId).length > 0),
      );
      expect([idle, left, world.pendingAttaches]).toEqual([true, [], []]);
    }),
    { numRuns: runs(100) },
  );
});
