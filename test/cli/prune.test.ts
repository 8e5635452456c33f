import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Feature, grantsFor } from '../../shared/ram/permissions.js';
import { policyFor } from '../../shared/ram/policy.js';
import { credentialsOf } from '../emulator/cloud.js';
import type { FaultEffect } from '../emulator/protocol/faults.js';
import { commandLine } from '../support/command-line.js';
import { type System, startSystem } from '../support/system.js';

const day = 86_400;
const names = ['shop.example.com'];

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'], env: { RETIRE_AFTER_MINUTES: '60' } });
});
afterEach(() => system.stop());

const run = (...argv: string[]) => commandLine(system)('prune', ...argv);
const inCas = () => system.cloud.world.certificatesOf().map(({ id }) => id);
const deletions = () => system.cloud.requests.filter(({ operation }) => operation === 'DeleteUserCertificate').length;

/** An uploaded certificate on a listener that the functions have rotated to its renewal, and retired. */
async function rotated(over: { readonly source?: 'UPLOAD' | 'BUY' } = {}) {
  const { world, clock } = system.cloud;
  const former = world.issueCertificate({
    names,
    keyAlgorithm: 'ECC',
    source: over.source ?? 'UPLOAD',
    notAfter: new Date('2027-06-01'),
  });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const listener = world.addListener({ loadBalancerId, port: 443, defaultCertificate: former.id });
  clock.advance(3600);
  const fresh = world.renew(former.id, { notAfter: new Date('2027-09-01') });
  await system.sweep();
  await system.minutes(3);
  clock.advance(7200);
  await system.sweep();
  return { former, fresh, listener };
}

const later = (days: number) => {
  system.cloud.clock.advance(days * day);
  return system.sweep();
};

describe('nlb-cert prune', () => {
  it('lists what can be deleted, and deletes it with --apply alone', async () => {
    const { former, fresh } = await rotated();
    await later(31);
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      expect.stringMatching(
        new RegExp(`^ {2}to delete {2}shop\\.example\\.com {2}${former.id} {2}replaced on 2026-06-15 by ${fresh.id}$`),
      ),
      `    ${former.label}`,
      '1 certificate can be deleted, 0 kept',
    ]);
    expect(deletions()).toBe(0);
    const applied = await run('--apply');
    expect([applied.code, applied.out]).toEqual([0, expect.stringMatching(/deleted 1 certificate of 1; 0 kept$/)]);
    expect(inCas()).toEqual([fresh.id]);
    expect((await run('--apply')).out).toBe('0 certificates can be deleted, 0 kept');
  });

  it('asks on a terminal', async () => {
    const { former } = await rotated();
    await later(31);
    const shown: string[] = [];
    const terminal = { canAsk: true, print: (text: string) => void shown.push(text), ask: async () => 'n' };
    expect((await commandLine(system, {}, terminal)('prune', '--apply')).code).toBe(0);
    expect(inCas()).toContain(former.id);
    await commandLine(system, {}, { ...terminal, ask: async () => 'y' })('prune', '--apply');
    expect(inCas()).not.toContain(former.id);
  });
});

describe('prune keeps', () => {
  const kept = async (former: { readonly id: string }, reason?: RegExp) => {
    const { out } = await run('--apply');
    expect(inCas()).toContain(former.id);
    expect(deletions()).toBe(0);
    if (reason !== undefined) expect(out).toMatch(reason);
    else expect(out).toBe('0 certificates can be deleted, 0 kept');
  };

  it('one that CAS issued', async () => {
    const { former } = await rotated({ source: 'BUY' });
    await later(31);
    await kept(former);
  });

  it('one that was replaced lately, because a rollback may lead to it', async () => {
    const { former } = await rotated();
    await later(20);
    await kept(former, /kept .*replaced less than 30 days ago, so a rollback may need it/);
    expect((await run('--older-than', '10d')).out).toMatch(/to delete/);
  });

  it('one that is on a listener again, of any region', async () => {
    const { former } = await rotated();
    await later(31);
    const { world } = system.cloud;
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-shanghai' });
    world.addListener({ loadBalancerId, port: 443, defaultCertificate: former.id });
    await kept(former, /kept .*it is on a listener/);
  });

  it('one that CAS lists as used, in a region that is not served', async () => {
    const { former } = await rotated();
    await later(31);
    const { world, clock } = system.cloud;
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-shanghai' });
    world.addListener({ loadBalancerId, port: 443, defaultCertificate: former.id });
    clock.advance(600);
    const { out } = await commandLine(system, { REGIONS: 'cn-hangzhou' })('prune', '--apply');
    expect(out).toMatch(/kept .*it is used by NLB/);
    expect(inCas()).toContain(former.id);
  });

  it('one without a valid successor', async () => {
    const { former, fresh } = await rotated();
    await later(31);
    system.cloud.world.revoke(fresh.id);
    await kept(former);
  });

  it('one that a rollback put back, and leads to', async () => {
    const { former, fresh, listener } = await rotated();
    await system.rollback({ apply: true, listeners: [listener.id], since: '7d' });
    await system.minutes(3);
    system.cloud.clock.advance(31 * day);
    expect(system.cloud.world.listener(listener.id).attachments.map(({ id }) => id)).toContain(former.id);
    expect((await run('--apply')).code).toBe(0);
    expect(inCas()).toEqual([former.id, fresh.id]);
  });

  it('everything, with a ledger that is empty', async () => {
    const { former } = await rotated();
    await later(31);
    const { code, err } = await commandLine(system, { LEDGER: `dir:${system.ledger}-other` })('prune', '--apply');
    expect([code, err]).toEqual([2, expect.stringMatching(/the LEDGER is empty, so targets of rollbacks are unknown/)]);
    expect(inCas()).toContain(former.id);
  });
});

