import { describe, expect, it } from 'vitest';
import type { StepFailure } from '../../shared/rotation/backoff/failures.js';
import type { Listener } from '../../shared/rotation/model/inventory.js';
import type { Policy } from '../../shared/rotation/model/policy.js';
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
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

const [a, b] = [certificate('a'), certificate('b')];
const certificates = [a, renewal(a, 'a2'), b, renewal(b, 'b2')];

const on = (name: string, ...names: string[]) =>
  listener(
    name,
    names.map((one) => attachment(one)),
  );
const waved = (listeners: readonly Listener[], policy: Partial<Policy>, more: object = {}) =>
  planOf({ loadBalancers: [loadBalancer(listeners)], certificates, policy, ...more });

function failure(over: Partial<StepFailure>): StepFailure {
  return {
    region: hangzhou,
    loadBalancerId: loadBalancerId('nlb-1'),
    listenerId: listenerId('lsn-1'),
    step: 'associate',
    certificateId: id('a2'),
    count: 1,
    code: 'OperationDenied.Frozen',
    kind: 'not-allowed',
    isLasting: true,
    since: noon,
    at: new Date('2026-06-15T10:00:00Z'),
    ...over,
  };
}

const twoDaysAgo = new Date('2026-06-13T12:00:00Z');

const batch = {
  token: 'aa',
  account: 'own',
  region: hangzhou,
  loadBalancerId: loadBalancerId('nlb-1'),
  listenerId: listenerId('lsn-1'),
  step: 'associate' as const,
  certificateIds: [id('a2')],
  requestedAt: noon,
};

describe('a wave', () => {
  it('is as large as policy says, the most urgent first', () => {
    const soon = certificate('a', { notAfter: new Date('2026-07-01T00:00:00Z') });
    const plan = waved(
      [on('lsn-1', 'b'), on('lsn-2', 'a')],
      { maxListenersPerPass: 1 },
      {
        certificates: [soon, renewal(soon, 'a2'), b, renewal(b, 'b2')],
      },
    );
    expect(stepsOf(plan)).toEqual(['lsn-2: associate a2']);
    expect(holdsOf(plan)).toContain('lsn-1: waiting-for-wave b2');
  });

  it('that holds several certificates of a listener is one hold', () => {
    const plan = waved(
      [on('lsn-1', 'a', 'b')],
      { maxListenersPerPass: 1 },
      { open: [{ ...batch, listenerId: listenerId('lsn-2') }] },
    );
    expect(holdsOf(plan)).toEqual(['lsn-1: waiting-for-wave a2 b2']);
  });

  it('waits for the last one', () => {
    const plan = waved([on('lsn-1', 'a'), on('lsn-2', 'a')], { maxListenersPerPass: 5 }, { open: [batch] });
    expect(stepsOf(plan)).toEqual([]);
    expect(holdsOf(plan)).toContain('lsn-2: waiting-for-wave a2');
  });

  it('does not wait for retirements, nor do they wait for it', () => {
    const open = [{ ...batch, step: 'retire' as const, certificateIds: [id('b')] }];
    const listeners = [on('lsn-1', 'b', 'b2'), on('lsn-2', 'a'), on('lsn-3', 'b', 'b2')];
    const plan = waved(listeners, { maxListenersPerPass: 1, retireAfterSeconds: 0 }, { open });
    expect(stepsOf(plan)).toEqual(['lsn-2: associate a2', 'lsn-3: retire b (replaced)']);
  });

  it('that holds the newest successor does not hold a retirement for an older one', () => {
    const newest = renewal(a, 'a3', {
      notBefore: new Date('2026-06-02T00:00:00Z'),
      notAfter: new Date('2027-06-02T00:00:00Z'),
    });
    const policy = { maxListenersPerPass: 1, retireAfterSeconds: 0 };
    const more = { open: [{ ...batch, listenerId: listenerId('lsn-2') }], certificates: [...certificates, newest] };
    const plan = waved([on('lsn-1', 'a', 'a2'), on('lsn-2', 'b')], policy, more);
    expect([stepsOf(plan), holdsOf(plan)]).toEqual([
      ['lsn-1: retire a (replaced)'],
      ['lsn-1: waiting-for-wave a3', 'lsn-2: busy b2'],
    ]);
  });

  it.each([
    ['waiting-for-wave', { maxListenersPerPass: 1 }],
    ['rollout-stopped', { maxFailures: 0 }],
  ])('that holds the next default certificate will free a slot, so others wait for that: %s', (reason, waves) => {
    const older = certificate('z', { names: a.names, notBefore: new Date('2025-12-01T00:00:00Z') });
    const elsewhere = { loadBalancerId: loadBalancerId('nlb-2') };
    const listeners = [listener('lsn-1', [attachment('a', { role: 'default' }), attachment('z')]), on('lsn-2', 'b')];
    const other = loadBalancer([listener('lsn-3', [attachment('b', { role: 'default' })], elsewhere)], {
      id: elsewhere.loadBalancerId,
    });
    const plan = planOf({
      loadBalancers: [loadBalancer(listeners), other],
      certificates: [older, a, renewal(a, 'a2'), b, renewal(b, 'b2')],
      policy: { ...waves, additionalPerLoadBalancer: 2, quotaRelief: 'none' },
      open: [{ ...batch, ...elsewhere, listenerId: listenerId('lsn-4') }],
      failures: [
        failure({
          ...elsewhere,
          listenerId: listenerId('lsn-3'),
          step: 'set-default',
          certificateId: id('b2'),
          at: noon,
        }),
      ],
    });
    expect(holdsOf(plan)).toEqual([`lsn-1: ${reason} a2`, 'lsn-2: waiting-for-room b2', 'lsn-3: backing-off b2']);
  });

  it('is not taken by a listener whose rollback has no step now', () => {
    const listeners = [on('lsn-1', 'a', 'b2'), { ...on('lsn-2', 'a'), tags: { 'cert-rotation': 'canary' } }];
    const policy = { canary: 1, maxListenersPerPass: 1, additionalPerLoadBalancer: 9 };
    const mappings = [mapping('b2', 'b', { isRollback: true })];
    const failures = [failure({ certificateId: id('b'), at: noon })];
    expect(stepsOf(waved(listeners, policy, { mappings, failures }))).toEqual(['lsn-2: associate a2']);
  });

  it('never holds a pending attach', () => {
    const pendingAttach = {
      region: hangzhou,
      loadBalancerId: loadBalancerId('nlb-1'),
      listenerId: listenerId('lsn-2'),
      replaced: id('a'),
      successor: id('a2'),
      since: noon,
    };
    const listeners = [on('lsn-1', 'b'), on('lsn-2', 'b2')];
    const plan = waved(
      listeners,
      { canary: 1, maxListenersPerPass: 1 },
      { pendingAttaches: [pendingAttach], open: [batch] },
    );
    expect(stepsOf(plan)).toEqual(['lsn-2: associate a2']);
  });

  it('holds an eviction with the other steps, because its successor is pending from then on', () => {
    const expired = certificate('a', { notAfter: new Date('2026-06-01T00:00:00Z') });
    const given = { certificates: [expired, renewal(expired, 'a2'), b, renewal(b, 'b2')] };
    const full = [on('lsn-1', 'b'), on('lsn-2', 'a')];
    const policy = { additionalPerLoadBalancer: 2 };
    expect(stepsOf(waved(full, policy, given))).toEqual(['lsn-2: retire a (expired)']);
    expect(stepsOf(waved(full, { ...policy, maxListenersPerPass: 1 }, { ...given, open: [batch] }))).toEqual([]);
  });
});

