import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Listener, LoadBalancer } from '../../shared/rotation/model/inventory.js';
import type { Step } from '../../shared/rotation/model/step.js';
import { allSteps, firstSteps, noon, planOf } from '../support/builders.js';
import { runs } from '../support/depth.js';
import { certificateOf, type Estate, estates, numberOf, successorsOf, used } from './estates.js';

/** Invariants of plans over random estates. They are derived from the estate, not from the code under test. */
const allRuns = { numRuns: runs(200) };

const unfit = new Set([
  'revoked',
  'expired',
  'not-issued',
  'no-private-key',
  'names-lost',
  'expires-sooner',
  'not-valid-yet',
]);

it('a step goes to a listener that is idle, running, switched on and free of open batches, one each', () => {
  check((estate) => {
    const steps = firstSteps(planOf(estate));
    expect(new Set(steps.map(({ listenerId }) => listenerId)).size).toBe(steps.length);
    for (const step of steps) {
      const { lb, on } = placeOf(estate, step);
      expect([lb.status, on.status, on.tags]).toEqual(['active', 'running', {}]);
      expect(on.attachments.every(({ state }) => state === 'associated')).toBe(true);
      expect(estate.open.map(({ listenerId }) => listenerId)).not.toContain(on.id);
    }
  });
});

it('a step names 1 to 15 certificates, each once; set-default names one', () => {
  check((estate) => {
    for (const { step, certificateIds } of allSteps(planOf(estate))) {
      expect(certificateIds.length).toBeGreaterThanOrEqual(1);
      expect(certificateIds.length).toBeLessThanOrEqual(step === 'set-default' ? 1 : 15);
      expect(new Set(certificateIds.map(numberOf)).size).toBe(certificateIds.length);
    }
  });
});

it('no load balancer goes over its quota, counting open associates that do not show yet', () => {
  check((estate) => {
    const steps = allSteps(planOf(estate));
    for (const lb of estate.loadBalancers) {
      const added = steps.filter(({ step, loadBalancerId }) => step === 'associate' && loadBalancerId === lb.id);
      if (added.length === 0) continue;
      // A second associate of a listener is made only if NLB refuses the first.
      const most = lb.listeners.map(({ id }) =>
        Math.max(
          0,
          ...added.filter(({ listenerId }) => listenerId === id).map(({ certificateIds }) => certificateIds.length),
        ),
      );
      const total = used(lb) + invisible(estate, lb) + most.reduce((sum, each) => sum + each, 0);
      expect(total).toBeLessThanOrEqual(estate.policy.additionalPerLoadBalancer + doubt(estate, lb));
    }
  });
});

it('every successor that a listener lacks is in exactly one step or hold of that listener', () => {
  check((estate) => {
    const plan = planOf(estate);
    const holds = plan.holds.filter(({ reason }) => !unfit.has(reason) && reason !== 'grace');
    const steps = firstSteps(plan).filter(({ step }) => step !== 'retire');
    for (const on of estate.loadBalancers.flatMap((lb) => lb.listeners)) {
      const ofListener = [...steps, ...holds].filter(({ listenerId }) => listenerId === on.id);
      const planned = ofListener.flatMap(({ certificateIds }) => certificateIds.map(numberOf));
      for (const lacking of lackingOn(estate, on))
        expect([on.id, lacking, count(planned, lacking)]).toEqual([on.id, lacking, 1]);
    }
  });
});

it('no certificate is associated that is on the listener, or that is to become its default', () => {
  check((estate) => {
    for (const step of allSteps(planOf(estate)).filter((s) => s.step === 'associate')) {
      const { on } = placeOf(estate, step);
      const here = on.attachments.map((a) => numberOf(a.certificateId));
      const [byDefault] = on.attachments.filter((a) => a.role === 'default');
      const next = byDefault && successorsOf(estate, byDefault.certificateId)[0];
      for (const added of step.certificateIds.map(numberOf)) expect([...here, next]).not.toContain(added);
    }
  });
});

