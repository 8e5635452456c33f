import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../emulator/protocol/faults.js';
import { commandLine } from '../support/command-line.js';
import { isInFull, rows } from '../support/depth.js';
import { attachedTo } from '../support/estate.js';
import { type Robots, startRobots } from '../support/robots.js';
import { type Env, midsummer, type System, startSystem, type Told } from '../support/system.js';

let system: System;
let robots: Robots | undefined;
afterEach(async () => {
  await Promise.all([system.stop(), robots?.close()]);
  robots = undefined;
});

const other = '2222222222222222';
const role = `acs:ram::${other}:role/rotator`;
const regions = ['cn-hangzhou', 'cn-shanghai'];
const associate = 'AssociateAdditionalCertificatesWithListener';

/** Two accounts with a renewable certificate in each of two regions; one full sweep has been made. */
async function start(env: Env = {}) {
  robots = await startRobots(() => system?.cloud.clock.now() ?? midsummer);
  const served = { ACCOUNTS: role, NOTIFY: robots.notify.dingtalk, NOTIFY_LANG: 'en', RETIRE_AFTER_MINUTES: '600' };
  system = await startSystem({ regions, env: { ...served, ...env } });
  const { world, sts, accountId, clock } = system.cloud;
  sts.addRole({ accountId: other, name: 'rotator', trusts: [accountId] });
  const estates = [accountId, other].flatMap((account) =>
    regions.map((region) => {
      const names = [`${region}.of-${account}.example.com`];
      const { id: former } = world.issueCertificate({ names, source: 'BUY', accountId: account });
      const { id: loadBalancerId } = world.addLoadBalancer({ region, accountId: account });
      const listener = world.addListener({ loadBalancerId, port: 443, additionalCertificates: [former] }).id;
      return { account, region, former, listener };
    }),
  );
  clock.advance(3600);
  await system.sweep();
  return { estates, run: commandLine(system, { ACCOUNTS: role, ...env }) };
}

/** The timers until so many minutes after a time: confirm each minute, a look each five minutes and at the end. */
async function until(startedAt: Date, minutes: number): Promise<Told> {
  const { clock } = system.cloud;
  const minuteOf = () => Math.floor((clock.now().getTime() - startedAt.getTime()) / 60_000);
  while (minuteOf() < minutes) {
    const next = minuteOf() + 1;
    clock.set(new Date(startedAt.getTime() + next * 60_000));
    if (next % 5 === 0) await system.sweep('look');
    else await system.confirm();
  }
  return system.sweep('look');
}

/** The conditions that a person was notified of, in order. */
const notified = () =>
  system.lines
    .map((line) => JSON.parse(line))
    .flatMap(({ kind, reason, account, region }) =>
      /^condition/.test(kind) ? [[kind, reason, account, region].filter((part) => part !== undefined).join(' ')] : [],
    );
const messages = () => robots!.taken.map(({ body }) => body.markdown.title);

interface Shown {
  readonly conditions: readonly { reason: string; account: string; region?: string; since: string; detail?: string }[];
}

const subjects = ({ conditions }: Shown) =>
  conditions.map(({ reason, account, region = 'all', since }) => `${reason} ${account} ${region} ${since}`).sort();

async function everywhere(run: Awaited<ReturnType<typeof start>>['run']) {
  const read = async (...argv: string[]): Promise<Shown> => JSON.parse((await run(...argv, '--json')).out);
  const metrics = (await run('status', '--metrics')).out;
  return {
    sweep: subjects((await system.sweep()) as unknown as Shown),
    confirm: subjects((await system.minutes(2))[1] as unknown as Shown),
    status: subjects(await read('status')),
    quick: subjects(await read('status', '--quick')),
    plan: subjects(await read('plan')),
    report: subjects(await read('report')),
    metrics: [...metrics.matchAll(/^nlb_cert_conditions\{reason="(.+?)".*\} (\d+)$/gm)].map(([, reason]) => reason),
  };
}

