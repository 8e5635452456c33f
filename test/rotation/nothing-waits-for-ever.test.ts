import { describe, expect, it } from 'vitest';
import type { StepFailure } from '../../shared/rotation/backoff/failures.js';
import type { Proof } from '../../shared/rotation/verify/proof.js';
import {
  attachment,
  certificate,
  hangzhou,
  holdsOf,
  id,
  listener,
  listenerId,
  loadBalancer,
  loadBalancerId,
  mapping,
  noon,
  pendingAttach,
  planOf,
  renewal,
  stepsOf,
  togetherSince,
} from '../support/builders.js';

const [a, b] = [certificate('a'), certificate('b')];
const certificates = [a, renewal(a, 'a2'), b, renewal(b, 'b2')];
const anHourAgo = new Date('2026-06-15T11:00:00Z');
const tenSecondsAgo = new Date('2026-06-15T11:59:50Z');
const off = { 'cert-rotation': 'off' };

const on = (name: string, ...names: string[]) =>
  listener(
    name,
    names.map((one) => attachment(one)),
  );

function proof(verdict: Proof['verdict'], over: Partial<Proof> = {}): Proof {
  return {
    listenerId: listenerId('lsn-1'),
    certificateId: id('a2'),
    name: 'a.example.com',
    verdict,
    since: anHourAgo,
    at: noon,
    detail: 'seen',
    ...over,
  };
}

const refused: StepFailure = {
  region: hangzhou,
  loadBalancerId: loadBalancerId('nlb-1'),
  listenerId: listenerId('lsn-1'),
  step: 'associate',
  certificateId: id('a2'),
  count: 1,
  code: 'OperationDenied.Frozen',
  kind: 'not-allowed',
  isLasting: true,
  since: anHourAgo,
  at: anHourAgo,
};

