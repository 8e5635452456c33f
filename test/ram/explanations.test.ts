import { describe, expect, it } from 'vitest';
import { explainedGrants } from '../../shared/ram/explanations.js';
import { features } from '../../shared/ram/permissions.js';
import { policyFor } from '../../shared/ram/policy.js';
import type { Reach } from '../../shared/ram/resources.js';
import { pages } from '../deploy/pages.js';
import { NLB_TABLE } from '../emulator/tables/nlb.js';

const reach: Reach = {
  regions: ['cn-shanghai', 'cn-hangzhou'],
  account: '1234567890123456',
  loadBalancers: ['nlb-b', 'nlb-a'],
  bucket: { bucket: 'ledger-1', prefix: 'prod/' },
  functions: { region: '*', names: ['sweep'] },
  logStore: { project: 'logs-1', store: 'rotation' },
  failures: 'acs:mns:cn-hangzhou:1234567890123456:/queues/failed/messages',
  made: { name: 'rotation', bucket: 'ledger-1', queue: 'failed' },
};
const topic = { ...reach, failures: 'acs:mns:cn-hangzhou:1234567890123456:/topics/failed/messages' };
const grants = explainedGrants(features, reach);
const every = [...grants, ...explainedGrants(['failures'], topic)];

const security = pages.find(({ path }) => path === 'docs/security.md')?.text ?? '';
/** The row of an action in the table of security.md: the action, its abuse, and the limit of that. */
const rowOf = (action: string) => security.split('\n').find((line) => line.startsWith(`| \`${action}\` |`));
const cellsOf = (line = '') => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').replaceAll('`', ''));

describe('the explanation of the policy', () => {
  it('has the actions, resources and conditions of the policy, no more and no fewer', () => {
    const explained = grants.map(({ action, resources, condition }) => [action, resources, condition]);
    const allowed = policyFor(features, reach).Statement.flatMap(({ Action, Resource, Condition }) =>
      Action.map((action) => [action, Resource, Condition]),
    );
    const byAction = (all: readonly (readonly unknown[])[]) =>
      [...all].sort((a, b) => (`${a[0]}` < `${b[0]}` ? -1 : 1));
    expect(byAction(explained)).toEqual(byAction(allowed));
  });

  it.each(every)('$action: has sentences', ({ why, abuse }) => {
    for (const text of [why, abuse]) expect(text).toMatch(/^[A-Z].*\.$/);
  });

  it('names each parameter with which UpdateListenerAttribute changes a listener', () => {
    const { parameters } = NLB_TABLE.UpdateListenerAttribute!;
    const harmless = ['ListenerId', 'RegionId', 'ClientToken', 'DryRun'];
    const dangerous = Object.keys(parameters).filter((name) => !harmless.includes(name));
    expect(dangerous.length).toBeGreaterThan(12);
    const abuse = every.find(({ action }) => action === 'nlb:UpdateListenerAttribute')?.abuse ?? '';
    expect(dangerous.filter((name) => !new RegExp(`\\b${name}\\b`).test(abuse))).toEqual([]);
  });

  it.each(every)('$action: is in security.md, with the same abuse and its limit', ({ action, abuse }) => {
    const [, told, limit] = cellsOf(rowOf(action));
    expect(told).toBe(abuse);
    expect(limit).toMatch(/\S{3}/);
  });

  it('security.md has no action that the policy has not', () => {
    const named = [...security.matchAll(/^\| `((?:nlb|yundun-cert|oss|fc|sts|log|mns|ram):\w+)` \|/gm)].map(
      ([, action]) => action,
    );
    expect([...named].sort()).toEqual([...new Set(every.map(({ action }) => action))].sort());
  });
});