interface Row {
  readonly when: string;
  readonly faults: readonly Fault[];
  readonly env?: Env;
  /** The account, with the own one as `own`, and the region. */
  readonly where: readonly [account: string, region?: string];
  readonly words: string;
}

const unavailable = '503' as const;
const reads: readonly Row[] = [
  {
    when: 'NLB answers the listing of listeners in one region with 503',
    faults: [{ match: { operation: 'ListListeners', region: 'cn-shanghai' }, effect: unavailable }],
    env: { ACCOUNTS: '' },
    where: ['own', 'cn-shanghai'],
    words: 'ListListeners: ',
  },
  {
    when: 'the certificates of listeners in one region are throttled',
    faults: [{ match: { operation: 'ListListenerCertificates', region: 'cn-shanghai' }, effect: 'throttle' }],
    env: { ACCOUNTS: '' },
    where: ['own', 'cn-shanghai'],
    words: '(Throttling',
  },
  {
    when: 'CAS does not answer',
    faults: [{ match: { operation: 'ListCertificates' }, effect: 'drop-before' }],
    env: { ACCOUNTS: '' },
    where: ['own'],
    words: 'ListCertificates: ',
  },
  {
    when: 'CAS answers with a half body',
    faults: [{ match: { operation: 'ListCertificates' }, effect: 'half-body' }],
    env: { ACCOUNTS: '' },
    where: ['own'],
    words: 'ListCertificates: ',
  },
  {
    when: 'the regions cannot be listed',
    faults: [{ match: { operation: 'DescribeRegions' }, effect: unavailable }],
    env: { ACCOUNTS: '', REGIONS: 'all' },
    where: ['own'],
    words: 'DescribeRegions: ',
  },
  {
    when: 'the role of another account cannot be assumed',
    faults: [{ match: { operation: 'AssumeRole' }, effect: unavailable }],
    where: [other],
    words: 'AssumeRole: ',
  },
];

describe('a read that fails at each try', () => {
  it.each(rows(reads, 2))(
    'because $when is a condition after 30 minutes, once, and ends with the read',
    async (row) => {
      const { estates, run } = await start(row.env);
      const { cloud } = system;
      const [account, region] = [row.where[0] === 'own' ? cloud.accountId : row.where[0], row.where[1]];
      const subject = ['cannot-read', account, region].filter((part) => part !== undefined).join(' ');
      const served = estates.filter(({ account: owner }) => row.env?.ACCOUNTS !== '' || owner === cloud.accountId);
      for (const fault of row.faults) cloud.faults.add(fault);
      const startedAt = cloud.clock.now();
      expect((await system.sweep()).conditions).toEqual([]);
      const renewed = served.map((estate) => ({ ...estate, successor: cloud.world.renew(estate.former).id }));
      expect((await until(startedAt, 29)).conditions).toEqual([]);
      expect(notified()).toEqual([]);

      const [condition] = (await until(startedAt, 31)).conditions;
      expect(condition).toMatchObject({ reason: 'cannot-read', account, severity: 'warning', certificateIds: [] });
      expect(condition?.region).toBe(region);
      expect(condition?.detail).toContain(row.words);
      expect(condition?.detail).toMatch(/; \w/);
      const since = String(condition?.since);
      expect(new Date(since).getTime() - startedAt.getTime()).toBeLessThan(60_000);
      await until(startedAt, 60);
      const shown = [`cannot-read ${account} ${region ?? 'all'} ${since}`];
      const { quick, metrics, ...passes } = await everywhere(run);
      for (const conditions of Object.values(passes)) expect(conditions).toEqual(shown);
      expect([quick, metrics]).toEqual([shown, ['cannot-read']]);
      expect((await run('status', '--quick')).code).toBe(1);
      expect((await run('status', '--quick')).out).toContain(row.words);
      expect(notified()).toEqual([`condition ${subject}`]);
      expect(messages()).toEqual(['nlb-cert: 1 condition needs action']);
      const outside = renewed.filter((one) => (region ? one.region !== region : one.account !== account));
      for (const one of outside) expect(attachedTo(system, one.listener)).toHaveProperty(one.successor);

      cloud.faults.clear();
      await system.settle();
      expect(notified()).toEqual([`condition ${subject}`, `condition-over ${subject}`]);
      for (const one of renewed) expect(attachedTo(system, one.listener)).toHaveProperty(one.successor);
      const over = await everywhere(run);
      expect(Object.values(over)).toEqual(Object.values(over).map(() => []));
      expect((await run('status')).code).toBe(0);
      expect((await system.entries('state')).filter((name) => /^(outage|condition)-/.test(name))).toEqual([]);

      const again = cloud.clock.now();
      for (const fault of row.faults) cloud.faults.add(fault);
      await system.sweep();
      expect((await until(again, 29)).conditions).toEqual([]);
      expect((await until(again, 31)).conditions).toMatchObject([{ reason: 'cannot-read' }]);
      expect(notified()).toHaveLength(3);
    },
  );
});