describe('no wave waits', () => {
  it.each(['replaced-served', 'unreachable'] as const)(
    'for a successor that is %s beside the default it is to become: that shows it only then',
    (verdict) => {
      const beside = listener('lsn-1', [attachment('a', { role: 'default' }), attachment('a2')]);
      const policy = { verify: 'probe', maxListenersPerPass: 1 } as const;
      const plan = planOf({ loadBalancers: [loadBalancer([beside])], certificates, policy, proofs: [proof(verdict)] });
      expect(stepsOf(plan)).toEqual(['lsn-1: set-default a2 (take-off-first)']);
    },
  );

  it.each([
    ['a certificate that was rolled back', 'a2', 'replaced-served'],
    ['a certificate that was rolled back', 'a2', 'unreachable'],
    ['the former one beside it', 'a', 'replaced-served'],
    ['the former one beside it', 'a', 'unreachable'],
  ] as const)('for %s (%s), which is %s, while the one cannot be taken off', (_what, one, verdict) => {
    const more = renewal(a, 'a2', { names: [...a.names, 'more.example.com'] });
    const plan = planOf({
      loadBalancers: [loadBalancer([on('lsn-1', 'a', 'a2'), on('lsn-2', 'b')])],
      certificates: [a, more, b, renewal(b, 'b2')],
      mappings: [mapping('a2', 'a', { isRollback: true })],
      policy: { verify: 'probe', maxListenersPerPass: 1 },
      proofs: [proof(verdict, { certificateId: id(one) })],
    });
    expect([stepsOf(plan), holdsOf(plan)]).toEqual([['lsn-2: associate b2'], ['lsn-1: names-lost a']]);
    // Nor is it probed each minute.
    expect(plan.unproven).toEqual([]);
  });

  it('for the former one of a rollback that another rotation needs to be proved: that is probed', () => {
    const more = renewal(a, 'a2', { names: [...a.names, 'more.example.com'] });
    const older = certificate('z', { names: a.names, notBefore: new Date('2025-12-01T00:00:00Z') });
    const plan = planOf({
      loadBalancers: [loadBalancer([on('lsn-1', 'a', 'a2', 'z')])],
      certificates: [a, more, older],
      mappings: [mapping('a2', 'a', { isRollback: true }), mapping('z', 'a')],
      policy: { verify: 'probe' },
    });
    expect(plan.unproven).toMatchObject([{ certificateId: 'a', standing: 'unproven' }]);
  });

  const changedSince = {
    listenerId: listenerId('lsn-1'),
    step: 'associate',
    certificateId: id('a2'),
    times: 1,
  } as const;
  it.each([
    ['while clients get an unexpected one', []],
    ['after a change since then', [{ ...changedSince, since: noon, at: noon }]],
  ])(
    'for a certificate that was rolled back, cannot be taken off, and had an unexpected verdict: %s',
    (_when, flapCounts) => {
      const more = renewal(a, 'a2', { names: [...a.names, 'more.example.com'] });
      const plan = planOf({
        loadBalancers: [
          loadBalancer([on('lsn-1', 'a', 'a2')]),
          loadBalancer([listener('lsn-2', [attachment('b')], { loadBalancerId: loadBalancerId('nlb-2') })], {
            id: loadBalancerId('nlb-2'),
          }),
        ],
        certificates: [a, more, b, renewal(b, 'b2')],
        mappings: [mapping('a2', 'a', { isRollback: true })],
        policy: { verify: 'probe', maxListenersPerPass: 1 },
        proofs: [proof('unexpected', { at: anHourAgo })],
        flapCounts,
      });
      expect(stepsOf(plan)).toEqual(['lsn-2: associate b2']);
      expect(plan.unproven).toMatchObject([{ certificateId: 'a2', isWaitedFor: false }]);
    },
  );

  it.each([
    ['switched off', { tags: off }],
    ['stopped', { status: 'stopped' as const }],
  ])('for a canary that failed and is %s by now: another one goes', (_what, over) => {
    const listeners = [{ ...on('lsn-1', 'a'), ...over }, on('lsn-2', 'a'), on('lsn-3', 'a')];
    const given = { loadBalancers: [loadBalancer(listeners)], certificates, failures: [refused] };
    expect(stepsOf(planOf({ ...given, policy: { canary: 1 } }))).toEqual(['lsn-2: associate a2']);
  });
});

