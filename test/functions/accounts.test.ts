import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Policy } from '../emulator/protocol/ram.js';
import { attachedTo, renewedEvent, writes } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const other = '2222222222222222';
const third = '3333333333333333';
const roleOf = (account: string) => `acs:ram::${account}:role/rotator`;
const regions = ['cn-hangzhou', 'cn-shanghai', 'eu-central-1'];
const asAdditional = 'additional Associated';

interface Lent {
  readonly trusts?: readonly string[];
  readonly externalId?: string;
  readonly policy?: Policy;
}

/** The own account and one that lends its role, with the same estate in each region. */
async function start(env: Env = {}, lent: Lent = {}) {
  system = await startSystem({ regions, env: { ACCOUNTS: roleOf(other), ...env } });
  const { sts, accountId } = system.cloud;
  sts.addRole({ accountId: other, name: 'rotator', trusts: [accountId], ...lent });
  const estates = [accountId, other].flatMap((account) => regions.map((region) => estateIn(account, region)));
  system.cloud.clock.advance(3600);
  return estates;
}

function estateIn(accountId: string, region: string) {
  const { world } = system.cloud;
  const names = [`${region}.of-${accountId}.example.com`];
  const { id: former } = world.issueCertificate({ names, source: 'BUY', keyAlgorithm: 'ECC', accountId });
  const { id: loadBalancerId } = world.addLoadBalancer({ region, accountId });
  const listener = world.addListener({ loadBalancerId, port: 443, additionalCertificates: [former] }).id;
  return { accountId, region, former, listener };
}

type Estates = Awaited<ReturnType<typeof start>>;

const renewAll = (estates: Estates) =>
  estates.map((estate) => ({ ...estate, successor: system.cloud.world.renew(estate.former).id }));

const allBut = (...actions: readonly string[]): Policy => ({
  Version: '1',
  Statement: [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    ...actions.map((Action) => ({ Effect: 'Deny' as const, Action, Resource: '*' })),
  ],
});

async function stateOf(kind: string): Promise<{ account: string }[]> {
  const names = (await system.entries('state')).filter((name) => name.startsWith(`${kind}-`));
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(system.ledger, 'state', name), 'utf8'))));
}

describe('two accounts and three regions', () => {
  it('are all rotated, and the ledger has the account of each change', async () => {
    const estates = renewAll(await start({ RETIRE_AFTER_MINUTES: '120' }));
    await system.sweep();
    const accounts = (await stateOf('seen')).map(({ account }) => account);
    expect(accounts.sort()).toEqual([system.cloud.accountId, other].sort());
    await system.settle();
    system.cloud.clock.advance(7200);
    await system.settle();
    for (const { listener, successor } of estates)
      expect(attachedTo(system, listener)).toEqual({ [successor]: asAdditional });
    const [day = ''] = await readdir(join(system.ledger, 'closed'));
    const closed = await system.entries(`closed/${day}`);
    const batches = await Promise.all(
      closed.map(async (name) => JSON.parse(await readFile(join(system.ledger, 'closed', day, name), 'utf8'))),
    );
    const owners = new Map(estates.map(({ listener, accountId }) => [listener, accountId]));
    expect(batches).toHaveLength(12);
    for (const { listenerId, account } of batches) expect(account).toBe(owners.get(listenerId));
    expect(system.cloud.rulesBroken).toEqual([]);
  });

  it('finish without a region that always answers 503, and the report names it', async () => {
    const estates = renewAll(await start());
    system.cloud.faults.add({ match: { region: 'cn-shanghai' }, effect: '503' });
    const first = await system.sweep();
    const named = first.faults.map(({ account, region, code }) => [account, region, code]);
    expect(named.sort()).toEqual(
      [system.cloud.accountId, other].map((account) => [account, 'cn-shanghai', 'ServiceUnavailable']),
    );
    const others = estates.filter(({ region }) => region !== 'cn-shanghai');
    expect(first.steps.map(({ listenerId, outcome }) => [listenerId, outcome]).sort()).toEqual(
      others.map(({ listener }) => [listener, 'accepted']).sort(),
    );
    await system.minutes(2);
    for (const { listener, successor } of others)
      expect(attachedTo(system, listener)).toHaveProperty(successor, asAdditional);

    system.cloud.faults.clear();
    await system.settle();
    for (const { listener, successor } of estates)
      expect(attachedTo(system, listener)).toHaveProperty(successor, asAdditional);
  });
});