describe('a change that is throttled at each try', () => {
  const changes = [
    { when: 'of a default certificate', operation: 'UpdateListenerAttribute', isDefault: true },
    { when: 'of an additional certificate', operation: associate, isDefault: false },
  ];
  it.each(rows(changes, 1))('$when is a condition after 30 minutes, once, and ends with the change', async (row) => {
    const { run } = await start({ ACCOUNTS: '' });
    const { world, clock, faults, accountId } = system.cloud;
    const soon = new Date(clock.now().getTime() + 5 * 86_400_000);
    const [late, other] = regions.map((region) => {
      const { id: former } = world.issueCertificate({
        names: [`${region}.example.org`],
        source: 'BUY',
        notAfter: soon,
      });
      const { id: loadBalancerId } = world.addLoadBalancer({ region });
      const attached = row.isDefault ? { defaultCertificate: former } : { additionalCertificates: [former] };
      const listener = world.addListener({ loadBalancerId, port: 8443, ...attached }).id;
      return { listener, former };
    });
    clock.advance(3600);
    const [lateSuccessor, successor] = [late, other].map((one) => world.renew(one!.former).id);
    faults.add({ match: { operation: row.operation, region: 'cn-hangzhou' }, effect: 'throttle' });
    const startedAt = clock.now();
    await system.sweep();
    expect((await until(startedAt, 29)).conditions).toEqual([]);
    const [condition] = (await until(startedAt, 31)).conditions;
    const subject = { reason: 'cannot-change', account: accountId, region: 'cn-hangzhou', severity: 'warning' };
    expect(condition).toMatchObject(subject);
    expect(condition?.detail).toMatch(/Throttling.*; find the other caller/);
    expect((await system.sweep()).conditions[0]?.detail).toContain(`certificate behind it ends ${soon.toISOString()}`);
    expect(attachedTo(system, other!.listener)).toHaveProperty(successor!);
    await until(startedAt, 90);
    const { quick, metrics, ...passes } = await everywhere(run);
    const shown = [`cannot-change ${accountId} cn-hangzhou ${condition?.since}`];
    for (const conditions of Object.values(passes)) expect(conditions).toEqual(shown);
    expect([quick, metrics]).toEqual([shown, ['cannot-change']]);
    expect((await run('status')).code).toBe(1);
    expect(notified()).toEqual([`condition cannot-change ${accountId} cn-hangzhou`]);

    faults.clear();
    await system.settle();
    expect(attachedTo(system, late!.listener)).toHaveProperty(lateSuccessor!);
    expect(notified()).toHaveLength(2);
    expect(Object.values(await everywhere(run)).flat()).toEqual([]);
  });

  it('is over when nothing waits for it any more', async () => {
    const { estates } = await start({ ACCOUNTS: '' });
    const { world, clock, faults } = system.cloud;
    const successor = world.renew(estates[0]!.former).id;
    faults.add({ match: { operation: associate }, effect: 'throttle' });
    const startedAt = clock.now();
    await system.sweep();
    expect((await until(startedAt, 40)).conditions).toMatchObject([{ reason: 'cannot-change' }]);
    world.attach(estates[0]!.listener, successor);
    expect((await system.sweep()).conditions).toEqual([]);
    expect(notified()).toHaveLength(2);
  });

  it('in one of two tries is none, and one kind of change does not answer for another', async () => {
    const { estates } = await start({ ACCOUNTS: '' });
    const { world, clock, faults } = system.cloud;
    const startedAt = clock.now();
    faults.add({ match: { operation: associate, region: 'cn-hangzhou' }, effect: 'throttle' });
    for (let minute = 0; minute < 80; minute += 10) {
      const { id: former } = world.issueCertificate({ names: [`m${minute}.example.org`], source: 'BUY' });
      const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
      world.addListener({ loadBalancerId, port: 443, defaultCertificate: former });
      world.renew(former);
      if (minute === 20) world.renew(estates[0]!.former);
      await until(startedAt, minute + 10);
    }
    expect(notified()).toEqual([`condition cannot-change ${system.cloud.accountId} cn-hangzhou`]);

    faults.clear();
    await system.settle();
    const again = clock.now();
    for (let minute = 10; minute <= 60; minute += 10) {
      faults.add({ match: { operation: associate }, effect: 'throttle' });
      world.renew(estates[1]!.former);
      await until(again, minute);
      faults.clear();
      await until(again, minute + 2);
    }
    expect(notified()).toHaveLength(2);
  });
});

