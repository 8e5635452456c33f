import { expect, it } from 'vitest';
import {
  attachment,
  certificate,
  firstSteps,
  type Given,
  holdsOf,
  id,
  listener,
  loadBalancer,
  mapping,
  noon,
  planOf,
  renewal,
  series,
  stepsOf,
} from '../support/builders.js';

const a = certificate('a');
const b = certificate('b');
const c = certificate('c');
const d = certificate('d');
const renewed = [a, b, c, renewal(a, 'a2'), renewal(b, 'b2'), renewal(c, 'c2')];
const asDefault = { role: 'default' } as const;
const many = series('m', 17).map((name) => certificate(name));
const manyRenewed = [...many, ...many.map((of) => renewal(of, `${of.id}-new`))];
const numbered = certificate('7-cn-hangzhou', { instanceId: 'cas-7' });
const noGrace = { retireAfterSeconds: 0 };

interface Row {
  readonly when: string;
  readonly given: Given;
  readonly then: { readonly steps: readonly string[]; readonly holds: readonly string[] };
}

const rows: Row[] = [
  {
    when: 'nothing was renewed',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('a', asDefault), attachment('b')])])],
      certificates: [a, b],
    },
    then: { steps: [], holds: [] },
  },
  {
    when: 'CAS does not list the attached certificate',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', [attachment('x')])])], certificates: renewed },
    then: { steps: [], holds: [] },
  },
  {
    when: 'an additional certificate was renewed',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('d', asDefault), attachment('a')])])],
      certificates: [...renewed, d],
    },
    then: { steps: ['lsn-1: associate a2'], holds: [] },
  },
  {
    when: 'the default certificate was renewed',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('a', asDefault)])])],
      certificates: renewed,
    },
    then: { steps: ['lsn-1: set-default a2 (take-off-first)'], holds: [] },
  },
  {
    when: 'default and additional certificates were renewed: set-default is first',
    given: {
      loadBalancers: [
        loadBalancer([listener('lsn-1', [attachment('b'), attachment('a', asDefault), attachment('c')])]),
      ],
      certificates: renewed,
    },
    then: { steps: ['lsn-1: set-default a2 (take-off-first)'], holds: ['lsn-1: next-step b2 c2'] },
  },
  {
    when: 'one successor is associated and one is missing: associate precedes retire',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('a'), attachment('a2'), attachment('b')])])],
      certificates: renewed,
      policy: noGrace,
    },
    then: { steps: ['lsn-1: associate b2'], holds: ['lsn-1: next-step a'] },
  },
  {
    when: 'set-default precedes a retirement, too',
    given: {
      loadBalancers: [
        loadBalancer([listener('lsn-1', [attachment('a'), attachment('a2'), attachment('b', asDefault)])]),
      ],
      certificates: renewed,
      policy: noGrace,
    },
    then: { steps: ['lsn-1: set-default b2 (take-off-first)'], holds: ['lsn-1: next-step a'] },
  },
  {
    when: 'all successors are associated: the replaced certificates are retired',
    given: {
      loadBalancers: [
        loadBalancer([listener('lsn-1', [attachment('a'), attachment('a2'), attachment('b'), attachment('b2')])]),
      ],
      certificates: renewed,
      policy: noGrace,
    },
    then: { steps: ['lsn-1: retire a b (replaced)'], holds: [] },
  },
  {
    when: 'the successor is the default certificate: the replaced additional one is retired',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('a'), attachment('a2', asDefault)])])],
      certificates: renewed,
      policy: noGrace,
    },
    then: { steps: ['lsn-1: retire a (replaced)'], holds: [] },
  },
  {
    when: 'the successor is on another listener only: that proves nothing here',
    given: {
      loadBalancers: [
        loadBalancer([listener('lsn-1', [attachment('a')]), listener('lsn-2', [attachment('a'), attachment('a2')])]),
      ],
      certificates: renewed,
      policy: noGrace,
    },
    then: { steps: ['lsn-1: associate a2', 'lsn-2: retire a (replaced)'], holds: [] },
  },
  {
    when: 'several listeners take a step each, in the order of their ids',
    given: {
      loadBalancers: [
        loadBalancer([listener('lsn-3', [attachment('a')])], { id: 'nlb-2' as never }),
        loadBalancer([listener('lsn-2', [attachment('a', asDefault)]), listener('lsn-1', [attachment('b')])]),
      ],
      certificates: renewed,
    },
    then: {
      steps: ['lsn-1: associate b2', 'lsn-2: set-default a2 (take-off-first)', 'lsn-3: associate a2'],
      holds: [],
    },
  },
  {
    when: 'two replaced certificates share a successor: it is associated once',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('a'), attachment('a1')])])],
      certificates: [a, renewal(a, 'a1', { notAfter: new Date('2027-01-01T00:00:00Z') }), renewal(a, 'a2')],
    },
    then: { steps: ['lsn-1: associate a2'], holds: ['lsn-1: grace a'] },
  },
  {
    when: 'seventeen were renewed: fifteen are in one call, two wait for the next',
    given: {
      loadBalancers: [
        loadBalancer([
          listener(
            'lsn-1',
            series('m', 17).map((m) => attachment(m)),
          ),
        ]),
      ],
      certificates: manyRenewed,
      policy: { additionalPerLoadBalancer: 40 },
    },
    then: {
      steps: [
        'lsn-1: associate m1-new m10-new m11-new m12-new m13-new m14-new m15-new m16-new m17-new m2-new m3-new m4-new m5-new m6-new m7-new',
      ],
      holds: ['lsn-1: batch-full m8-new m9-new'],
    },
  },
  {
    when: 'a certificate is attached under its bare number: NLB gets its own string back',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('7'), attachment('8')])])],
      certificates: [numbered, renewal(numbered, '8-cn-hangzhou')],
      policy: noGrace,
    },
    then: { steps: ['lsn-1: retire 7 (replaced)'], holds: [] },
  },
];