describe('canaries', () => {
  it('that failed without a slot get one, although each is the canary of the other’s default certificate', () => {
    const withDefault = (name: string, standing: string, additional: string) =>
      listener(name, [attachment(standing, { role: 'default' }), attachment(additional)]);
    const listeners = [withDefault('lsn-1', 'a', 'b'), withDefault('lsn-2', 'b', 'a')];
    const failures = [
      failure({ certificateId: id('b2'), at: twoDaysAgo }),
      failure({ listenerId: listenerId('lsn-2'), at: twoDaysAgo }),
    ];
    const full = { canary: 1, additionalPerLoadBalancer: 2, quotaRelief: 'swap' } as const;
    expect(stepsOf(waved(listeners, full, { failures }))).toEqual(['lsn-1: retire b (swap)']);
  });

  it('that failed get the only free slot, although a listener that waits for them would be the first to get it', () => {
    const listeners = [on('lsn-1', 'a'), on('lsn-2', 'a')];
    const policy = { canary: 1, additionalPerLoadBalancer: 3 };
    const failures = [failure({ listenerId: listenerId('lsn-2') })];
    const plan = waved(listeners, policy, { failures });
    expect([stepsOf(plan), holdsOf(plan)]).toEqual([['lsn-2: associate a2'], ['lsn-1: waiting-for-wave a2']]);
  });

  it('are chosen for each successor: a listener gets the successors that it is a canary of, and those that are proved', () => {
    const listeners = [on('lsn-1', 'a', 'b'), on('lsn-2', 'a'), on('lsn-3', 'b2')];
    const plan = waved(listeners, { canary: 1 });
    expect(stepsOf(plan)).toEqual(['lsn-1: associate b2', 'lsn-2: associate a2']);
    expect(holdsOf(plan)).toContain('lsn-1: waiting-for-wave a2');
  });

  it('are chosen for each successor in whichever way NLB spells its id', () => {
    const [former, next] = ['10-cn-hangzhou', '11-cn-hangzhou'];
    const old = certificate(former);
    const withDefault = (name: string, ...more: string[]) =>
      listener(name, [attachment(former, { role: 'default' }), ...more.map((one) => attachment(one))]);
    const listeners = [withDefault('lsn-1', '11'), withDefault('lsn-2'), withDefault('lsn-3')];
    const given = { certificates: [old, renewal(old, next)] };
    const failures = [failure({ listenerId: listenerId('lsn-3'), step: 'set-default', certificateId: id(next) })];
    const canary = (name: string) => [`${name}: set-default ${next} (take-off-first)`];
    expect(stepsOf(waved(listeners, { canary: 2 }, given))).toEqual(canary('lsn-2'));
    expect(stepsOf(waved(listeners, { canary: 2 }, { ...given, failures }))).toEqual(canary('lsn-3'));
  });

  it('that failed stay canaries: no other listener follows, and they are tried again', () => {
    const listeners = [on('lsn-1', 'a'), on('lsn-2', 'a')];
    expect(stepsOf(waved(listeners, { canary: 1 }, { failures: [failure({})] }))).toEqual(['lsn-1: associate a2']);
    const pausing = failure({ at: noon });
    expect(stepsOf(waved(listeners, { canary: 1 }, { failures: [pausing] }))).toEqual([]);
    // NLB does not see a new certificate at once, which is reported after the fourth try only.
    const unseen = failure({ at: noon, code: 'ResourceNotFound.Certificate', kind: 'certificate-not-found' });
    expect(stepsOf(waved(listeners, { canary: 1 }, { failures: [unseen] }))).toEqual([]);
  });

  it('are no more than policy says, although more have failed', () => {
    const listeners = [on('lsn-1', 'a'), on('lsn-2', 'a'), on('lsn-3', 'a')];
    const failures = ['lsn-2', 'lsn-3'].map((each) => failure({ listenerId: listenerId(each) }));
    const plan = waved(listeners, { canary: 1 }, { failures });
    expect([stepsOf(plan), holdsOf(plan)]).toEqual([
      ['lsn-2: associate a2'],
      ['lsn-1: waiting-for-wave a2', 'lsn-3: waiting-for-wave a2'],
    ]);
  });

  it('that have the successor are none that failed', () => {
    const listeners = [on('lsn-1', 'a', 'a2'), on('lsn-2', 'a')];
    const locked = failure({ code: 'changed', kind: 'busy', isLasting: false });
    const plan = waved(listeners, { canary: 2 }, { failures: [locked] });
    expect(stepsOf(plan)).toEqual(['lsn-2: associate a2']);
    expect(plan.obsolete).toEqual([locked]);
  });

  it('on which an eviction failed stay canaries too', () => {
    const now = new Date('2026-09-01T00:00:00Z');
    const ended = { ...a, notAfter: new Date('2026-08-31T00:00:00Z') };
    const given = {
      now,
      certificates: [ended, renewal(ended, 'a2')],
      failures: [failure({ step: 'retire', certificateId: id('a'), at: now })],
    };
    const full = { additionalPerLoadBalancer: 2, quotaRelief: 'retire-expired', canary: 1 } as const;
    expect(stepsOf(waved([on('lsn-1', 'a'), on('lsn-2', 'a')], full, given))).toEqual([]);
    expect(stepsOf(waved([on('lsn-1', 'a'), on('lsn-2', 'a')], full, { ...given, failures: [] }))).toHaveLength(1);
  });

  it('that this pass may not change keep no other listener waiting', () => {
    const selector = { regions: [], loadBalancerIds: [], listenerIds: [listenerId('lsn-2')] };
    const given = { failures: [failure({ at: noon })], selection: { selector, certificateIds: 'all' as const } };
    expect(stepsOf(waved([on('lsn-1', 'a'), on('lsn-2', 'a')], { canary: 1 }, given))).toEqual(['lsn-2: associate a2']);
  });

  it('that are rolled back do not count: another listener becomes the canary', () => {
    const selector = { regions: [hangzhou], loadBalancerIds: [], listenerIds: [listenerId('lsn-1')] };
    const mappings = [mapping('a2', 'a', { isRollback: true, selector })];
    const listeners = [on('lsn-1', 'a2'), on('lsn-2', 'a'), on('lsn-3', 'a')];
    const plan = waved(listeners, { canary: 1 }, { mappings });
    expect(stepsOf(plan)).toEqual(['lsn-1: associate a', 'lsn-2: associate a2']);
    expect(holdsOf(plan)).toEqual(['lsn-3: waiting-for-wave a2']);
  });
});