it('a write without an answer at each try is reported on its listener within 30 minutes', async () => {
  const { estates } = await start({ ACCOUNTS: '' });
  const { world, clock, faults } = system.cloud;
  world.renew(estates[0]!.former);
  faults.add({ match: { operation: associate }, effect: 'drop-before' });
  const startedAt = clock.now();
  await system.sweep();
  await until(startedAt, 29);
  expect((await system.sweep()).conditions).toMatchObject([
    { reason: 'keeps-failing', listenerId: estates[0]!.listener },
  ]);
});

describe('a read', () => {
  const cas = { operation: 'ListCertificates' };

  it('that fails in one of two tries is no condition in three hours: a pass reads it each time', async () => {
    await start({ ACCOUNTS: '' });
    const { clock, faults } = system.cloud;
    const startedAt = clock.now();
    for (let minute = 5; minute <= 180; minute += 5) {
      faults.add({ match: cas, effect: unavailable });
      await system.sweep('look');
      faults.clear();
      await until(startedAt, minute);
    }
    expect(notified()).toEqual([]);
  });

  it('does not succeed by a pass that fails before it, nor by a look that reads no region', async () => {
    await start({ ACCOUNTS: '' });
    const { clock, faults } = system.cloud;
    const startedAt = clock.now();
    const region = { operation: 'ListListeners', region: 'cn-shanghai' };
    faults.add({ match: region, effect: unavailable });
    await system.sweep();
    faults.clear();
    for (let minute = 1; minute <= 40; minute += 1) {
      faults.add({ match: minute % 2 === 0 ? cas : region, effect: unavailable });
      await until(startedAt, minute);
      faults.clear();
    }
    const { accountId } = system.cloud;
    expect(notified()).toEqual([
      `condition cannot-read ${accountId} cn-shanghai`,
      `condition cannot-read ${accountId}`,
    ]);
  });

  it('that is denied is a missing permission and no outage', async () => {
    await start({ ACCOUNTS: '' });
    const { clock, faults } = system.cloud;
    const startedAt = clock.now();
    faults.add({ match: cas, effect: unavailable });
    await system.sweep();
    await until(startedAt, 40);
    faults.clear();
    faults.add({ match: cas, effect: { code: 'NoPermission', status: 403 } });
    const denied = await until(startedAt, 90);
    expect(denied.conditions).toMatchObject([{ reason: 'permission-missing' }]);
    expect(notified().map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'condition cannot-read',
      'condition permission-missing',
      'condition-over cannot-read',
    ]);
  });

  it('of a region that is served no more ends with the next full sweep', async () => {
    await start({ ACCOUNTS: '' });
    const startedAt = system.cloud.clock.now();
    await system.backfill({ regions: ['cn-hangzou'], apply: true });
    expect((await until(startedAt, 40)).conditions).toMatchObject([{ reason: 'cannot-read', region: 'cn-hangzou' }]);
    expect((await system.sweep()).conditions).toEqual([]);
    expect(notified()).toHaveLength(2);
  });

  it('is remembered by passes that change, and never by a dry run', async () => {
    const { run } = await start({ ACCOUNTS: '' });
    const { clock, faults } = system.cloud;
    faults.add({ match: cas, effect: unavailable });
    const before = await system.entries('state');
    for (let minute = 0; minute < 60; minute += 10) {
      clock.advance(600);
      expect(JSON.parse((await run('status', '--json')).out).conditions).toEqual([]);
    }
    expect(await system.entries('state')).toEqual(before);
  });

  it('that fails in two hourly sweeps, where no other timer runs, is a condition', async () => {
    await start({ ACCOUNTS: '' });
    const { clock, faults } = system.cloud;
    faults.add({ match: cas, effect: unavailable });
    expect((await system.sweep()).conditions).toEqual([]);
    clock.advance(3600);
    expect((await system.sweep()).conditions).toMatchObject([{ reason: 'cannot-read' }]);
  });
});