for (const { when, given, then } of rows)
  it(when, () => {
    const plan = planOf(given);
    expect({ steps: stepsOf(plan), holds: holdsOf(plan) }).toEqual(then);
  });

it('retires fifteen in one call and the rest in the next, the same ones however they are listed', () => {
  const attachments = many.flatMap((of) => [attachment(of.id), attachment(`${of.id}-new`)]);
  const [plan, other] = [attachments, [...attachments].reverse()].map((listed) =>
    planOf({
      loadBalancers: [loadBalancer([listener('lsn-1', listed)])],
      certificates: manyRenewed,
      policy: { additionalPerLoadBalancer: 40, retireAfterSeconds: 0 },
    }),
  );
  expect(firstSteps(plan!).map(({ step, certificateIds }) => [step, certificateIds.length])).toEqual([['retire', 15]]);
  expect(plan!.holds).toMatchObject([{ reason: 'batch-full', until: noon }]);
  expect([...firstSteps(plan!), ...plan!.holds].flatMap(({ certificateIds }) => certificateIds).sort()).toEqual(
    series('m', 17).sort(),
  );
  expect([other!.planned, other!.holds]).toEqual([plan!.planned, plan!.holds]);
});

it('has the successor of each retired certificate, and the replaced certificate of set-default', () => {
  const plan = planOf({
    loadBalancers: [
      loadBalancer([
        listener('lsn-1', [attachment('a'), attachment('a2')]),
        listener('lsn-2', [attachment('b', asDefault)]),
      ]),
    ],
    certificates: renewed,
    policy: noGrace,
  });
  expect(firstSteps(plan)).toMatchObject([
    { region: 'cn-hangzhou', loadBalancerId: 'nlb-1', replacements: [{ replaced: 'a', successor: 'a2' }] },
    { step: 'set-default', certificateIds: ['b2'], replaced: id('b') },
  ]);
});

it('never retires a certificate and its successor in one step', () => {
  const a3 = renewal(a, 'a3', { notAfter: new Date('2027-07-01T00:00:00Z') });
  const plan = planOf({
    loadBalancers: [loadBalancer([listener('lsn-1', [attachment('a'), attachment('a2'), attachment('a3')])])],
    certificates: [a, renewal(a, 'a2'), a3],
    mappings: [mapping('a', 'a2')],
    policy: noGrace,
  });
  const [step] = firstSteps(plan);
  expect(step).toMatchObject({ step: 'retire', because: 'replaced' });
  const reliedOn = step?.step === 'retire' ? step.replacements.map(({ successor }) => successor) : [];
  expect(step?.certificateIds.filter((gone) => reliedOn.includes(gone))).toEqual([]);
});
