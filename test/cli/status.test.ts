import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metricsText } from '../../shared/show/metrics/text.js';
import type { Standing } from '../../shared/show/status/standing.js';
import { commandLine } from '../support/command-line.js';
import { crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
});
afterEach(() => system.stop());

/** One listener with two additional certificates, of which one was renewed. */
function estate() {
  const { listener, loadBalancer, replaced } = crowdedListener(system, 2);
  system.cloud.clock.advance(3600);
  const successor = system.cloud.world.renew(replaced[0]!.id).id;
  return { listener: listener.id, loadBalancer: loadBalancer.id, former: replaced[0]!.id, successor };
}

describe('nlb-cert status', () => {
  it('prints no condition, the next expiries and the last rotations', async () => {
    const { former, successor } = estate();
    const { code, out, err } = await commandLine(system)('status');
    expect([code, err, writes(system)]).toEqual([0, '', []]);
    const lines = out.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'Needs you   nothing',
      'Open        nothing',
      'Expires     3 certificates on 1 listener; the next are',
      expect.stringMatching(
        /^ {2}in 199 days {2}default\.example\.com {2}nlb-\w+ :443 {2}until 2027-01-01; no successor yet$/,
      ),
    ]);
    expect(out).toMatch(/s00\.example\.com .* replaced by a successor until 2027-01-01\n/);
    expect(lines.at(-1)).toMatch(/^Read at 2026-06-15 13:00 with \d+ calls; times in UTC\.$/);
    const withIds = (await commandLine(system)('status', '--ids')).out;
    expect(withIds).toContain(`\n    ${former} ${successor}\n`);

    await system.sweep();
    expect((await commandLine(system)('status')).out).toMatch(
      /Open {8}1 change\n {2}for 0 seconds {2}s00\.example\.com {2}nlb-\w+ :443 {2}associate\n/,
    );
    await system.minutes(2);
    const after = (await commandLine(system)('status')).out;
    expect(after).toMatch(/Waiting {5}1 The replaced .*\(grace\); next look at 1 load balancer in 23 hours\n/);
    expect(after).toContain('replaced by a successor until 2027-01-01, retired later');
    expect(after).toMatch(/Done {8}1 confirmed since 2026-06-15; last rotated \d+ seconds ago/);
  });

  it('distinguishes an unread region from a load balancer, and prints the time of an expiry', async () => {
    const { listener } = estate();
    const { world, clock } = system.cloud;
    const soon = { names: ['soon.example.com'], notAfter: new Date(clock.now().getTime() + 9 * 86_400_000) };
    const { id } = world.issueCertificate({ ...soon, notBefore: new Date('2026-01-01T00:00:00Z') });
    world.attach(listener, id);
    const run = commandLine(system);
    expect((await run('status')).out).toMatch(
      /\n {2}9 days left {2}soon\.example\.com {2}nlb-\w+ :443 {2}A certificate expires soon, .*\n {4}nlb-cert show lsn-/,
    );
    system.cloud.faults.add({ match: { operation: 'ListLoadBalancers' }, effect: '500' });
    expect((await run('sweep', '--yes')).out).toMatch(/ {2}failed {2}cn-hangzhou/);
    system.cloud.faults.clear();
    expect((await run('status', '--quick')).out).toMatch(/\nWaiting {5}next look at 1 region in/);
  });

  it('prints conditions first, with their remedy, and ends with 1', async () => {
    const { listener } = estate();
    system.cloud.faults.add({ match: { listenerId: listener }, effect: 'job-hangs' });
    await system.sweep();
    await system.minutes(2);
    const run = commandLine(system, { CONFIRM_WITHIN_MINUTES: '1' });
    const { code, out } = await run('status');
    expect([code, out.split('\n')[0]]).toEqual([1, 'Needs you   1 item']);
    expect(out).toMatch(
      /\n {2}for 2 minutes {2}s00\.example\.com {2}nlb-\w+ :443 {2}NLB accepted .*open a ticket[\s\S]*1 change, 1 overdue/,
    );
    const quick = await run('status', '--quick');
    const overdue = /: its associate has not finished; check the listener [\s\S]*From the ledger only/;
    expect([quick.code, quick.out]).toEqual([1, expect.stringMatching(overdue)]);
  });

  it('reads the ledger alone with --quick', async () => {
    estate();
    await system.sweep();
    const asked = system.cloud.requests.length;
    const { code, out } = await commandLine(system)('status', '--quick');
    expect([code, out]).toEqual([0, expect.stringMatching(/^Needs you {3}nothing\nOpen {8}1 change/)]);
    expect(system.cloud.requests).toHaveLength(asked);
  });

  it('with --quick, says that it cannot know if no full sweep has filled the ledger lately, and ends with 1', async () => {
    estate();
    const run = commandLine(system);
    const answer = async () => {
      const { code, out } = await run('status', '--quick');
      return [code, out.split('\n')[0]];
    };
    const metrics = async () => (await run('status', '--quick', '--metrics')).out;
    const unfilled = expect.stringMatching(
      /^Needs you {3}unknown: no full sweep has filled this ledger; run nlb-cert status/,
    );
    expect(await answer()).toEqual([1, unfilled]);
    expect(await metrics()).toContain('\nnlb_cert_up 0\n');
    await system.sweep('look');
    await system.minutes(1);
    expect(await answer()).toEqual([1, unfilled]);

    await system.sweep();
    expect(await answer()).toEqual([0, 'Needs you   nothing']);
    expect(await metrics()).toContain('\nnlb_cert_up 1\n');
    expect(JSON.parse((await run('status', '--quick', '--json')).out)).toMatchObject({ hasLooked: false });
    system.cloud.clock.advance(3 * 3600 + 60);
    expect(await answer()).toEqual([
      1,
      expect.stringMatching(/^Needs you {3}unknown: the last full sweep of every region was at 2026/),
    ]);
    expect((await run('status')).out).toMatch(/^Needs you {3}nothing/);
  });

  it('with --quick, says that it cannot know while a region was never read, or not for three hours', async () => {
    await system.stop();
    system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'] });
    const { faults, clock } = system.cloud;
    const run = commandLine(system);
    const answer = async () => {
      const { code, out } = await run('status', '--quick');
      return [code, out.split('\n')[0]];
    };
    const up = async () => /^nlb_cert_up 1$/m.test((await run('status', '--quick', '--metrics')).out);
    faults.add({ match: { region: 'cn-shanghai' }, effect: '503' });
    await system.sweep();
    expect([await answer(), await up()]).toEqual([
      [1, expect.stringMatching(/unknown: no full sweep has filled this ledger/)],
      false,
    ]);
    faults.clear();
    clock.advance(3600);
    await system.sweep();
    expect([await answer(), await up()]).toEqual([[0, 'Needs you   nothing'], true]);
    faults.add({ match: { region: 'cn-shanghai' }, effect: '503' });
    clock.advance(600);
    await system.sweep();
    expect([await answer(), await up()]).toEqual([[0, 'Needs you   nothing'], true]);
    clock.advance(3 * 3600 - 300);
    await system.sweep();
    expect([await answer(), await up()]).toEqual([
      [1, expect.stringMatching(/unknown: the last full sweep of every region was at 2026-06-15 13:0/)],
      false,
    ]);
  });

  it.each([
    { regions: 'cn-hangzhou', code: 0, then: 'Needs you   nothing' },
    { regions: 'cn-hangzhou,cn-shanghai', code: 1, then: 'Needs you   1 item' },
    { regions: 'all', code: 1, then: 'Needs you   1 item' },
  ])('with --quick, has the conditions of REGIONS=$regions, as a look', async ({ regions, code, then }) => {
    await system.stop();
    system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'] });
    const { world } = system.cloud;
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-shanghai' });
    const { id } = world.issueCertificate({ names: ['revoked.example.com'] });
    world.addListener({ loadBalancerId, port: 443, defaultCertificate: id });
    world.revoke(id);
    await system.sweep();
    const run = commandLine(system, { REGIONS: regions });
    await run('sweep', '--yes');
    for (const options of [[], ['--quick']]) {
      const answer = await run('status', ...options);
      expect([answer.code, answer.out.split('\n')[0]]).toEqual([code, then]);
    }
  });

  it('is one object as JSON', async () => {
    const { former, successor } = estate();
    const found = JSON.parse((await commandLine(system)('status', '--json')).out);
    expect(found).toMatchObject({ hasLooked: true, open: [], overdue: [], conditions: [], faults: [], closed: 0 });
    expect(found.expiries).toContainEqual(
      expect.objectContaining({ certificateId: former, successor, isReplaced: false }),
    );
  });

  it('reports unread regions, and ends with 3', async () => {
    estate();
    const { code, out } = await commandLine(system, { NLB_ENDPOINT: 'http://127.0.0.1:1' })('status');
    expect([code, out]).toEqual([3, expect.stringMatching(/failed {2,}cn-hangzhou {2}.*ListLoadBalancers/)]);
  });

  it('looks again and again with --watch, also after one that failed', async () => {
    estate();
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => {
      // Shorter pauses are those before a call is repeated.
      if (milliseconds < 15_000) return;
      waits.push(milliseconds);
      const { faults } = system.cloud;
      if (waits.length === 1) faults.add({ match: { operation: 'ListLoadBalancers' }, effect: '500' });
      if (waits.length === 2) faults.clear();
      if (waits.length === 3) throw new Error('stopped by its user');
    };
    const screens: string[] = [];
    const run = commandLine(system, {}, { show: (text) => screens.push(text) }, { sleep });
    const { code, out, err } = await run('status', '--watch', '15');
    expect([waits, screens.length, out]).toEqual([[15_000, 15_000, 15_000], 3, '']);
    expect(screens[0]).toMatch(/^Needs you {3}nothing[\s\S]*\nevery 15 seconds; Ctrl-C ends it$/);
    expect(screens[1]).toMatch(/^Needs you {3}unknown|failed/);
    expect(screens[2]).toMatch(/^Needs you {3}nothing/);
    expect([code, err]).toEqual([3, 'stopped by its user']);
    expect(await run('status', '--watch', '1')).toMatchObject({ code: 2, err: expect.stringContaining('5 or more') });
  });

  it('prints each look of --watch where there is no screen', async () => {
    estate();
    let waits = 0;
    const sleep = async () => {
      waits += 1;
      if (waits === 2) throw new Error('stopped by its user');
    };
    const { out } = await commandLine(system, {}, {}, { sleep })('status', '--quick', '--watch');
    expect(out.match(/Needs you/g)).toHaveLength(2);
  });
});