it('a look by hand, which can read, does not hide that the functions cannot', async () => {
  const { run } = await start({ ACCOUNTS: '' });
  const { clock, faults, accountId } = system.cloud;
  const startedAt = clock.now();
  faults.add({ match: { operation: 'ListListeners', region: 'cn-shanghai' }, effect: unavailable });
  await system.sweep();
  await until(startedAt, 31);
  faults.clear();
  for (const command of ['status', 'plan']) {
    const { code, out } = await run(command, '--json');
    const shown = subjects(JSON.parse(out));
    expect([code, shown]).toEqual([1, [expect.stringMatching(`^cannot-read ${accountId} cn-shanghai `)]]);
  }
  await system.settle();
  expect((await run('status')).code).toBe(0);
});

it.runIf(isInFull)(
  'a listing that fails in a later part of a large region is a condition, and the other load balancers go on',
  async () => {
    // 10 changes a minute, so that a run reads the region in parts.
    system = await startSystem({ regions: ['cn-hangzhou'], edges: { rateScale: 0.05 } });
    const { world, clock, faults, accountId } = system.cloud;
    const listeners = Array.from({ length: 44 }, (_, n) => {
      const notAfter = new Date(clock.now().getTime() + (n % 4 === 3 ? 200 : 90) * 86_400_000);
      const { id: former } = world.issueCertificate({ names: [`w${n}.example.com`], source: 'BUY', notAfter });
      return { former, n };
    });
    const places = Array.from({ length: 4 }, () => world.addLoadBalancer({ region: 'cn-hangzhou' }).id);
    const added = listeners.map(({ former, n }) => {
      const { id } = world.addListener({ loadBalancerId: places[n % 4]!, port: 1000 + n, defaultCertificate: former });
      return { id, former, place: places[n % 4] };
    });
    clock.advance(3600);
    const renewed = added.map((one) => ({ ...one, successor: world.renew(one.former).id }));
    faults.add({ match: { operation: 'ListListenerCertificates', listenerId: added[3]!.id }, effect: unavailable });
    const startedAt = clock.now();
    expect((await system.sweep()).conditions).toEqual([]);
    await until(startedAt, 45);
    expect(notified()).toEqual([`condition cannot-read ${accountId} cn-hangzhou`]);
    const others = renewed.filter(({ place }) => place !== places[3]);
    for (const { id, successor } of others) expect(attachedTo(system, id)).toHaveProperty(successor);

    faults.clear();
    await system.settle();
    for (const { id, successor } of renewed) expect(attachedTo(system, id)).toHaveProperty(successor);
    expect(notified()).toHaveLength(2);
  },
);