describe('an account that cannot be assumed', () => {
  it('is a fault and a condition with its id, and the others continue', async () => {
    const [own, ...rest] = renewAll(await start({}, { trusts: [third] }));
    const report = await system.sweep();
    expect(report.faults).toMatchObject([
      { account: other, region: '*', operation: 'AssumeRole', code: 'NoPermission' },
    ]);
    const detail = expect.stringContaining(
      `allow sts:AssumeRole on ${roleOf(other)} in the policy of the function's role`,
    );
    expect(report.conditions).toMatchObject([{ reason: 'permission-missing', account: other, detail }]);
    expect(report.conditions[0]?.detail).toContain('trust policy');
    await system.settle();
    expect(attachedTo(system, own!.listener)).toHaveProperty(own!.successor, asAdditional);
    expect(report.steps).toHaveLength(3);

    system.cloud.sts.addRole({ accountId: other, name: 'rotator', trusts: [system.cloud.accountId] });
    await system.minutes(11);
    for (const { listener, successor } of rest)
      expect(attachedTo(system, listener)).toHaveProperty(successor, asAdditional);
    const kinds = system.lines.map((line) => JSON.parse(line)).filter(({ kind }) => /^condition/.test(kind));
    expect(kinds.map(({ kind, account }) => [kind, account])).toEqual([
      ['condition', other],
      ['condition-over', other],
    ]);
  });

  it('because its role does not exist is reported', async () => {
    await start({ ACCOUNTS: roleOf(third) });
    const { faults, conditions } = await system.sweep();
    expect(faults).toMatchObject([{ account: third, operation: 'AssumeRole', code: 'EntityNotExist.Role' }]);
    expect(conditions).toEqual([]);
  });

  it.each([
    ['the external id that the role requires', '#ours', 0],
    ['another external id', '#theirs', 1],
    ['none', '', 1],
  ])('with %s', async (_when, given, faults) => {
    await start({ ACCOUNTS: `${roleOf(other)}${given}` }, { externalId: 'ours' });
    expect((await system.sweep()).faults).toHaveLength(faults);
  });

  it('is not the same as a missing permission, which is reported with the role that lacks it', async () => {
    await start({}, { policy: allBut('nlb:ListListeners') });
    const { conditions } = await system.sweep();
    expect(conditions).toHaveLength(3);
    for (const { detail } of conditions) expect(detail).toContain(`in the policy of ${roleOf(other)}`);
  });
});

it('REGIONS=all: an account without its list of regions stops no other account, and is read again', async () => {
  const estates = renewAll(await start({ REGIONS: 'all' }, { policy: allBut('nlb:DescribeRegions') }));
  const report = await system.sweep();
  expect(report.faults).toMatchObject([{ account: other, region: '*', operation: 'DescribeRegions' }]);
  expect(report.steps).toHaveLength(3);
  system.cloud.sts.addRole({ accountId: other, name: 'rotator', trusts: [system.cloud.accountId] });
  await system.minutes(12);
  for (const { listener, successor } of estates)
    expect(attachedTo(system, listener)).toHaveProperty(successor, asAdditional);
  expect(await stateOf('due')).not.toContainEqual(expect.objectContaining({ region: 'all' }));
});

