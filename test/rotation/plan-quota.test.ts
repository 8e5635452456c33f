import { expect, it } from 'vitest';
import type { StepFailure } from '../../shared/rotation/backoff/failures.js';
import type { Certificate, Listener } from '../../shared/rotation/model/inventory.js';
import {
  attachment,
  certificate,
  type Given,
  hangzhou,
  holdsOf,
  id,
  listener,
  listenerId,
  loadBalancer,
  loadBalancerId,
  noon,
  openBatch,
  planOf,
  renewal,
  series,
  stepsOf,
} from '../support/builders.js';

/** The earliest expiry is first: `m1` expires on the first of December, `m2` on the second. */
const many = series('m', 25).map((name, i) =>
  certificate(name, { notAfter: new Date(`2026-12-${String(i + 1).padStart(2, '0')}T00:00:00Z`) }),
);
const renewed = many.map((of) => renewal(of, `${of.id}n`));
const all: Certificate[] = [...many, ...renewed, ...series('s', 25).map((name) => certificate(name))];
const attached = (...names: readonly string[]) => names.map((name) => attachment(name));
const quota = (additionalPerLoadBalancer: number) => ({ additionalPerLoadBalancer });

/** `m1` and its associating successor. */
const bringing = (status: Listener['status']) =>
  listener('lsn-1', [attachment('m1'), attachment('m1n', { state: 'associating' })], { status });
const defaultBeside = (name: string) =>
  loadBalancer([listener('lsn-1', [attachment('m1', { role: 'default' })]), listener('lsn-2', attached(name))]);

const refusedToRetire: StepFailure = {
  ...{ region: hangzhou, loadBalancerId: loadBalancerId('nlb-1'), listenerId: listenerId('lsn-1') },
  ...{ step: 'retire', certificateId: id('m1'), count: 4, code: 'OperationDenied', kind: 'not-allowed' },
  ...{ isLasting: true, since: noon, at: noon },
};

interface Row {
  readonly when: string;
  readonly given: Omit<Given, 'certificates'>;
  readonly then: { readonly steps: readonly string[]; readonly holds: readonly string[] };
}

