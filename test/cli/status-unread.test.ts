import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../emulator/protocol/faults.js';
import { commandLine } from '../support/command-line.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const other = '2222222222222222';
const regions = ['cn-hangzhou', 'cn-shanghai'];
const env = { ACCOUNTS: `acs:ram::${other}:role/rotator`, REGIONS: regions.join(',') };

/** Two accounts, two regions, and on each listener a certificate that expires soon. A full sweep has seen them. */
async function start() {
  system = await startSystem({ regions, env });
  const { world, sts, accountId, clock } = system.cloud;
  sts.addRole({ accountId: other, name: 'rotator', trusts: [accountId] });
  for (const account of [accountId, other])
    for (const region of regions) {
      const { id: loadBalancerId } = world.addLoadBalancer({ region, accountId: account });
      const { id } = world.issueCertificate({
        ...{ names: [`${region}.of-${account}.example.com`], accountId: account },
        notBefore: new Date('2026-01-01T00:00:00Z'),
        notAfter: new Date(clock.now().getTime() + 9 * 86_400_000),
      });
      world.addListener({ loadBalancerId, port: 443, defaultCertificate: id });
    }
  await system.sweep();
  clock.advance(600);
}

type Match = Fault['match'];
const broken = { code: 'InternalError', status: 500 };

interface Case {
  readonly when: string;
  readonly given: readonly Match[];
  readonly env?: Env;
  /** Account and region of each part that is not read. */
  readonly unread: (own: string) => readonly string[];
}

const cases: readonly Case[] = [
  {
    when: 'one region fails',
    given: [{ region: 'cn-shanghai' }],
    unread: (own) => [`${own} cn-shanghai`, `${other} cn-shanghai`],
  },
  {
    when: 'NLB fails everywhere',
    given: [{ operation: 'ListLoadBalancers' }],
    unread: (own) => [own, other].flatMap((account) => regions.map((region) => `${account} ${region}`)),
  },
  {
    when: 'CAS fails',
    given: [{ operation: 'ListCertificates' }],
    unread: (own) => [own, other].flatMap((account) => regions.map((region) => `${account} ${region}`)),
  },
  {
    when: 'the role of one account cannot be assumed',
    given: [{ operation: 'AssumeRole' }],
    unread: () => regions.map((region) => `${other} ${region}`),
  },
  {
    when: 'the regions cannot be listed, and those of the ledger are read',
    given: [{ operation: 'DescribeRegions' }],
    env: { REGIONS: 'all' },
    unread: (own) => [`${own} all`, `${other} all`],
  },
  {
    when: 'neither regions nor certificates can be listed',
    given: [{ operation: 'DescribeRegions' }, { operation: 'ListCertificates' }],
    env: { REGIONS: 'all' },
    unread: (own) => [own, other].flatMap((account) => ['all', ...regions].map((region) => `${account} ${region}`)),
  },
];

const sampled = (text: string, series: string) =>
  text.split('\n').filter((line) => line.startsWith(`nlb_cert_${series}`));
const placeOf = (line: string) => /account="(\d+)",region="([\w-]+)"/.exec(line)?.slice(1).join(' ');

