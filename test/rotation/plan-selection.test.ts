import { expect, it } from 'vitest';
import type { Region } from '../../shared/rotation/model/inventory.js';
import { type ActionScope, everything, everywhere } from '../../shared/rotation/model/selector.js';
import {
  attachment,
  certificate,
  holdsOf,
  id,
  listener,
  listenerId,
  loadBalancer,
  loadBalancerId,
  mapping,
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

const a = certificate('a');
const b = certificate('b');
const a3 = { notBefore: new Date('2026-06-10T00:00:00Z'), notAfter: new Date('2027-07-01T00:00:00Z') };
const certificates = [a, b, renewal(a, 'a2'), renewal(a, 'a3', a3), renewal(b, 'b2')];
const second = { id: loadBalancerId('nlb-2') };
const loadBalancers = [
  loadBalancer([listener('lsn-1', [attachment('a')]), listener('lsn-2', [attachment('b')])]),
  loadBalancer([listener('lsn-3', [attachment('b')], { loadBalancerId: second.id })], second),
];
const selector = (over: Partial<ActionScope['selector']>): ActionScope => ({
  selector: { ...everywhere, ...over },
  certificateIds: 'all',
});
const of = (...names: readonly string[]): ActionScope => ({ selector: everywhere, certificateIds: names.map(id) });

interface Row {
  readonly when: string;
  readonly given: ActionScope;
  readonly then: readonly string[];
}

const rows: Row[] = [
  {
    when: 'everything',
    given: everything,
    then: ['lsn-1: associate a3', 'lsn-2: associate b2', 'lsn-3: associate b2'],
  },
  { when: 'one listener', given: selector({ listenerIds: [listenerId('lsn-2')] }), then: ['lsn-2: associate b2'] },
  { when: 'one load balancer', given: selector({ loadBalancerIds: [second.id] }), then: ['lsn-3: associate b2'] },
  {
    when: 'a listener and a load balancer mean both',
    given: selector({ listenerIds: [listenerId('lsn-1')], loadBalancerIds: [second.id] }),
    then: ['lsn-1: associate a3', 'lsn-3: associate b2'],
  },
  {
    when: 'this region and a listener of it',
    given: selector({ regions: ['cn-hangzhou' as Region], listenerIds: [listenerId('lsn-1')] }),
    then: ['lsn-1: associate a3'],
  },
  { when: 'another region', given: selector({ regions: ['cn-shanghai' as Region] }), then: [] },
  { when: 'the successor', given: of('b2'), then: ['lsn-2: associate b2', 'lsn-3: associate b2'] },
  { when: 'the replaced certificate', given: of('b'), then: ['lsn-2: associate b2', 'lsn-3: associate b2'] },
  {
    when: 'a successor that has one of its own by now: straight to that',
    given: of('a2'),
    then: ['lsn-1: associate a3'],
  },
  { when: 'a certificate that nothing here has to do with', given: of('z'), then: [] },
  { when: 'no certificate', given: of(), then: [] },
  {
    when: 'certificates within a selector',
    given: { ...selector({ loadBalancerIds: [second.id] }), certificateIds: [id('b2')] },
    then: ['lsn-3: associate b2'],
  },
];

for (const { when, given, then } of rows)
  it(`a pass for ${when}`, () => {
    expect(stepsOf(planOf({ loadBalancers, certificates, selection: given }))).toEqual(then);
  });

it('reports no hold outside the scope of a pass', () => {
  const busy = [loadBalancer([listener('lsn-1', [attachment('a')], { status: 'busy' })])];
  expect(planOf({ loadBalancers: busy, certificates, selection: of('b2') }).holds).toEqual([]);
});

it('reports a hold if the certificate of the scope is not fit, or its lineage is not proved', () => {
  const one = [loadBalancer([listener('lsn-1', [attachment('a')])])];
  const revoked = [a, renewal(a, 'a2', { status: 'revoked' })];
  const foreign = [a, renewal(a, 'a2', { issuer: 'Other CA' })];
  expect(holdsOf(planOf({ loadBalancers: one, certificates: revoked, selection: of('a2') }))).toEqual([
    'lsn-1: revoked a2',
  ]);
  expect(holdsOf(planOf({ loadBalancers: one, certificates: foreign, selection: of('a2') }))).toEqual([
    'lsn-1: unproven-lineage a2',
  ]);
});

it('matches a bare number to the id with its site, and no other site', () => {
  const c = certificate('7-cn-hangzhou');
  const given = {
    loadBalancers: [loadBalancer([listener('lsn-1', [attachment('7-cn-hangzhou')])])],
    certificates: [c, renewal(c, '8-cn-hangzhou')],
  };
  expect(stepsOf(planOf({ ...given, selection: of('8') }))).toEqual(['lsn-1: associate 8-cn-hangzhou']);
  expect(stepsOf(planOf({ ...given, selection: of('8-ap-southeast-1') }))).toEqual([]);
});

it('counts the slots of the whole load balancer in every scope', () => {
  const full = [loadBalancer([listener('lsn-1', [attachment('a')]), listener('lsn-2', [attachment('s')])])];
  const plan = planOf({
    loadBalancers: full,
    certificates,
    selection: selector({ listenerIds: [listenerId('lsn-1')] }),
    policy: { additionalPerLoadBalancer: 2 },
  });
  expect([stepsOf(plan), holdsOf(plan)]).toEqual([[], ['lsn-1: quota-full a3']]);
});

it('a mapping applies to the listeners of its selector only', () => {
  const ranged = [mapping('b', 'x', { selector: { ...everywhere, listenerIds: [listenerId('lsn-2')] } })];
  const x = certificate('x', { ...a3, names: b.names, issuer: 'Other CA' });
  expect(stepsOf(planOf({ loadBalancers, certificates: [b, x], mappings: ranged }))).toEqual(['lsn-2: associate x']);
  const elsewhere = [mapping('b', 'x', { selector: { ...everywhere, regions: ['cn-shanghai' as Region] } })];
  expect(stepsOf(planOf({ loadBalancers, certificates: [b, x], mappings: elsewhere }))).toEqual([]);
});

it('nothing is evicted while a pass for another certificate could retire one', () => {
  const v = certificate('v', { notAfter: new Date('2026-07-01T00:00:00Z') });
  const plan = planOf({
    loadBalancers: [
      loadBalancer([listener('lsn-1', [attachment('v')]), listener('lsn-2', [attachment('b'), attachment('b2')])]),
    ],
    certificates: [...certificates, v, renewal(v, 'v2')],
    selection: of('v2'),
    policy: { additionalPerLoadBalancer: 3, quotaRelief: 'swap' },
  });
  expect(stepsOf(plan)).not.toContain('lsn-1: retire v (swap)');
  expect(holdsOf(plan)).toContain('lsn-1: waiting-for-room v2');
});
