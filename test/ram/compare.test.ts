import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOf } from '../../shared/ram/compare.js';
import { type Feature, grantsFor } from '../../shared/ram/permissions.js';
import { policyFor } from '../../shared/ram/policy.js';
import type { Reach } from '../../shared/ram/resources.js';
import { type Statement, statementsIn } from '../../shared/ram/statements.js';

const reach: Reach = {
  regions: ['cn-hangzhou'],
  account: '1234567890123456',
  bucket: { bucket: 'ledger-1', prefix: 'ledger/' },
  functions: { region: '*', names: ['nlb-cert-sweep', 'nlb-cert-confirm'] },
  logStore: { project: 'logs', store: 'runs' },
  failures: 'acs:mns:cn-hangzhou:1234567890123456:/queues/nlb-cert-rotation-failed/messages',
};
const features: readonly Feature[] = ['rotate', 'oss-ledger', 'hand-off', 'logs', 'failures'];
const needed = grantsFor(features, reach);

/** The printed policy as RAM has it. */
const exact = statementsIn(JSON.stringify(policyFor(features, reach))) ?? [];

const allow = (action: string, resource: string, condition?: unknown): Statement => ({
  effect: 'Allow',
  actions: [action],
  resources: [resource],
  services: [],
  condition,
});
const bucket = 'acs:oss:*:1234567890123456:ledger-1';
const withoutListing = exact.filter(({ condition }) => condition === undefined);

describe('the policies of a role, compared with the needed one', () => {
  it('are equal to the printed policy', () => {
    expect(differenceOf(needed, exact)).toEqual({ missing: [], tooMuch: [] });
  });

  it('lack each grant that is taken out, and only it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...needed), ({ action, resources }) => {
        const rest = exact.map((one) => ({ ...one, actions: one.actions.filter((each) => each !== action) }));
        expect(differenceOf(needed, rest)).toEqual({
          missing: resources.map((resource) => ({ action, resource })),
          tooMuch: [],
        });
      }),
    );
  });

  it('allow too much with each grant that is not needed', () => {
    const [fewer, others] = [needed.slice(3), needed.slice(0, 3)];
    const { missing, tooMuch } = differenceOf(fewer, exact);
    expect(missing).toEqual([]);
    expect(tooMuch.map(({ action }) => action).sort()).toEqual(others.map(({ action }) => action).sort());
  });

  it.each([
    ['everything', [allow('*', '*')], [], [{ action: '*', resource: '*' }]],
    [
      'an action of another product',
      [...exact, allow('ecs:DeleteInstance', '*')],
      [],
      [{ action: 'ecs:DeleteInstance', resource: '*' }],
    ],
    [
      'more resources than needed',
      [...exact, allow('oss:PutObject', 'acs:oss:*:*:*')],
      [],
      [{ action: 'oss:PutObject', resource: 'acs:oss:*:*:*' }],
    ],
    ['fewer than are granted', [...exact, allow('oss:PutObject', `${bucket}/ledger/open/*`)], [], []],
    [
      'another case of an action',
      [...exact, allow('NLB:listloadbalancers', 'acs:nlb:cn-hangzhou:1234567890123456:loadbalancer/*')],
      [],
      [],
    ],
    [
      'a listing of the whole bucket',
      [...withoutListing, allow('oss:ListObjects', bucket)],
      [],
      [{ action: 'oss:ListObjects', resource: bucket }],
    ],
    [
      'a listing of another prefix',
      [...withoutListing, allow('oss:ListObjects', bucket, { StringLike: { 'oss:Prefix': 'prod/*' } })],
      [{ action: 'oss:ListObjects', resource: bucket }],
      [{ action: 'oss:ListObjects', resource: bucket }],
    ],
    [
      'a condition that is not judged',
      [...withoutListing, allow('oss:ListObjects', bucket, { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } })],
      [],
      [],
    ],
    [
      'a Deny',
      [...exact, { ...allow('oss:Delete*', '*'), effect: 'Deny' }],
      [{ action: 'oss:DeleteObject', resource: `${bucket}/ledger/*` }],
      [],
    ],
    [
      'a Deny with a condition, of which nothing is known',
      [...exact, { ...allow('*', '*', { Bool: {} }), effect: 'Deny' }],
      [],
      [],
    ],
  ] as const)('judge %s', (_what, attached, missing, tooMuch) => {
    expect(differenceOf(needed, attached)).toEqual({ missing, tooMuch });
  });
});

describe('the text of a policy', () => {
  it('may have one item in place of a list', () => {
    const text = '{"Version":"1","Statement":{"Effect":"Allow","Action":"a:B","Resource":"*"}}';
    expect(statementsIn(text)).toEqual([allow('a:B', '*')]);
  });

  it.each(['', '[]', '{"Statement":[]}', '{"Statement":[{"Effect":"Allow","NotAction":"*","Resource":"*"}]}'])(
    'is not judged: %s',
    (text) => expect(statementsIn(text)).toBeUndefined(),
  );
});
