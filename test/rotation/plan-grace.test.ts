import { expect, it } from 'vitest';
import {
  attachment,
  certificate,
  type Given,
  id,
  listener,
  listenerId,
  loadBalancer,
  planOf,
  renewal,
  stepsOf,
  togetherSince,
} from '../support/builders.js';

const a = certificate('a');
const b = certificate('b');
const certificates = [a, b, renewal(a, 'a2'), renewal(b, 'b2')];
const both = [attachment('a'), attachment('a2')];
const dayAgo = new Date('2026-06-14T12:00:00Z');
const almostDayAgo = new Date('2026-06-14T12:00:01Z');

interface Row {
  readonly when: string;
  readonly given: Omit<Given, 'certificates'>;
  readonly then: { readonly steps: readonly string[]; readonly grace?: readonly [readonly string[], string] };
}

/** The grace time is a day, unless the row has another. */
const rows: Row[] = [
  {
    when: 'no overlap before: it begins now',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', both)])] },
    then: { steps: [], grace: [['a'], '2026-06-16T12:00:00.000Z'] },
  },
  {
    when: 'an overlap of a day less a second',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', both)])],
      overlaps: togetherSince('lsn-1', almostDayAgo, ['a', 'a2']),
    },
    then: { steps: [], grace: [['a'], '2026-06-15T12:00:01.000Z'] },
  },
  {
    when: 'an overlap of a day',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', both)])],
      overlaps: togetherSince('lsn-1', dayAgo, ['a', 'a2']),
    },
    then: { steps: ['lsn-1: retire a (replaced)'] },
  },
  {
    when: 'an overlap of a day on another listener only',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', both)])],
      overlaps: togetherSince('lsn-2', dayAgo, ['a', 'a2']),
    },
    then: { steps: [], grace: [['a'], '2026-06-16T12:00:00.000Z'] },
  },
  {
    when: 'no grace time',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', both)])], policy: { retireAfterSeconds: 0 } },
    then: { steps: ['lsn-1: retire a (replaced)'] },
  },
  {
    when: 'one is ready and one is not',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [...both, attachment('b'), attachment('b2')])])],
      overlaps: togetherSince('lsn-1', dayAgo, ['b', 'b2']),
    },
    then: { steps: ['lsn-1: retire b (replaced)'], grace: [['a'], '2026-06-16T12:00:00.000Z'] },
  },
  {
    when: 'two wait: the hold ends with the first of them',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [...both, attachment('b'), attachment('b2')])])],
      overlaps: togetherSince('lsn-1', almostDayAgo, ['b', 'b2']),
    },
    then: { steps: [], grace: [['a', 'b'], '2026-06-15T12:00:01.000Z'] },
  },
  {
    when: 'a successor waits for a slot: confirmed certificates are retired without grace time',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', both), listener('lsn-2', [attachment('b')])])],
      policy: { additionalPerLoadBalancer: 3 },
    },
    then: { steps: ['lsn-1: retire a (replaced)'] },
  },
  {
    when: 'a successor on a busy listener waits for a slot: the same',
    given: {
      loadBalancers: [
        loadBalancer([listener('lsn-1', both), listener('lsn-2', [attachment('b')], { status: 'busy' })]),
      ],
      policy: { additionalPerLoadBalancer: 3 },
    },
    then: { steps: ['lsn-1: retire a (replaced)'] },
  },
  {
    when: 'a successor on a stopped listener needs no slot, so the grace time counts',
    given: {
      loadBalancers: [
        loadBalancer([listener('lsn-1', both), listener('lsn-2', [attachment('b')], { status: 'stopped' })]),
      ],
      policy: { additionalPerLoadBalancer: 3 },
    },
    then: { steps: [], grace: [['a'], '2026-06-16T12:00:00.000Z'] },
  },
  {
    when: 'RETIRE=off retires nothing, however long ago, and holds nothing for it',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', both)])],
      overlaps: togetherSince('lsn-1', dayAgo, ['a', 'a2']),
      policy: { retire: 'off' },
    },
    then: { steps: [] },
  },
  {
    when: 'RETIRE=off retires nothing without a free slot either',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [...both, attachment('b')])])],
      policy: { retire: 'off', additionalPerLoadBalancer: 3 },
    },
    then: { steps: [] },
  },
];

for (const { when, given, then } of rows)
  it(when, () => {
    const plan = planOf({ ...given, certificates });
    const grace = plan.holds.find(({ reason }) => reason === 'grace');
    expect(stepsOf(plan)).toEqual(then.steps);
    expect(grace && [grace.certificateIds, grace.until?.toISOString()]).toEqual(then.grace);
  });

it('keeps the beginning of an overlap, and drops it when one of the two is gone', () => {
  const overlaps = togetherSince('lsn-1', dayAgo, ['a', 'a2'], ['b', 'b2']);
  const plan = planOf({ loadBalancers: [loadBalancer([listener('lsn-1', both)])], certificates, overlaps });
  expect(plan.overlaps.get(listenerId('lsn-1'))).toEqual([{ replaced: id('a'), successor: id('a2'), since: dayAgo }]);
});

it('counts from the first successor that overlapped, not from the newest', () => {
  const a3 = renewal(a, 'a3', { notAfter: new Date('2027-07-01T00:00:00Z') });
  const plan = planOf({
    loadBalancers: [loadBalancer([listener('lsn-1', [...both, attachment('a3')])])],
    certificates: [...certificates, a3],
    overlaps: togetherSince('lsn-1', dayAgo, ['a', 'a2']),
  });
  expect(stepsOf(plan)).toEqual(['lsn-1: retire a (replaced)']);
  expect(plan.holds).toMatchObject([{ reason: 'grace', certificateIds: ['a2'] }]);
});

const narrowed: Pick<Given, 'selection'>[] = [
  { selection: { selector: { regions: [], loadBalancerIds: [], listenerIds: [] }, certificateIds: [id('b2')] } },
  {
    selection: {
      selector: { regions: [], loadBalancerIds: [], listenerIds: [listenerId('lsn-2')] },
      certificateIds: 'all',
    },
  },
];
for (const [i, { selection }] of narrowed.entries())
  it(`keeps the overlap in a pass for another ${['certificate', 'listener'][i]}`, () => {
    const overlaps = togetherSince('lsn-1', dayAgo, ['a', 'a2']);
    const loadBalancers = [loadBalancer([listener('lsn-1', both), listener('lsn-2', [attachment('b')])])];
    const plan = planOf({ loadBalancers, certificates, overlaps, ...(selection && { selection }) });
    expect(stepsOf(plan)).toEqual(['lsn-2: associate b2']);
    expect(plan.overlaps.get(listenerId('lsn-1'))).toEqual([{ replaced: id('a'), successor: id('a2'), since: dayAgo }]);
  });