describe('with two accounts', () => {
  it('an event for a certificate of one reads no load balancer of the other, and reports no condition', async () => {
    const { former, listener } = (await start())[3]!;
    await system.sweep();
    const successor = system.cloud.world.renew(former).id;
    const before = system.cloud.requests.length;
    const report = await system.onRenewal(renewedEvent({ successor, replaced: former }));
    expect(report).toMatchObject({ conditions: [], faults: [], steps: [{ listenerId: listener }] });
    const own = system.cloud.requests
      .slice(before)
      .filter(({ accessKeyId }) => accessKeyId === system.cloud.credentials.accessKeyId);
    expect(new Set(own.map(({ operation }) => operation))).toEqual(
      new Set(['AssumeRole', 'ListCertificates', 'GetCertificateDetail']),
    );
  });

  it('a certificate that no account has is reported once', async () => {
    await start();
    const { conditions } = await system.onRenewal(renewedEvent({ successor: '4711-cn-hangzhou' }));
    expect(conditions).toMatchObject([{ reason: 'successor-unknown', certificateIds: ['4711-cn-hangzhou'] }]);
  });

  it('a listener that one of them has is not reported as missing', async () => {
    const [own, , , lent] = await start();
    const found = await system.backfill({ listeners: [own!.listener, lent!.listener] });
    expect(found.conditions).toEqual([]);
    const missing = await system.backfill({ listeners: [lent!.listener, 'lsn-none@443'] });
    expect(missing.conditions).toMatchObject([{ reason: 'not-found' }]);
  });

  it('a mapping is kept until no account needs it', async () => {
    const { former, listener } = (await start({ RETIRE_AFTER_MINUTES: '600' }))[4]!;
    const { names } = system.cloud.world.certificate(former);
    const given = { names, accountId: other, issuer: 'Another CA', keyAlgorithm: 'ECC' } as const;
    const { id: successor } = system.cloud.world.issueCertificate({ ...given, source: 'UPLOAD' });
    await system.backfill({ apply: true, certificates: [{ successor, replaced: former }] });
    await system.settle();
    await system.sweep();
    expect(await stateOf('mapping')).toHaveLength(1);
    system.cloud.clock.advance(36_000);
    await system.settle();
    expect(attachedTo(system, listener)).toEqual({ [successor]: asAdditional });
    await system.sweep();
    expect(await stateOf('mapping')).toEqual([]);
  });
});

it('no key, no token and no external id is reported, logged or saved', async () => {
  renewAll(
    await start(
      { ACCOUNTS: `${roleOf(other)}#our-external-id`, LOG_LEVEL: 'debug' },
      { externalId: 'our-external-id' },
    ),
  );
  const report = await system.sweep();
  const { requests, callers } = system.cloud;
  const keys = [...new Set(requests.map(({ accessKeyId }) => accessKeyId))].map((id) => callers.find(id));
  expect(keys).toHaveLength(2);
  const secrets = keys.flatMap((key) => [key?.accessKeySecret ?? '', key?.securityToken ?? '']);
  const names = await readdir(system.ledger, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const written = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const told = [JSON.stringify(report), ...system.lines, ...written].join('\n');
  for (const secret of [...secrets, 'our-external-id']) expect(told).not.toContain(secret);
});

describe('the own account', () => {
  it('must not be in ACCOUNTS', async () => {
    await start({ ACCOUNTS: roleOf('1234567890123456') });
    await expect(system.sweep()).rejects.toThrow(/ACCOUNTS names 1234567890123456, the account of these credentials/);
  });

  it('has its id from STS on the command line if ACCOUNTS names others', async () => {
    const [own] = renewAll(await start());
    await system.asCommandLine({ apply: true, listeners: [own!.listener] });
    const [name = ''] = await system.entries('open');
    const batch = JSON.parse(await readFile(join(system.ledger, 'open', name), 'utf8'));
    expect(batch.account).toBe(system.cloud.accountId);
  });

  it('has the records that the command line wrote without an id', async () => {
    const [own] = renewAll(await start());
    await system.asCommandLine({ apply: true, listeners: [own!.listener] });
    const [name = ''] = await system.entries('open');
    const file = join(system.ledger, 'open', name);
    await writeFile(file, (await readFile(file, 'utf8')).replace(system.cloud.accountId, 'own'));
    system.cloud.clock.advance(60);
    expect((await system.confirm()).judged).toMatchObject([{ listenerId: own!.listener, verdict: 'confirmed' }]);
    expect((await system.sweep()).judged).toEqual([]);
  });
});

it('a confirm without work assumes no role', async () => {
  await start();
  const before = system.cloud.requests.length;
  expect((await system.confirm()).calls).toBe(0);
  expect(system.cloud.requests).toHaveLength(before);
  expect(writes(system)).toEqual([]);
});