describe('an unexpected certificate', () => {
  const unexpected = proof('unexpected');

  it.each([
    ['switched off', { tags: off }],
    ['stopped', { status: 'stopped' as const }],
  ])('keeps nobody else from going on where the listener is %s by now, and nobody can look again', (_what, over) => {
    const listeners = [{ ...on('lsn-1', 'a2'), ...over }, on('lsn-2', 'b')];
    const given = { loadBalancers: [loadBalancer(listeners)], certificates, proofs: [unexpected] };
    expect(stepsOf(planOf({ ...given, policy: { verify: 'probe' } }))).toEqual(['lsn-2: associate b2']);
  });

  it('does not stop a rollout before every server of NLB should have the change', () => {
    const policy = { verify: 'probe', maxFailures: 0 } as const;
    const loadBalancers = [
      loadBalancer([on('lsn-1', 'a2')]),
      loadBalancer([listener('lsn-2', [attachment('b')], { loadBalancerId: loadBalancerId('nlb-2') })], {
        id: loadBalancerId('nlb-2'),
      }),
    ];
    const holds = (since: Date) =>
      holdsOf(planOf({ loadBalancers, certificates, policy, proofs: [proof('unexpected', { since })] }));
    expect(holds(tenSecondsAgo)).toContain('lsn-2: waiting-for-wave b2');
    expect(holds(anHourAgo)).toContain('lsn-2: rollout-stopped b2');
  });

  describe('while a rollback of its listener goes', () => {
    const c = certificate('c');
    const rolledBack = { mappings: [mapping('a2', 'a', { isRollback: true })], policy: { verify: 'probe' } as const };
    const given = { ...rolledBack, certificates: [...certificates, c, renewal(c, 'c2')], proofs: [unexpected] };

    it.each([
      ['an additional certificate', [attachment('b')], 'b2'],
      ['the default certificate', [attachment('b', { role: 'default' })], 'b2'],
      ['a certificate to retire', [attachment('b'), attachment('b2')], 'b'],
    ] as const)('holds the rotation of %s, and says so', (_what, others, held) => {
      const loadBalancers = [loadBalancer([listener('lsn-1', [attachment('a2'), ...others])])];
      const plan = planOf({ ...given, loadBalancers });
      expect([stepsOf(plan), holdsOf(plan)]).toEqual([['lsn-1: associate a'], [`lsn-1: unexpected-served ${held}`]]);
    });

    it('holds nothing of the rollback itself: the certificate is retired beside a newer successor too', () => {
      const a3 = renewal(a, 'a3', { notBefore: new Date('2026-06-10T00:00:00Z') });
      const loadBalancers = [loadBalancer([on('lsn-1', 'a', 'a2')])];
      const plan = planOf({ ...given, certificates: [...given.certificates, a3], loadBalancers });
      expect(stepsOf(plan)).toEqual(['lsn-1: retire a2 (replaced)']);
    });

    it('makes its target the default where the default is to be replaced with it too', () => {
      const [d, t] = [
        certificate('d', { notBefore: new Date('2025-12-01T00:00:00Z') }),
        certificate('t', { notAfter: new Date('2027-01-15T00:00:00Z') }),
      ];
      const lineage = [d, { ...t, names: d.names }, renewal({ ...t, names: d.names }, 'r')];
      const own = listener('lsn-1', [attachment('d', { role: 'default' }), attachment('r')]);
      const plan = planOf({
        loadBalancers: [loadBalancer([own])],
        certificates: lineage,
        mappings: [mapping('r', 't', { isRollback: true })],
        policy: { verify: 'probe' },
        proofs: [proof('unexpected', { certificateId: id('r'), name: 'd.example.com' })],
      });
      expect(stepsOf(plan)).toEqual(['lsn-1: set-default t (take-off-first)']);
    });

    it.each([
      ['swap', ['lsn-1: retire a2 (swap)'], 'lsn-1: waiting-for-room a'],
      ['none', [], 'lsn-1: quota-full a'],
    ] as const)('waits for no slot that another listener frees only after it: %s', (quotaRelief, steps, hold) => {
      const loadBalancers = [loadBalancer([on('lsn-1', 'a2'), on('lsn-2', 'b', 'b2')])];
      const policy = { ...rolledBack.policy, quotaRelief, additionalPerLoadBalancer: 3 };
      const plan = planOf({ ...given, loadBalancers, policy });
      expect([stepsOf(plan), holdsOf(plan)]).toEqual([steps, expect.arrayContaining([hold])]);
    });

    it('gets the free slot before a pending attach of another listener, which waits for it', () => {
      const loadBalancers = [loadBalancer([on('lsn-1', 'a2'), on('lsn-2', 'b2')])];
      const policy = { ...rolledBack.policy, additionalPerLoadBalancer: 3 };
      const plan = planOf({ ...given, loadBalancers, policy, pendingAttaches: [pendingAttach('lsn-2', 'c', 'c2')] });
      expect(stepsOf(plan)).toEqual(['lsn-1: associate a']);
    });

    it('keeps the grace time and the failures of the rotations that wait', () => {
      const loadBalancers = [loadBalancer([on('lsn-1', 'a2', 'b', 'b2', 'c')])];
      const failure: StepFailure = { ...refused, certificateId: id('c2') };
      const overlaps = togetherSince('lsn-1', anHourAgo, ['b', 'b2']);
      const plan = planOf({ ...given, loadBalancers, overlaps, failures: [failure] });
      expect([plan.overlaps, plan.obsolete]).toEqual([overlaps, []]);
    });
  });
});