describe('prune deletes nothing if it cannot read everything', () => {
  const faults: readonly (readonly [string, string, FaultEffect])[] = [
    ['a region of NLB', 'ListListeners', { code: 'NobodyKnowsThis', status: 400 }],
    ['the certificates of a listener', 'ListListenerCertificates', { code: 'NobodyKnowsThis', status: 400 }],
    ['the certificates in CAS', 'ListCertificates', { code: 'NobodyKnowsThis', status: 400 }],
    ['the resources of CAS', 'ListCloudResources', { code: 'NoPermission', status: 403 }],
  ];
  it.each(faults)('%s', async (_part, operation, effect) => {
    const { former } = await rotated();
    await later(31);
    system.cloud.faults.add({ match: { operation }, effect });
    expect((await run('--apply')).code).toBe(3);
    expect(inCas()).toContain(former.id);
    expect(deletions()).toBe(0);
  });

  it('a list of CAS that is shorter than its count', async () => {
    const { former, fresh } = await rotated();
    await later(31);
    system.cloud.world.hideFromList(fresh.id);
    expect((await run('--apply')).code).toBe(3);
    expect(inCas()).toContain(former.id);
  });
});

describe('a deletion', () => {
  it.each<[FaultEffect, number]>([
    ['drop-after', 0],
    ['throttle', 0],
    ['500', 3],
  ])('with %j as its first answer', async (effect, code) => {
    const { former } = await rotated();
    await later(31);
    system.cloud.faults.add({ match: { operation: 'DeleteUserCertificate', nth: 1 }, effect });
    expect((await run('--apply')).code).toBe(code);
    expect(inCas().includes(former.id)).toBe(code === 3);
    expect((await run('--apply')).code).toBe(0);
    expect(inCas()).not.toContain(former.id);
  });
});

describe('the permissions of --features prune', () => {
  const needed = grantsFor(['prune'], { regions: ['cn-hangzhou'], account: '*' }).map(({ action }) => action);

  function runAs(features: readonly Feature[], without: string, argv: readonly string[]) {
    const { accountId, callers } = system.cloud;
    const { Statement } = policyFor(features, { regions: ['cn-hangzhou', 'cn-shanghai'], account: accountId });
    const narrowed = Statement.map((each) => ({ ...each, Action: each.Action.filter((action) => action !== without) }));
    const policies = [{ Version: '1', Statement: narrowed }] as const;
    const { accessKeyId, accessKeySecret, securityToken } = credentialsOf(callers.add({ accountId, policies }));
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
    };
    return commandLine(system, env)('prune', ...argv);
  }

  it('are enough', async () => {
    const { fresh } = await rotated();
    await later(31);
    expect((await runAs(['prune'], '', ['--apply'])).code).toBe(0);
    expect(inCas()).toEqual([fresh.id]);
  });

  // GetCertificateDetail is of `plan`: it is called where CAS lists a certificate in part.
  it.each(needed.filter((action) => !action.endsWith('CertificateDetail')))(
    '%s is needed, and named when it is missing',
    async (action) => {
      const { former } = await rotated();
      await later(31);
      const { code, out, err } = await runAs(['prune'], action, ['--apply']);
      expect([code, out + err]).toEqual([3, expect.stringContaining(action)]);
      expect(inCas()).toContain(former.id);
    },
  );
});

it.each([
  [['--older-than', '0d'], '--older-than takes a number of days'],
  [['--older-than', 'x'], '--older-than takes a number of days'],
  [['--yes'], '--yes needs --apply'],
])('%j is refused', async (argv, says) => {
  expect(await run(...argv)).toEqual({ code: 2, out: '', err: expect.stringContaining(says) });
});