describe('a status that could not read everything', () => {
  it.each(cases)(
    'keeps the last known conditions and expiries when $when',
    async ({ given, env: changed = {}, unread }) => {
      await start();
      const run = commandLine(system, { ...env, ...changed });
      const subjects = (found: { readonly conditions: readonly { reason: string; listenerId?: string }[] }) =>
        found.conditions.map(({ reason, listenerId }) => `${reason} ${listenerId}`).sort();
      const before = JSON.parse((await run('status', '--json')).out);
      expect(before.conditions).toHaveLength(4);
      for (const match of given) system.cloud.faults.add({ match, effect: broken });

      const { code, out } = await run('status', '--json');
      const found = JSON.parse(out);
      expect([code, subjects(found)]).toEqual([3, subjects(before)]);
      const expiriesOf = ({ expiries }: { expiries: { listenerId: string; notAfter: string }[] }) =>
        expiries.map(({ listenerId, notAfter }) => `${listenerId} ${notAfter}`).sort();
      expect(expiriesOf(found)).toEqual(expiriesOf(before));
      const parts = unread(system.cloud.accountId).toSorted();
      const isUnread = ({ isRead }: { isRead: boolean }) => !isRead;
      const readAts = found.regions
        .filter(isUnread)
        .map((each: { region: string; readAt: string | null }) => each.readAt);
      expect(
        found.regions
          .filter(isUnread)
          .map(({ account, region }: Record<string, string>) => `${account} ${region}`)
          .sort(),
      ).toEqual(parts);
      for (const [i, part] of parts.entries())
        expect(readAts[i]).toEqual(part.endsWith(' all') ? null : expect.stringMatching(/^2026-06-15T12:00/));

      const text = (await run('status', '--metrics')).out;
      expect(sampled(text, 'up ')).toEqual(['nlb_cert_up 0']);
      const down = sampled(text, 'region_up').filter((line) => line.endsWith(' 0'));
      expect(down.map(placeOf).sort()).toEqual(parts);
      expect(sampled(text, 'conditions{')).toHaveLength(4);
      expect(sampled(text, 'certificate_expiration_timestamp_seconds{')).toHaveLength(4);
      const report = JSON.parse((await run('report', '--json')).out);
      expect([subjects(report), report.attached.length + report.lastKnown.length]).toEqual([subjects(before), 4]);
      expect((await run('report', '--out', '-')).out).toMatch(/4 conditions need action/);
      expect((await run('status')).out).toMatch(
        /\nNot read {4}\d regions?; conditions and expiries there are the last known ones\n/,
      );
    },
  );

  it('keeps them over sweeps that could not read the region either, until one reads it', async () => {
    await start();
    const run = commandLine(system, env);
    system.cloud.faults.add({ match: { region: 'cn-shanghai' }, effect: broken });
    for (let hour = 0; hour < 3; hour += 1) {
      system.cloud.clock.advance(3600);
      await system.sweep();
    }
    const text = (await run('status', '--metrics')).out;
    expect(sampled(text, 'certificate_expiration_timestamp_seconds{').map(placeOf)).toHaveLength(4);
    const readAt = sampled(text, 'region_read_timestamp_seconds{').find(
      (line) => placeOf(line) === `${other} cn-shanghai`,
    );
    expect(readAt?.split(' ').at(-1)).toBe(String(Date.UTC(2026, 5, 15, 12) / 1000));
    const {
      lastKnown,
      conditions,
      regions: views,
    } = JSON.parse(await readFile(join(system.ledger, 'report', 'latest.json'), 'utf8'));
    expect(lastKnown.map(({ region }: { region: string }) => region)).toEqual(['cn-shanghai', 'cn-shanghai']);
    const reasons = conditions.map(({ reason }: { reason: string }) => reason);
    expect(reasons.filter((reason: string) => reason !== 'cannot-read')).toHaveLength(4);
    expect(reasons.filter((reason: string) => reason === 'cannot-read')).toHaveLength(2);
    expect(views[0]).toMatchObject({ region: 'cn-shanghai', seen: false, readAt: '2026-06-15T12:00:00.000Z' });

    system.cloud.faults.clear();
    await system.sweep();
    const after = JSON.parse(await readFile(join(system.ledger, 'report', 'latest.json'), 'utf8'));
    expect([after.lastKnown, after.attached.length]).toEqual([[], 4]);
  });

  it('drops a condition that ended in a region that it read', async () => {
    await start();
    system.cloud.faults.add({ match: { region: 'cn-shanghai' }, effect: broken });
    const { world, accountId, clock } = system.cloud;
    clock.advance(3600);
    for (const { id } of [accountId, other].flatMap((account) => world.certificatesOf(account))) world.renew(id);
    const { conditions } = JSON.parse((await commandLine(system, env)('status', '--json')).out);
    expect(conditions.map(({ region }: { region: string }) => region)).toEqual(['cn-shanghai', 'cn-shanghai']);
  });
});

describe('a region that was never read', () => {
  it('has no last known state, and the own account is no word of the program', async () => {
    system = await startSystem({ regions: ['cn-hangzhou'] });
    system.cloud.faults.add({ match: { operation: 'ListLoadBalancers' }, effect: broken });
    const { out } = await commandLine(system)('status');
    expect(out).toMatch(
      /\nNot read {4}1 region; nothing is known of them yet\n {2}not read before {2}cn-hangzhou {2}(this account|\d+)\n/,
    );
    expect(out).not.toMatch(/last known|\bown\b/);
    const page = join(system.ledger, 'page.html');
    await commandLine(system)('report', '--out', page);
    const html = await readFile(page, 'utf8');
    expect(html).toContain('Nothing is known of them yet.');
    expect(html).not.toMatch(/>own<|account own/);
  });
});