const rows: Row[] = [
  {
    when: 'slots for all of them',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', attached('m1', 'm2'))])], policy: quota(4) },
    then: { steps: ['lsn-1: associate m1n m2n'], holds: [] },
  },
  {
    when: 'one slot: the earliest expiry gets it, the other waits for the slot that the first retirement frees',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', attached('m2', 'm1'))])], policy: quota(3) },
    then: { steps: ['lsn-1: associate m1n'], holds: ['lsn-1: waiting-for-room m2n'] },
  },
  {
    when: 'the quota is the load balancer’s, and other listeners use it too',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', attached('m1')), listener('lsn-2', attached('s1', 's2'))])],
      policy: quota(3),
    },
    then: { steps: [], holds: ['lsn-1: quota-full m1n'] },
  },
  {
    when: 'two listeners share the free slots, sorted by expiry',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', attached('m2', 'm4')), listener('lsn-2', attached('m1', 'm3'))])],
      policy: quota(7),
    },
    then: { steps: ['lsn-1: associate m2n', 'lsn-2: associate m1n m3n'], holds: ['lsn-1: waiting-for-room m4n'] },
  },
  {
    when: 'a default certificate uses no slot, and set-default needs none',
    given: {
      loadBalancers: [
        loadBalancer([
          listener('lsn-1', [attachment('m1', { role: 'default' })]),
          listener('lsn-2', [attachment('s1', { role: 'default' }), ...attached('m2')]),
        ]),
      ],
      policy: quota(2),
    },
    then: { steps: ['lsn-1: set-default m1n (take-off-first)', 'lsn-2: associate m2n'], holds: [] },
  },
  {
    when: 'associating and disassociating certificates both use slots, and the latter are waited for',
    given: {
      loadBalancers: [
        loadBalancer([
          listener('lsn-1', attached('m1')),
          listener('lsn-2', [
            attachment('s1', { state: 'associating' }),
            attachment('s2', { state: 'disassociating' }),
          ]),
        ]),
      ],
      policy: quota(3),
    },
    then: { steps: [], holds: ['lsn-1: waiting-for-room m1n'] },
  },
  {
    when: 'associating certificates free no slot: quota-full',
    given: {
      loadBalancers: [
        loadBalancer([
          listener('lsn-1', attached('m1')),
          listener('lsn-2', [attachment('s1', { state: 'associating' })]),
        ]),
      ],
      policy: quota(2),
    },
    then: { steps: [], holds: ['lsn-1: quota-full m1n'] },
  },
  {
    when: 'another tool associates a successor: its replaced certificate will free a slot',
    given: {
      loadBalancers: [loadBalancer([bringing('running'), listener('lsn-2', attached('m2'))])],
      policy: quota(3),
    },
    then: { steps: [], holds: ['lsn-2: waiting-for-room m2n'] },
  },
  {
    when: 'the same on a listener that is stopped: quota-full',
    given: {
      loadBalancers: [loadBalancer([bringing('stopped'), listener('lsn-2', attached('m2'))])],
      policy: quota(3),
    },
    then: { steps: [], holds: ['lsn-1: listener-stopped m1', 'lsn-2: quota-full m2n'] },
  },
  {
    when: 'the same with RETIRE=off: quota-full',
    given: {
      loadBalancers: [loadBalancer([bringing('running'), listener('lsn-2', attached('m2'))])],
      policy: { ...quota(3), retire: 'off' },
    },
    then: { steps: [], holds: ['lsn-2: quota-full m2n'] },
  },
  {
    when: 'the same, and NLB refuses to retire the replaced certificate: quota-full',
    given: {
      loadBalancers: [loadBalancer([bringing('running'), listener('lsn-2', attached('m2'))])],
      policy: quota(3),
      failures: [refusedToRetire],
    },
    then: { steps: [], holds: ['lsn-2: quota-full m2n'] },
  },
  {
    when: 'a default and an additional certificate have the same successor: the additional one frees a slot afterwards',
    given: {
      loadBalancers: [
        loadBalancer([
          listener('lsn-1', [attachment('m1', { role: 'default' }), attachment('m1')]),
          listener('lsn-2', attached('m2')),
        ]),
      ],
      policy: quota(2),
    },
    then: { steps: ['lsn-1: set-default m1n (take-off-first)'], holds: ['lsn-2: waiting-for-room m2n'] },
  },
  {
    when: 'a set-default alone frees no slot: quota-full',
    given: { loadBalancers: [defaultBeside('m2')], policy: quota(1) },
    then: { steps: ['lsn-1: set-default m1n (take-off-first)'], holds: ['lsn-2: quota-full m2n'] },
  },
  {
    when: 'a set-default under way frees no slot: quota-full',
    given: {
      loadBalancers: [defaultBeside('m2')],
      policy: quota(1),
      open: [openBatch('set-default', 'lsn-1', ['m1n'])],
    },
    then: { steps: [], holds: ['lsn-1: busy m1n', 'lsn-2: quota-full m2n'] },
  },
  {
    when: 'an open associate that does not show yet uses its slots',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', attached('m1', 'm2')), listener('lsn-2', attached('s1'))])],
      open: [openBatch('associate', 'lsn-2', ['s8', 's9'])],
      policy: quota(6),
    },
    then: { steps: ['lsn-1: associate m1n'], holds: ['lsn-1: waiting-for-room m2n'] },
  },
  {
    when: 'an open associate that shows in part is counted once',
    given: {
      loadBalancers: [
        loadBalancer([
          listener('lsn-1', attached('m1', 'm2')),
          listener('lsn-2', [attachment('s8', { state: 'associating' })]),
        ]),
      ],
      open: [openBatch('associate', 'lsn-2', ['s8', 's9'])],
      policy: quota(6),
    },
    then: { steps: ['lsn-1: associate m1n m2n'], holds: [] },
  },
  {
    when: 'open set-default and retire use no slot, nor do open batches of another load balancer',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', attached('m1')), listener('lsn-2', attached('s1'))])],
      open: [
        openBatch('set-default', 'lsn-2', ['s9']),
        openBatch('retire', 'lsn-3', ['s8']),
        openBatch('associate', 'lsn-9', ['s7'], { loadBalancerId: loadBalancerId('nlb-9') }),
      ],
      policy: quota(3),
    },
    then: { steps: ['lsn-1: associate m1n'], holds: [] },
  },
  {
    when: 'more attachments than the quota',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', attached('m1', 's1', 's2'))])], policy: quota(2) },
    then: { steps: [], holds: ['lsn-1: quota-full m1n'] },
  },
  {
    when: 'more attachments than slots, so a certificate on three listeners takes one slot: one is free',
    given: {
      loadBalancers: [loadBalancer(['lsn-1', 'lsn-2', 'lsn-3'].map((name) => listener(name, attached('m1'))))],
      policy: quota(2),
    },
    then: { steps: ['lsn-1: associate m1n'], holds: ['lsn-2: waiting-for-room m1n', 'lsn-3: waiting-for-room m1n'] },
  },
  {
    when: 'the same, and the successor is on the load balancer already: it takes no slot on a second listener',
    given: {
      loadBalancers: [
        loadBalancer([
          listener('lsn-1', attached('m1')),
          listener('lsn-2', attached('m1', 'm1n')),
          listener('lsn-3', attached('s1', 's2', 's3')),
        ]),
      ],
      policy: quota(5),
    },
    then: { steps: ['lsn-1: associate m1n'], holds: ['lsn-2: grace m1'] },
  },
  {
    when: 'the full load balancer does not slow another one',
    given: {
      loadBalancers: [
        loadBalancer([listener('lsn-1', attached('m1', 's1'))]),
        loadBalancer([listener('lsn-2', attached('m1'))], { id: loadBalancerId('nlb-2') }),
      ],
      policy: quota(2),
    },
    then: { steps: ['lsn-2: associate m1n'], holds: ['lsn-1: quota-full m1n'] },
  },
];

