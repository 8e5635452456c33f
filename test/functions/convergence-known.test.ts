import { describe, it } from 'vitest';
import type { History } from './histories/arbitraries.js';
import type { FunctionCall, Mishap } from './histories/mishaps.js';
import { liveThrough } from './histories/property.js';
import { undisturbed } from './histories/run.js';
import { startTally } from './histories/tally.js';

const estate: History['estate'] = {
  ...{ certificates: 3, quota: 25, crowd: 0, filled: false, spread: 'one region', endsSoon: false },
  ...{ free: 3, brief: [0], twins: 0, doubled: 'no' },
  listeners: [{ loadBalancer: 0, standing: 1, additional: [0], tag: 'none' }],
};

const policy: History['policy'] = {
  ...{ graceMinutes: 0, relief: 'none', selection: 'all', followSeconds: 0 },
  rollout: { verify: 'off', canary: undefined, atATime: undefined, maxFailures: undefined, windows: 'any time' },
};

const call = (one: FunctionCall): Mishap => ({ kind: 'run', run: { call: one, ...undisturbed } });
const sweep = call({ kind: 'sweep', look: 'full' });
const confirm: Mishap = { kind: 'confirm' };
const rollback = { call: { kind: 'rollback', listener: 0 }, ...undisturbed } as const;
const beforeAnyChange = { atDeed: 1, moment: 'before', among: 'changes' } as const;
const renewal = (certificate: number): Mishap => ({
  ...{ kind: 'renewal', certificate, after: 'something', event: 'none', delivered: 'not yet', names: 'the same' },
});
const associate = 'AssociateAdditionalCertificatesWithListener';

const idle = { ...undisturbed, call: { kind: 'confirm' } } as const;
const sweepOnce = { ...undisturbed, call: { kind: 'sweep', look: 'full' } } as const;
const wrongForAWhile = (...between: readonly Mishap[]): History['mishaps'] => [
  [61, { kind: 'clients', get: 'a wrong certificate', listener: 0 }],
  ...between.map((mishap): History['mishaps'][number] => [61, mishap]),
  [1, { kind: 'clients', get: 'what is attached', listener: 0 }],
];
const probing: History['policy'] = { ...policy, rollout: { ...policy.rollout, verify: 'probe' } };
const setsDefault: Extract<Mishap, { kind: 'inside' }>['act'] = {
  ...{ kind: 'person', does: 'sets the default of', listener: 0, certificate: 0, generation: 'first' },
};

/** Histories about which the oracle could be wrong: the product was right. */
const known: readonly (Pick<History, 'mishaps'> & Partial<History> & { readonly what: string })[] = [
  {
    what: 'a rollback whose former certificate expires before it is carried out lapses, and the successor stays',
    mishaps: [
      ...[sweep, confirm, confirm, confirm, confirm].map((mishap) => [61, mishap] as History['mishaps'][number]),
      [61, { kind: 'fault', effect: 'job-fails', operation: associate, times: 1, run: rollback, next: null }],
      [3_600, confirm],
    ],
  },
  {
    what: 'a rollback of what a person has put back already keeps it so, although there is nothing to do',
    mishaps: [
      [61, sweep],
      [61, confirm],
      [61, confirm],
      [61, confirm],
      [61, { kind: 'terraform', listener: 0, puts: 'the default' }],
      [61, { kind: 'run', run: rollback }],
    ],
  },
  {
    what: 'the sweep that ends a rollback to an expired certificate leaves the rotation to the next sweep',
    estate: {
      ...{ ...estate, certificates: 2, brief: [1] },
      listeners: [{ loadBalancer: 0, standing: 0, additional: [1], tag: 'none' }],
    },
    mishaps: [
      [61, renewal(1)],
      ...[sweep, confirm].map((mishap) => [61, mishap] as History['mishaps'][number]),
      [61, { kind: 'run', run: { ...undisturbed, call: { kind: 'confirm' }, death: beforeAnyChange } }],
      [3_600, { kind: 'run', run: { ...rollback, skew: 600 } }],
    ],
  },
  {
    what: 'a change that no listing shows yet is sent again by a clock that is ahead, and NLB refuses it',
    switches: { readAfterWriteSeconds: 30 },
    mishaps: [
      [61, { kind: 'run', run: { ...undisturbed, call: { kind: 'sweep', look: 'full' } } }],
      [1, { kind: 'run', run: { ...undisturbed, call: { kind: 'confirm' }, skew: 600 } }],
    ],
  },
  {
    what: 'a change that a person raced within its last read may fail after all, and the act of the person stands',
    mishaps: [
      [61, { kind: 'fault', effect: 'job-fails-silently', operation: 'any change', times: 1, run: idle, next: null }],
      [61, { kind: 'inside', act: setsDefault, during: 'ListListenerCertificates', nth: 2, run: sweepOnce }],
    ],
  },
  {
    what: 'a rollback on a full load balancer takes off what it undoes before the former one is there',
    estate: {
      ...{ ...estate, certificates: 4, quota: 2, filled: true, free: 0, brief: [] },
      listeners: [{ loadBalancer: 0, standing: 0, additional: [1, 2], tag: 'none' }],
    },
    policy: { ...policy, relief: 'swap' },
    mishaps: [
      ...[sweep, ...Array.from({ length: 6 }, () => confirm)].map(
        (mishap) => [61, mishap] as History['mishaps'][number],
      ),
      [61, { kind: 'run', run: rollback }],
      [61, confirm],
    ],
  },
  {
    what: 'what no function attached is not rolled back: taken off from beside the default, it becomes the default',
    estate: {
      ...{ ...estate, certificates: 2, brief: [], doubled: 'once' },
      listeners: [{ loadBalancer: 0, standing: 0, additional: [], tag: 'none' }],
    },
    policy: probing,
    mishaps: wrongForAWhile(),
  },
  {
    what: 'a rollback leaves beside the default what others had attached there before the rotation',
    estate: {
      ...{ ...estate, certificates: 2, brief: [], doubled: 'twice' },
      listeners: [{ loadBalancer: 0, standing: 0, additional: [], tag: 'none' }],
    },
    policy: { ...policy, graceMinutes: 1440 },
    mishaps: [
      ...[sweep, confirm, confirm].map((mishap): History['mishaps'][number] => [61, mishap]),
      [61, { kind: 'run', run: rollback }],
    ],
  },
  {
    what: 'what a person made the former one of the default again is taken off and becomes the default, though a rollback was possible',
    policy: probing,
    mishaps: [
      ...[sweep, confirm, confirm, confirm, confirm, confirm].map(
        (mishap) => [61, mishap] as History['mishaps'][number],
      ),
      ...wrongForAWhile({
        kind: 'person',
        does: 'sets the default of',
        listener: 0,
        certificate: 0,
        generation: 'first',
      }),
    ],
  },
];

describe.each(['folder', 'bucket'] as const)('ledger in a %s', (kind) => {
  it.each(known)('$what', async ({ what: _, ...history }) => {
    await liveThrough({ estate, policy, switches: {}, ...history }, kind, startTally());
  });
});
