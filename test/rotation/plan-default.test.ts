import { expect, it } from 'vitest';
import { everywhere } from '../../shared/rotation/model/selector.js';
import {
  allSteps,
  attachment,
  certificate,
  firstSteps,
  type Given,
  holdsOf,
  id,
  listener,
  loadBalancer,
  openBatch,
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

const d = certificate('d', { instanceId: 'cas-1', names: ['a.org', 'b.org'] });
const t = renewal(d, 't');
/** Of the same instance, older than `d` but valid for longer; only `t` replaces it. */
const x = renewal(d, 'x', { notBefore: new Date('2025-06-01T00:00:00Z'), notAfter: new Date('2027-01-01T00:00:00Z') });
const certificates = [d, x, t];
const both = [attachment('d', { role: 'default' }), attachment('t')];

interface Row {
  readonly when: string;
  readonly given: Partial<Given>;
  readonly then: { readonly steps: readonly string[]; readonly holds?: readonly string[] };
}

/** The default certificate `d` has the successor `t`; on `lsn-1`, unless a row says otherwise, `t` is additional. */
const rows: Row[] = [
  {
    when: 'the present default is valid and covers the successor’s names: it may stand in',
    given: {},
    then: { steps: ['lsn-1: set-default t (take-off-first)'] },
  },
  {
    when: 'the present default has expired',
    given: { certificates: [{ ...d, notAfter: new Date('2026-06-15T12:00:00Z') }, t] },
    then: { steps: ['lsn-1: set-default t (hold)'] },
  },
  {
    when: 'the present default ends in a second',
    given: { certificates: [{ ...d, notAfter: new Date('2026-06-15T12:00:01Z') }, t] },
    then: { steps: ['lsn-1: set-default t (take-off-first)'] },
  },
  {
    when: 'the present default is revoked',
    given: { certificates: [{ ...d, status: 'revoked' }, t] },
    then: { steps: ['lsn-1: set-default t (hold)'] },
  },
  {
    when: 'the successor serves a name that the present default does not cover',
    given: { certificates: [d, { ...t, names: ['a.org', 'b.org', 'c.org'] }] },
    then: { steps: ['lsn-1: set-default t (hold)'] },
  },
  {
    when: 'the present default covers the successor’s names with a wildcard less only if it does so by TLS rules',
    given: {
      certificates: [
        { ...d, names: ['*.org', '*.a.org'] },
        { ...t, names: ['*.org', '*.a.org', 'w.a.org'] },
      ],
    },
    then: { steps: ['lsn-1: set-default t (take-off-first)'] },
  },
  {
    when: 'RETIRE=off takes nothing off, not even for this',
    given: { policy: { retire: 'off' } },
    then: { steps: ['lsn-1: set-default t (hold)'] },
  },
  {
    when: 'default and additional share the successor: it becomes the default, and is never associated beside it',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('d', { role: 'default' }), attachment('x')])])],
    },
    then: { steps: ['lsn-1: set-default t (take-off-first)'] },
  },
  {
    when: 'the shared successor is the default by now: the additional one is retired',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('t', { role: 'default' }), attachment('x')])])],
      policy: { retireAfterSeconds: 0 },
    },
    then: { steps: ['lsn-1: retire x (replaced)'] },
  },
  {
    when: 'the set-default is open and nothing shows yet: nothing else is done',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('d', { role: 'default' }), attachment('x')])])],
      open: [openBatch('set-default', 'lsn-1', ['t'])],
    },
    then: { steps: [], holds: ['lsn-1: busy t'] },
  },
  {
    when: 'the listener is busy: the default’s successor waits, although it is on the listener',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', both, { status: 'busy' })])] },
    then: { steps: [], holds: ['lsn-1: busy t'] },
  },
  {
    when: 'the pass is for the additional one only: its successor, the default’s too, is not associated first',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('d', { role: 'default' }), attachment('x')])])],
      selection: { selector: everywhere, certificateIds: [id('x')] },
    },
    then: { steps: ['lsn-1: set-default t (take-off-first)'] },
  },
  {
    when: 'the successor is additional under its bare number: NLB gets its own string back',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('8', { role: 'default' }), attachment('9')])])],
      certificates: [
        { ...d, id: id('8-cn-hangzhou') },
        { ...t, id: id('9-cn-hangzhou') },
      ],
    },
    then: { steps: ['lsn-1: set-default 9 (take-off-first)'] },
  },
];

for (const { when, given, then } of rows)
  it(when, () => {
    const plan = planOf({ loadBalancers: [loadBalancer([listener('lsn-1', both)])], certificates, ...given });
    expect({ steps: stepsOf(plan), holds: holdsOf(plan) }).toEqual({ steps: then.steps, holds: then.holds ?? [] });
  });

it('does not associate the successor of the default even if NLB refuses it as the default', () => {
  const on = [attachment('d', { role: 'default' }), attachment('x')];
  const plan = planOf({ loadBalancers: [loadBalancer([listener('lsn-1', on)])], certificates });
  expect(firstSteps(plan)).toMatchObject([{ step: 'set-default', certificateIds: ['t'] }]);
  expect(allSteps(plan)).toHaveLength(1);
});

it('has associate and retire as the next steps in case NLB refuses the new default', () => {
  const a = certificate('a');
  const b = certificate('b');
  const on = [...both, attachment('a'), attachment('b'), attachment('b2')];
  const plan = planOf({
    loadBalancers: [loadBalancer([listener('lsn-1', on)])],
    certificates: [...certificates, a, renewal(a, 'a2'), b, renewal(b, 'b2')],
    policy: { retireAfterSeconds: 0 },
  });
  expect(allSteps(plan)).toMatchObject([
    { step: 'set-default', certificateIds: ['t'] },
    { step: 'associate', certificateIds: ['a2'] },
    { step: 'retire', because: 'replaced', certificateIds: ['b'] },
  ]);
  expect(plan.planned).toHaveLength(1);
  expect(holdsOf(plan)).toEqual(['lsn-1: next-step b', 'lsn-1: next-step a2']);
});