for (const { when, given, then } of rows)
  it(when, () => {
    const plan = planOf({ ...given, certificates: all });
    expect({ steps: stepsOf(plan), holds: holdsOf(plan) }).toEqual(then);
  });

it('the hold quota-full has the numbers of used slots and of the quota', () => {
  const [hold] = planOf({
    loadBalancers: [loadBalancer([listener('lsn-1', attached('m1', 's1'))])],
    certificates: all,
    policy: quota(2),
  }).holds;
  expect(hold).toMatchObject({ reason: 'quota-full', until: undefined });
  expect(hold?.detail).toMatch(/2 of 2 .*nlb-1/);
});

it('rolls at 20 of 25: five are associated, and the replaced five free slots only once those are confirmed', () => {
  const first = series('m', 20);
  const start = planOf({ loadBalancers: [loadBalancer([listener('lsn-1', attached(...first))])], certificates: all });
  expect(stepsOf(start)).toEqual(['lsn-1: associate m1n m2n m3n m4n m5n']);
  expect(start.holds.map(({ reason, certificateIds }) => [reason, certificateIds.length])).toEqual([
    ['waiting-for-room', 15],
  ]);

  const confirmed = [...attached(...first), ...attached('m1n', 'm2n', 'm3n', 'm4n', 'm5n')];
  const next = planOf({ loadBalancers: [loadBalancer([listener('lsn-1', confirmed)])], certificates: all });
  expect(stepsOf(next)).toEqual(['lsn-1: retire m1 m2 m3 m4 m5 (replaced)']);
  expect(next.holds.map(({ reason, until }) => ({ reason, until }))).toEqual([
    { reason: 'waiting-for-room', until: noon },
  ]);
});
