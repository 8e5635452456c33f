import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../shared/rotation/model/inventory.js';
import type { Policy } from '../../shared/rotation/model/policy.js';
import type { Proof } from '../../shared/rotation/verify/proof.js';
import {
  attachment,
  certificate,
  holdsOf,
  id,
  listener,
  listenerId,
  loadBalancer,
  noon,
  planOf,
  renewal,
  stepsOf,
  togetherSince,
} from '../support/builders.js';

function proof(name: string, verdict: Proof['verdict']): Proof {
  const since = new Date('2026-06-15T11:00:00Z');
  return { listenerId: listenerId('lsn-1'), certificateId: id('a2'), name, verdict, since, at: noon, detail: 'seen' };
}

/** `a` beside its successor, on a load balancer of the Internet, without grace time. */
function planned(proofs: readonly Proof[], over: Partial<Certificate> = {}, policy: Partial<Policy> = {}) {
  const a = certificate('a', over);
  const both = listener('lsn-1', [attachment('a'), attachment('a2')]);
  const others = listener('lsn-2', [attachment('b')]);
  const b = certificate('b');
  return planOf({
    loadBalancers: [loadBalancer([both, others])],
    certificates: [a, renewal(a, 'a2'), b, renewal(b, 'b2')],
    proofs,
    policy: { verify: 'probe', retireAfterSeconds: 0, ...policy },
  });
}

describe('with probing', () => {
  it.each([
    { when: 'after the overlap began', at: '2026-06-15T11:30:01Z', then: ['retire a'], unproven: [] },
    { when: 'before the overlap began', at: '2026-06-15T11:29:59Z', then: [], unproven: ['a2'] },
  ])('a successor that was served $when is retired for: $then', ({ at, then, unproven }) => {
    const a = certificate('a');
    const plan = planOf({
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('a'), attachment('a2')])])],
      certificates: [a, renewal(a, 'a2')],
      proofs: [{ ...proof('a.example.com', 'served'), at: new Date(at) }],
      overlaps: togetherSince('lsn-1', new Date('2026-06-15T11:30:00Z'), ['a', 'a2']),
      policy: { verify: 'probe', retireAfterSeconds: 0 },
    });
    expect(stepsOf(plan)).toEqual(then.map((step) => `lsn-1: ${step} (replaced)`));
    expect(plan.unproven.map(({ certificateId }) => certificateId)).toEqual(unproven);
  });

  it('a replaced certificate waits while a name of its successor is unreachable', () => {
    const proofs = [proof('a.example.com', 'replaced-served'), proof('b.example.com', 'unreachable')];
    expect(stepsOf(planned(proofs))).toEqual(['lsn-2: associate b2']);
    expect(holdsOf(planned(proofs))).toEqual(['lsn-1: unproven a']);
    const retired = 'lsn-1: retire a (replaced)';
    expect(stepsOf(planned(proofs, {}, { unreachable: 'trust-nlb' }))).toContain(retired);
    expect(stepsOf(planned([proof('a.example.com', 'replaced-served')]))).toContain(retired);
  });

  it('a certificate without a name to probe waits for no handshake, and no step waits for it', () => {
    const plan = planned([], { names: ['192.0.2.1'] }, { maxListenersPerPass: 1 });
    expect(stepsOf(plan)).toEqual(['lsn-1: retire a (replaced)', 'lsn-2: associate b2']);
    expect([plan.unproven, plan.holds]).toEqual([[], []]);
  });
});