describe('after too many failures', () => {
  const listeners = [on('lsn-1', 'a'), on('lsn-2', 'a'), on('lsn-3', 'a')];
  const failures = [failure({}), failure({ listenerId: listenerId('lsn-2') })];

  it('only failed steps are tried again', () => {
    const plan = waved(listeners, { maxFailures: 1 }, { failures });
    expect(stepsOf(plan)).toEqual(['lsn-1: associate a2', 'lsn-2: associate a2']);
    expect(holdsOf(plan)).toEqual(['lsn-3: rollout-stopped a2']);
  });

  it.each([
    { when: 'nothing is under way', most: 1, open: [], then: ['lsn-1: associate a2'] },
    { when: 'nothing is under way', most: 2, open: [], then: ['lsn-1: associate a2', 'lsn-2: associate a2'] },
    { when: 'another listener changes', most: 1, open: [{ ...batch, listenerId: listenerId('lsn-3') }], then: [] },
    {
      when: 'another listener changes',
      most: 2,
      open: [{ ...batch, listenerId: listenerId('lsn-3') }],
      then: ['lsn-1: associate a2'],
    },
  ])('failed steps are tried again on $most listeners at a time; $when', ({ most, open, then }) => {
    for (const maxFailures of [1, 2])
      expect(stepsOf(waved(listeners, { maxFailures, maxListenersPerPass: most }, { failures, open }))).toEqual(then);
  });

  it.each([
    ['another certificate failed there', ['b'], failure({ certificateId: id('b2'), at: noon })],
    ['a retirement failed there', ['b', 'b2'], failure({ step: 'retire', certificateId: id('b'), at: noon })],
  ])('a listener is given nothing new: %s', (_when, also, failed) => {
    const given = [on('lsn-1', 'a', ...also), ...listeners.slice(1)];
    const plan = waved(given, { maxFailures: 0 }, { failures: [failed] });
    expect(stepsOf(plan)).toEqual([]);
    expect(holdsOf(plan)).toContain('lsn-1: rollout-stopped a2');
  });

  it('a failure of a step that no listener needs any more stops nothing', () => {
    const gone = failure({ certificateId: id('b2') });
    const plan = waved([on('lsn-1', 'a2'), on('lsn-2', 'a')], { maxFailures: 0 }, { failures: [gone] });
    expect([stepsOf(plan), plan.obsolete]).toEqual([['lsn-2: associate a2'], [gone]]);
  });

  it('a failed step is tried again although a new one would come before it', () => {
    const listeners = [listener('lsn-1', [attachment('b', { role: 'default' }), attachment('a')])];
    const plan = waved(listeners, { maxFailures: 0 }, { failures: [failure({})] });
    expect(stepsOf(plan)).toEqual(['lsn-1: associate a2']);
    expect(holdsOf(plan)).toEqual(['lsn-1: rollout-stopped b2']);
  });

  it.each([
    [
      'retire-expired',
      'expired',
      { notBefore: new Date('2025-06-01T00:00:00Z'), notAfter: new Date('2026-06-15T11:00:00Z') },
    ],
    ['swap', 'swap', {}],
  ] as const)(
    'a failed step without a slot gets one although a new one comes before it: %s',
    (quotaRelief, because, ends) => {
      const [former, other] = [certificate('f', ends), certificate('b')];
      const plan = waved(
        [listener('lsn-1', [attachment('b', { role: 'default' }), attachment('f')])],
        { maxFailures: 0, additionalPerLoadBalancer: 1, quotaRelief },
        {
          certificates: [former, renewal(former, 'f2'), other, renewal(other, 'b2')],
          failures: [failure({ certificateId: id('f2'), at: twoDaysAgo })],
        },
      );
      expect(stepsOf(plan)).toEqual([`lsn-1: retire f (${because})`]);
      expect(holdsOf(plan)).toEqual(['lsn-1: waiting-for-room f2', 'lsn-1: rollout-stopped b2']);
    },
  );

  it('a failed step without a slot gets one by a swap although an expired certificate would be evicted first', () => {
    const ended = certificate('e', { notBefore: new Date('2025-06-01T00:00:00Z'), notAfter: twoDaysAgo });
    const given = {
      certificates: [ended, renewal(ended, 'e2'), a, renewal(a, 'a2')],
      failures: [failure({ at: twoDaysAgo })],
    };
    const full = { additionalPerLoadBalancer: 2, quotaRelief: 'swap' } as const;
    for (const listeners of [[on('lsn-1', 'a', 'e')], [on('lsn-1', 'a'), on('lsn-2', 'e')]]) {
      expect(stepsOf(waved(listeners, { ...full, maxFailures: 0 }, given))).toEqual(['lsn-1: retire a (swap)']);
      expect(stepsOf(waved(listeners, full, given))).toEqual([`lsn-${listeners.length}: retire e (expired)`]);
    }
  });

  it('an eviction for the successor of a failed retirement goes: it leads to that as well', () => {
    const ended = certificate('e', {
      names: a.names,
      notBefore: new Date('2025-06-01T00:00:00Z'),
      notAfter: twoDaysAgo,
    });
    const given = {
      certificates: [ended, a, renewal(a, 'a2'), renewal(a, 'a3', { notBefore: new Date('2026-06-02T00:00:00Z') })],
      // So the one that stays is no successor of the one that has ended.
      mappings: [mapping('a3', 'a2', { isRollback: true })],
      failures: [failure({ step: 'retire', certificateId: id('a'), at: twoDaysAgo })],
    };
    const full = { additionalPerLoadBalancer: 2, maxFailures: 0 } as const;
    expect(stepsOf(waved([on('lsn-1', 'a', 'e')], full, given))).toEqual(['lsn-1: retire e (expired)']);
  });

  it('a failed step that is not planned now takes no place of one that is', () => {
    const given = {
      failures: [failure({ at: noon }), failure({ listenerId: listenerId('lsn-2'), certificateId: id('b2') })],
    };
    const plan = waved([on('lsn-1', 'a', 'b'), on('lsn-2', 'b')], { maxFailures: 0, maxListenersPerPass: 1 }, given);
    expect(stepsOf(plan)).toEqual(['lsn-2: associate b2']);
  });

  it('a retirement that failed is led to: its certificate has a newer successor by now', () => {
    const failed = failure({ step: 'retire', certificateId: id('a') });
    const plan = waved([on('lsn-1', 'a', 'b'), on('lsn-2', 'a')], { maxFailures: 0 }, { failures: [failed] });
    expect(stepsOf(plan)).toEqual(['lsn-1: associate a2']);
    expect(holdsOf(plan)).toEqual(['lsn-1: rollout-stopped b2', 'lsn-2: rollout-stopped a2']);
  });

  describe('a failed step is tried again although others are more urgent', () => {
    const many = Array.from({ length: 17 }, (_, n) => certificate(`n${String(n).padStart(2, '0')}`));
    const renewed = many.map((one) => renewal(one, `${one.id}r`));
    const [last] = [...many].reverse().map(({ id: name }) => String(name));
    const names = many.map(({ id: name }) => String(name));
    const given = (over: Partial<StepFailure> = {}) => ({
      certificates: [...many, ...renewed],
      failures: [failure({ certificateId: id(`${last}r`), ...over })],
    });

    it('beyond the 15 of a call', () => {
      const plan = waved([on('lsn-1', ...names)], { maxFailures: 0, additionalPerLoadBalancer: 100 }, given());
      expect(stepsOf(plan)).toEqual([`lsn-1: associate ${last}r`]);
    });

    it('beyond the free slots, also of another listener', () => {
      const listeners = [on('lsn-0', ...names), on('lsn-1', last ?? '')];
      const plan = waved(listeners, { maxFailures: 0, additionalPerLoadBalancer: 19 }, given());
      expect(stepsOf(plan)).toEqual([`lsn-1: associate ${last}r`]);
    });

    it('beyond the first swap', () => {
      const listeners = [on('lsn-0', ...names), on('lsn-1', last ?? '')];
      const full = { maxFailures: 0, additionalPerLoadBalancer: 18, quotaRelief: 'swap' } as const;
      const refused = given({ step: 'retire', certificateId: id(last ?? '') });
      expect(stepsOf(waved(listeners, full, refused))).toEqual([`lsn-1: retire ${last} (swap)`]);
    });
  });

  it.each([
    ['as many as are allowed', { maxFailures: 2 }, listeners],
    [
      'one of them is switched off',
      { maxFailures: 1 },
      [on('lsn-1', 'a'), { ...on('lsn-2', 'a'), tags: { 'cert-rotation': 'off' } }, on('lsn-3', 'a')],
    ],
  ])('it goes on: %s', (_when, policy, given) => {
    expect(stepsOf(waved(given, policy, { failures }))).toContain('lsn-3: associate a2');
  });
});