it('a certificate that is retired as replaced has a fit successor that is associated on the listener and stays', () => {
  check((estate) => {
    for (const step of allSteps(planOf(estate))) {
      if (step.step !== 'retire' || step.because !== 'replaced') continue;
      const { on } = placeOf(estate, step);
      const leaving = step.certificateIds.map(numberOf);
      const staying = on.attachments.map((a) => numberOf(a.certificateId)).filter((n) => !leaving.includes(n));
      for (const gone of step.certificateIds) {
        expect(on.attachments.find((a) => a.certificateId === gone)?.role).toBe('additional');
        expect(successorsOf(estate, gone).some((successor) => staying.includes(successor))).toBe(true);
      }
      for (const stays of staying) expect(leaving).not.toContain(successorsOf(estate, stays)[0]);
    }
  });
});

it('an eviction needs a full load balancer that frees no slot otherwise, and obeys the policy', () => {
  check((estate) => {
    const steps = firstSteps(planOf(estate));
    for (const step of steps) {
      if (step.step !== 'retire' || step.because === 'replaced') continue;
      const { lb } = placeOf(estate, step);
      const { policy } = estate;
      const neighbours = steps.filter((other) => other.loadBalancerId === lb.id && other !== step);
      expect(used(lb) + invisible(estate, lb)).toBeGreaterThanOrEqual(policy.additionalPerLoadBalancer);
      expect(neighbours.some((other) => other.step === 'retire' && other.because === 'replaced')).toBe(false);
      expect(policy.retire).toBe('confirmed');
      expect(['retire-expired', 'swap']).toContain(policy.quotaRelief);
      if (step.because === 'expired')
        for (const gone of step.certificateIds) expect(certificateOf(estate, gone).notAfter <= noon).toBe(true);
      else
        expect([policy.quotaRelief, step.certificateIds.length, neighbours.filter(isRelief).length]).toEqual([
          'swap',
          1,
          0,
        ]);
    }
  });
});

it('a set-default that may take its successor off first has a valid default that covers its names meanwhile', () => {
  check((estate) => {
    for (const step of firstSteps(planOf(estate))) {
      if (step.step !== 'set-default' || step.ifAdditional === 'hold') continue;
      const [present, next] = [step.replaced, step.certificateIds[0]!].map((at) => certificateOf(estate, at));
      expect(present!.notAfter > noon && present!.status === 'issued').toBe(true);
      expect(present!.names).toEqual(expect.arrayContaining([...next!.names]));
    }
  });
});

function check(property: (estate: Estate) => void): void {
  fc.assert(fc.property(estates(), property), allRuns);
}

function placeOf(estate: Estate, { loadBalancerId, listenerId }: Step): { lb: LoadBalancer; on: Listener } {
  const lb = estate.loadBalancers.find(({ id }) => id === loadBalancerId)!;
  return { lb, on: lb.listeners.find(({ id }) => id === listenerId)! };
}

function lackingOn(estate: Estate, on: Listener): Set<string> {
  const here = on.attachments.map((a) => numberOf(a.certificateId));
  const best = on.attachments.flatMap((a) => successorsOf(estate, a.certificateId).slice(0, 1));
  return new Set(best.filter((successor) => !here.includes(successor)));
}

function invisible({ open }: Estate, lb: LoadBalancer): number {
  const here = new Set(lb.listeners.flatMap((l) => l.attachments.map((a) => `${l.id} ${numberOf(a.certificateId)}`)));
  const opened = open.filter(({ step, loadBalancerId }) => step === 'associate' && loadBalancerId === lb.id);
  return opened
    .flatMap(({ listenerId, certificateIds }) => certificateIds.map((at) => `${listenerId} ${numberOf(at)}`))
    .filter((place) => !here.has(place)).length;
}

/** NLB may count a certificate on two listeners once. A pending attach is tried for a slot that may be free by that. */
function doubt({ pendingAttaches = [] }: Estate, { id, listeners }: LoadBalancer): number {
  if (!pendingAttaches.some(({ loadBalancerId }) => loadBalancerId === id)) return 0;
  const additional = listeners.flatMap((l) => l.attachments.filter(({ role }) => role === 'additional'));
  return additional.length - new Set(additional.map((a) => numberOf(a.certificateId))).size;
}

function isRelief(step: Step): boolean {
  return step.step === 'retire' && step.because !== 'replaced';
}

function count(all: readonly string[], one: string): number {
  return all.filter((other) => other === one).length;
}