describe('nlb-cert status --metrics', () => {
  it('is Prometheus text with times, counts by reason, and changes by outcome', async () => {
    const { listener, loadBalancer, successor } = estate();
    await system.sweep();
    await system.minutes(2);
    const { code, out } = await commandLine(system)('status', '--metrics');
    expect(code).toBe(0);
    const place = `account="${system.cloud.accountId}",region="cn-hangzhou",load_balancer="${loadBalancer}",listener="${listener}"`;
    const lines = out.split('\n');
    const figureOf = (series: string) =>
      lines
        .find((line) => line.startsWith(`nlb_cert_${series} `))
        ?.split(' ')
        .at(-1);
    const expires = figureOf(
      `certificate_expiration_timestamp_seconds{${place},role="additional",certificate="${successor}",name="s00.example.com"}`,
    );
    expect(new Date(Number(expires) * 1000).getUTCFullYear()).toBe(2027);
    expect(Number(figureOf(`last_rotation_timestamp_seconds{${place}}`)) * 1000).toBeGreaterThan(
      Date.UTC(2026, 5, 15, 13),
    );
    expect(figureOf('open_batches')).toBe('0');
    expect(figureOf('holds{reason="grace"}')).toBe('1');
    expect(figureOf('calls_total{action="associate",outcome="confirmed"}')).toBe('1');
    expect(lines).toContain('# TYPE nlb_cert_calls_total counter');
    for (const line of lines)
      expect(line).toMatch(/^(# (HELP|TYPE) nlb_cert_\w+ .+|nlb_cert_\w+(\{([a-z_]+="([^"\\\n]|\\.)*",?)+\})? \d+)$/);
  });

  it('escapes label values', () => {
    const place = { region: 'cn-hangzhou', loadBalancerId: 'nlb-1', listenerId: 'lsn-1' };
    const odd = { ...place, certificateId: '1', role: 'default', names: ['a"\\b\n\u202e'], notAfter: new Date(5000) };
    const none = { open: [], overdue: [], due: [], holds: [], conditions: [], faults: [], closed: [], regions: [] };
    const standing = { ...none, expiries: [odd], at: new Date(0), hasLooked: true, calls: 0 };
    const line = metricsText(standing as unknown as Standing).find(
      (each) => each.includes('expiration') && each.endsWith(' 5'),
    );
    expect(line).toMatch(/^nlb_cert_certificate_expiration_timestamp_seconds\{.*\} 5$/);
    expect(line).toContain('name="a\\"\\\\b\\\\n\\\\u{202e}"');
  });
});

describe('the expiry of a certificate on several listeners', () => {
  /** A renewed default certificate on four listeners of one load balancer, of which the second is tagged off. */
  function shared() {
    const { world, clock } = system.cloud;
    const own = { names: ['shop.example.com'], source: 'BUY' as const, keyAlgorithm: 'ECC' as const };
    const { id } = world.issueCertificate({ ...own, notAfter: new Date(clock.now().getTime() + 90 * 86_400_000) });
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' });
    const listeners = [443, 8443, 9443, 10443].map(
      (port) => world.addListener({ loadBalancerId, port, defaultCertificate: id }).id,
    );
    world.tag(listeners[1] ?? '', 'cert-rotation', 'off');
    clock.advance(3600);
    world.renew(id);
    return { listeners };
  }

  it('says on which it is blocked, and how the others stand', async () => {
    const { listeners } = shared();
    expect((await commandLine(system)('status')).out).toMatch(
      /shop\.example\.com {2}4 listeners {2}until .*; blocked on front :8443: Switched off by its tag; on its way on 3 listeners\n/,
    );
    const inChinese = (await commandLine(system)('status', '--lang', 'zh')).out;
    expect(inChinese).toContain('front :8443 受阻：已按标签停用；3 个监听 正在替换');
    system.cloud.world.stopListener(listeners[2] ?? '');
    expect((await commandLine(system)('status')).out).toMatch(
      /; blocked on front :8443: Switched off by its tag; blocked on front :9443: The listener is stopped; on its way on 2 listeners\n/,
    );
  });

  it('names only the obstacle if all of them have it', async () => {
    const { listeners } = shared();
    for (const id of listeners) system.cloud.world.tag(id, 'cert-rotation', 'off');
    expect((await commandLine(system)('status')).out).toMatch(
      /4 listeners {2}until .*; blocked: Switched off by its tag\n/,
    );
  });
});

it('one successor that is unproven for several certificates has an entry, its listeners and a command for each', async () => {
  const { world, clock } = system.cloud;
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' });
  const issue = (issuer: string) =>
    world.issueCertificate({ names: ['shop.example.com'], source: 'UPLOAD', issuer }).id;
  const [first, second] = [issue('One CA'), issue('One CA')];
  for (const [port, defaultCertificate] of [
    [443, first],
    [8443, second],
    [9443, first],
  ] as const)
    world.addListener({ loadBalancerId, port, defaultCertificate });
  clock.advance(3600);
  const successor = world.renew(first, { issuer: 'Another CA' }).id;
  const { out } = await commandLine(system)('status');
  const entryOf = (replaced: string, where: string) =>
    expect.stringMatching(
      new RegExp(
        `shop\\.example\\.com {2,}${where} .*same names as ${replaced} .*\\n {4}nlb-cert backfill --certificates ${replaced}=${successor}\\n`,
      ),
    );
  expect(out).toEqual(entryOf(first, 'front :443 :9443'));
  expect(out).toEqual(entryOf(second, 'front :8443'));
});

it('names the region of load balancers that share a name', async () => {
  await system.stop();
  system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'] });
  const { world } = system.cloud;
  for (const region of ['cn-hangzhou', 'cn-shanghai']) {
    const { id: loadBalancerId } = world.addLoadBalancer({ region, name: 'front' });
    const { id } = world.issueCertificate({ names: [`${region}.example.com`] });
    world.addListener({ loadBalancerId, port: 443, defaultCertificate: id });
    system.cloud.clock.advance(60);
    world.renew(id, { names: [`other.${region}.example.com`] });
  }
  const run = commandLine(system);
  for (const argv of [['status'], ['show', 'cn-shanghai.example.com'], ['plan'], ['doctor']])
    expect((await run(...argv)).out).toMatch(/front \(cn-shanghai\)/);
  await system.sweep();
  const quick = (await run('status', '--quick')).out;
  expect([quick.includes('front (cn-hangzhou) :443'), quick.includes('front (cn-shanghai) :443')]).toEqual([
    true,
    true,
  ]);
});

describe('the ledger that a command reads', () => {
  it('is named by status, by history without a change, and by prune while it is empty', async () => {
    estate();
    const run = commandLine(system);
    const own = `dir:${system.ledger}`;
    expect((await run('status')).out).toContain(
      `\nLedger      ${own} has no record yet; if functions are deployed, set LEDGER to theirs\n`,
    );
    expect((await run('history')).out).toContain(`The ledger is ${own}; it must be that of the functions (LEDGER).`);
    expect((await run('prune')).out).toContain(`\nThe ledger ${own} is empty, so targets of rollbacks are unknown`);
    expect((await run('prune', '--lang', 'zh')).out).toContain(`台账 ${own} 为空`);

    await system.sweep();
    await system.minutes(2);
    expect((await run('status')).out).toContain(`\nLedger      ${own}\n\n`);
    expect(JSON.parse((await run('status', '--json')).out)).toMatchObject({ ledger: own });
    expect((await run('prune')).out).not.toContain('is empty');
  });

  it('is a folder with its whole path', async () => {
    const { out } = await commandLine(system, { LEDGER: '' })('status', '--quick');
    expect(out).toContain(`\nLedger      dir:${process.cwd()}/.rotation has no record yet`);
  });
});
