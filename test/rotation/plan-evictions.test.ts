import { expect, it } from 'vitest';
import type { StepFailure } from '../../shared/rotation/backoff/failures.js';
import {
  attachment,
  certificate,
  firstSteps,
  type Given,
  hangzhou,
  holdsOf,
  listener,
  listenerId,
  loadBalancer,
  loadBalancerId,
  noon,
  openBatch,
  pendingAttach,
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

const expiredAt = { notBefore: new Date('2025-06-01T00:00:00Z'), notAfter: new Date('2026-06-15T11:59:59Z') };
const e = certificate('e', expiredAt);
const f = certificate('f', expiredAt);
const v = certificate('v', { notAfter: new Date('2026-06-15T12:00:01Z') });
const w = certificate('w');
const v3 = renewal(v, 'v3', {
  notBefore: new Date('2026-06-10T00:00:00Z'),
  notAfter: new Date('2027-07-01T00:00:00Z'),
});
const certificates = [e, f, v, w, renewal(e, 'e2'), renewal(f, 'f2'), renewal(v, 'v2'), renewal(w, 'w2')];
const failedRetire: StepFailure = {
  ...{ region: hangzhou, loadBalancerId: loadBalancerId('nlb-1'), listenerId: listenerId('lsn-1') },
  ...{ step: 'retire', certificateId: v.id, count: 3, code: 'lost', kind: 'lost', isLasting: false },
  ...{ since: noon, at: noon },
};
const on = (name: string, ...attached: readonly string[]) =>
  listener(
    name,
    attached.map((id) => attachment(id)),
  );
const swap = { quotaRelief: 'swap' } as const;

interface Row {
  readonly when: string;
  readonly given: Omit<Given, 'certificates'> & Partial<Pick<Given, 'certificates'>>;
  readonly quota: number;
  readonly then: { readonly steps: readonly string[]; readonly holds: readonly string[] };
}

/** A default certificate that has a successor too, and additional certificates. */
const withDefault = (...attached: readonly string[]) =>
  listener('lsn-1', [attachment('w', { role: 'default' }), ...attached.map((id) => attachment(id))]);
const first = (hold: string) => ({ steps: ['lsn-1: set-default w2 (take-off-first)'], holds: [`lsn-1: ${hold}`] });

const rows: Row[] = [
  {
    when: 'full, and the replaced certificate has expired: it is evicted',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'e', 's')])] },
    quota: 2,
    then: { steps: ['lsn-1: retire e (expired)'], holds: ['lsn-1: waiting-for-room e2'] },
  },
  {
    when: 'more attachments than the quota, so a certificate on two listeners takes one slot: taking it off one of them frees none',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'v', 's'), on('lsn-2', 's', 'v')])], policy: swap },
    quota: 2,
    then: { steps: [], holds: ['lsn-1: quota-full v2', 'lsn-2: quota-full v2'] },
  },
  {
    when: 'so the next to expire is evicted, which frees one',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'v', 'w'), on('lsn-2', 'v')])], policy: swap },
    quota: 2,
    then: { steps: ['lsn-1: retire w (swap)'], holds: ['lsn-1: waiting-for-room v2 w2', 'lsn-2: waiting-for-room v2'] },
  },
  {
    when: 'an expired certificate is evicted behind another step: the swap of the other one follows, and needs no operator',
    given: { loadBalancers: [loadBalancer([withDefault('v', 'e')])], policy: swap },
    quota: 2,
    then: first('waiting-for-room e2 v2'),
  },
  {
    when: 'the swap is on the listener that takes no other step',
    given: { loadBalancers: [loadBalancer([withDefault('v'), on('lsn-2', 'v')])], policy: swap },
    quota: 2,
    then: {
      steps: ['lsn-1: set-default w2 (take-off-first)', 'lsn-2: retire v (swap)'],
      holds: ['lsn-1: waiting-for-room v2', 'lsn-2: waiting-for-room v2'],
    },
  },
  {
    when: 'a pending attach is tried although all slots count as used, if a certificate on two listeners may take one slot',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 's'), on('lsn-2', 's')])],
      policy: swap,
      pendingAttaches: [pendingAttach('lsn-1', 'v', 'v2')],
    },
    quota: 2,
    then: { steps: ['lsn-1: associate v2'], holds: [] },
  },
  {
    when: 'a pending attach with a certain slot is not in one call with an uncertain one',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 's'), on('lsn-2', 's')])],
      policy: swap,
      pendingAttaches: [pendingAttach('lsn-1', 'v', 'v2'), pendingAttach('lsn-1', 'w', 'w2')],
    },
    quota: 3,
    then: { steps: ['lsn-1: associate v2'], holds: ['lsn-1: waiting-for-room w2'] },
  },
  {
    when: 'not full: the expired certificate stays until its successor is associated',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'e', 's')])] },
    quota: 3,
    then: { steps: ['lsn-1: associate e2'], holds: [] },
  },
  {
    when: 'full, and the replaced certificate expires in a second: quota-full',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'v', 's')])] },
    quota: 2,
    then: { steps: [], holds: ['lsn-1: quota-full v2'] },
  },
  {
    when: 'full, but a replaced certificate can be retired: the expired one is not evicted',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'e'), on('lsn-2', 'w', 'w2')])] },
    quota: 3,
    then: { steps: ['lsn-2: retire w (replaced)'], holds: ['lsn-1: waiting-for-room e2'] },
  },
  {
    when: 'full, but another change is under way: no eviction',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 'e'), on('lsn-2', 's')])],
      open: [openBatch('retire', 'lsn-2', ['s'])],
    },
    quota: 2,
    then: { steps: [], holds: ['lsn-1: waiting-for-room e2'] },
  },
  {
    when: 'several that expired go at once, on each listener',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'e', 'f', 's'), on('lsn-2', 'e', 'w')])] },
    quota: 5,
    then: {
      steps: ['lsn-1: retire e f (expired)', 'lsn-2: retire e (expired)'],
      holds: ['lsn-1: waiting-for-room e2 f2', 'lsn-2: waiting-for-room e2 w2'],
    },
  },
  {
    when: 'an expired default certificate gets its successor and frees nothing',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('e', { role: 'default' }), attachment('s')])])],
    },
    quota: 1,
    then: { steps: ['lsn-1: set-default e2 (hold)'], holds: [] },
  },
  {
    when: 'the listener with the expired certificate is busy: no eviction',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('e')], { status: 'busy' }), on('lsn-2', 's')])],
    },
    quota: 2,
    then: { steps: [], holds: ['lsn-1: busy e2'] },
  },
  {
    when: 'QUOTA_RELIEF=none only reports',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'e', 's')])], policy: { quotaRelief: 'none' } },
    quota: 2,
    then: { steps: [], holds: ['lsn-1: quota-full e2'] },
  },
  {
    when: 'RETIRE=off forbids evictions too',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'e', 's')])], policy: { ...swap, retire: 'off' } },
    quota: 2,
    then: { steps: [], holds: ['lsn-1: quota-full e2'] },
  },
  {
    when: 'swap evicts one valid certificate, the earliest to expire, on one listener',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'w', 'v'), on('lsn-2', 'w')])], policy: swap },
    quota: 3,
    then: {
      steps: ['lsn-1: retire v (swap)'],
      holds: ['lsn-1: waiting-for-room v2 w2', 'lsn-2: waiting-for-room w2'],
    },
  },
  {
    when: 'swap evicts an expired certificate first, because no client gets it',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'v', 'e')])], policy: swap },
    quota: 2,
    then: { steps: ['lsn-1: retire e (expired)'], holds: ['lsn-1: waiting-for-room e2 v2'] },
  },
  {
    when: 'swap makes no second eviction while an attach is pending',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 'w', 's'), on('lsn-2', 't')])],
      policy: swap,
      pendingAttaches: [pendingAttach('lsn-2', 'v', 'v2')],
    },
    quota: 3,
    then: { steps: [], holds: ['lsn-1: quota-full w2', 'lsn-2: quota-full v2'] },
  },
  {
    when: 'a pending attach does not stop a swap for its own successor, if a predecessor was attached in its slot',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 'v')])],
      policy: swap,
      pendingAttaches: [pendingAttach('lsn-1', 'v2', 'v3')],
      certificates: [...certificates, v3],
    },
    quota: 1,
    then: { steps: ['lsn-1: retire v (swap)'], holds: ['lsn-1: waiting-for-room v3'] },
  },
  {
    when: 'the same after the default: a slot will become free',
    given: {
      loadBalancers: [loadBalancer([withDefault('v')])],
      policy: swap,
      pendingAttaches: [pendingAttach('lsn-1', 'v2', 'v3')],
      certificates: [...certificates, v3],
    },
    quota: 1,
    then: first('waiting-for-room v3'),
  },
  {
    when: 'the eviction for a swap has just failed: it is backing off, and no operator is needed',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'v')])], policy: swap, failures: [failedRetire] },
    quota: 1,
    then: { steps: [], holds: ['lsn-1: backing-off v2'] },
  },
  {
    when: 'the same, but the policy allows no swap: quota-full',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'v')])], failures: [failedRetire] },
    quota: 1,
    then: { steps: [], holds: ['lsn-1: quota-full v2'] },
  },
  {
    when: 'the eviction of an expired certificate has just failed: it is backing off',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 'e')])],
      failures: [{ ...failedRetire, certificateId: e.id }],
    },
    quota: 1,
    then: { steps: [], holds: ['lsn-1: backing-off e2'] },
  },
  {
    when: 'swap continues by itself once the first pending attach is fulfilled: its slot is reserved',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 'w', 's'), listener('lsn-2', [attachment('t')], { status: 'busy' })])],
      policy: swap,
      pendingAttaches: [pendingAttach('lsn-2', 'v', 'v2')],
    },
    quota: 4,
    then: { steps: [], holds: ['lsn-1: waiting-for-room w2', 'lsn-2: busy v2'] },
  },
  {
    when: 'full, and the default is replaced first: the expired certificate is evicted afterwards',
    given: { loadBalancers: [loadBalancer([withDefault('e')])] },
    quota: 1,
    then: first('waiting-for-room e2'),
  },
  {
    when: 'the same, but the policy allows no eviction: quota-full at once',
    given: { loadBalancers: [loadBalancer([withDefault('e')])], policy: { quotaRelief: 'none' } },
    quota: 1,
    then: first('quota-full e2'),
  },
  {
    when: 'the same, but the replaced certificate is valid: quota-full at once',
    given: { loadBalancers: [loadBalancer([withDefault('v')])] },
    quota: 1,
    then: first('quota-full v2'),
  },
  {
    when: 'the same, but it may be swapped after the default',
    given: { loadBalancers: [loadBalancer([withDefault('v')])], policy: swap },
    quota: 1,
    then: first('waiting-for-room v2'),
  },
  {
    when: 'the same, but more attachments than the configured quota: a swap would free no slot',
    given: { loadBalancers: [loadBalancer([withDefault('v', 's')])], policy: swap },
    quota: 1,
    then: first('quota-full v2'),
  },
  {
    when: 'the entry of a swap exists and its certificate is still attached, as NLB was busy: it is tried again',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 'w', 's'), on('lsn-2', 'v')])],
      policy: swap,
      pendingAttaches: [pendingAttach('lsn-1', 'w', 'w2')],
    },
    quota: 3,
    then: { steps: ['lsn-1: retire w (swap)'], holds: ['lsn-1: waiting-for-room w2', 'lsn-2: waiting-for-room v2'] },
  },
  {
    when: 'a retirable certificate on a switched-off listener frees no slot, so an expired one is evicted',
    given: {
      loadBalancers: [
        loadBalancer([
          listener('lsn-1', [attachment('w'), attachment('w2')], { tags: { 'cert-rotation': 'off' } }),
          on('lsn-2', 'e'),
        ]),
      ],
    },
    quota: 3,
    then: { steps: ['lsn-2: retire e (expired)'], holds: ['lsn-1: switched-off w', 'lsn-2: waiting-for-room e2'] },
  },
  {
    when: 'a retirable certificate on a stopped listener frees no slot: quota-full',
    given: {
      loadBalancers: [
        loadBalancer([listener('lsn-1', [attachment('w'), attachment('w2')], { status: 'stopped' }), on('lsn-2', 'v')]),
      ],
    },
    quota: 3,
    then: { steps: [], holds: ['lsn-1: listener-stopped w', 'lsn-2: quota-full v2'] },
  },
];

for (const { when, given, quota, then } of rows)
  it(when, () => {
    const policy = { ...given.policy, additionalPerLoadBalancer: quota };
    const plan = planOf({ certificates, ...given, policy });
    expect({ steps: stepsOf(plan), holds: holdsOf(plan) }).toEqual(then);
  });

it('evicts nothing while a slot is free, even if it is reserved', () => {
  const plan = planOf({
    loadBalancers: [loadBalancer([on('lsn-1', 'e'), listener('lsn-2', [attachment('s')], { status: 'busy' })])],
    certificates,
    pendingAttaches: [pendingAttach('lsn-2', 'v', 'v2')],
    policy: { additionalPerLoadBalancer: 3 },
  });
  expect(stepsOf(plan)).toEqual([]);
});

it('has the successor of each evicted certificate', () => {
  const plan = planOf({
    loadBalancers: [loadBalancer([on('lsn-1', 'e', 'f')])],
    certificates,
    policy: { additionalPerLoadBalancer: 2 },
  });
  expect(firstSteps(plan)).toMatchObject([
    {
      step: 'retire',
      because: 'expired',
      replacements: [
        { replaced: 'e', successor: 'e2' },
        { replaced: 'f', successor: 'f2' },
      ],
    },
  ]);
});
