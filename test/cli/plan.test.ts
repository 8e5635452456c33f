import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'] });
});
afterEach(() => system.stop());

/** A listener whose default and two additional certificates were renewed. */
function renewed() {
  const { world, clock } = system.cloud;
  const { listener, standing, replaced, loadBalancer } = crowdedListener(system, 2);
  const stop = () => {
    const stopped = { loadBalancerId: loadBalancer.id, port: 444, defaultCertificate: replaced[0]!.id };
    const { id } = world.addListener(stopped);
    world.stopListener(id);
    return id;
  };
  clock.advance(3600);
  const formers = [standing, ...replaced].map(({ id }) => id);
  return { listener: listener.id, formers, successors: formers.map((id) => world.renew(id).id), stop };
}

describe('nlb-cert plan', () => {
  it('prints for each listener its changes and holds with reasons, then the cost', async () => {
    const { listener, successors, formers, stop } = renewed();
    const stopped = stop();
    const { code, out, err } = await commandLine(system)('plan', '--ids');
    expect([code, err]).toEqual([1, '']);
    const lines = out.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'Needs you   1 item',
      expect.stringMatching(/^ {2}new {2}s00\.example\.com {2}nlb-\w+ :444 {2}The listener is stopped: .*start it/),
      `    nlb-cert show ${stopped}`,
      '    docs/operations.md#listener-stopped',
    ]);
    const set =
      '  ~ set as default  default.example.com  :443  until 2027-01-01; in place of default.example.com until 2027-01-01';
    const step = lines.findIndex((line) => line.replace(/(\S) {3,}/g, '$1  ') === set);
    expect(step).toBeGreaterThan(4);
    expect(lines[step + 1]).toBe(`    ${listener} ${successors[0]} ${formers[0]}`);
    expect(out).toMatch(/\. waits {11}s00\.example\.com, s01\.example\.com {2}:443/);
    expect(out).toMatch(/Plan: 1 to set as default on 1 listener; 2 held, 1 of them until a person acts\./);
    expect(out).toMatch(/takes about 2 changes and \d+ reads, 2 minutes\. Then 1 change .* grace time of 24 hours\./);
    expect(out).not.toContain('! held');
    expect(out).toMatch(/Dry run: 1 change planned, nothing written\.$/);
  });

  it('has the attached certificates that nothing will replace, of what it selects and no others', async () => {
    const { world, clock } = system.cloud;
    const [{ listener, replaced, standing }, other] = [crowdedListener(system, 1), crowdedListener(system, 1)];
    clock.advance(3600);
    const revoked = [replaced, other.replaced].map(([first]) => first!.id);
    for (const id of revoked) world.revoke(id);
    const plan = async (...options: string[]) => {
      const { out, code } = await commandLine(system)('plan', '--json', ...options);
      const { conditions }: { conditions: { reason: string; certificateIds: string[] }[] } = JSON.parse(out);
      return { found: conditions.map(({ reason, certificateIds }) => `${reason} ${certificateIds}`).sort(), code };
    };
    const found = revoked.map((id) => `attached-invalid ${id}`).sort();
    expect(await plan()).toEqual({ found, code: 1 });
    expect(await plan('--listeners', listener.id)).toEqual({ found: [`attached-invalid ${revoked[0]}`], code: 1 });
    const pair = `${standing.id}=${world.renew(standing.id).id}`;
    expect(await plan('--certificates', pair)).toEqual({ found: [], code: 0 });
  });

  it('prints the remedy of each hold that needs a person', async () => {
    const { world, clock } = system.cloud;
    const { replaced } = crowdedListener(system, 1);
    clock.advance(3600);
    const { id } = world.renew(replaced[0]!.id, { names: ['other.example.com'] });
    const run = commandLine(system);
    const todo =
      `the successor does not cover s00.example.com \\(${id}\\); issue a certificate that covers all names, or accept the loss: ` +
      `nlb-cert backfill --certificates ${replaced[0]!.id}=${id} --allow-name-loss`;
    const [prose = '', command = ''] = todo.split(/ (?=nlb-cert )/);
    for (const argv of [['plan'], ['status'], ['sweep', '--yes']])
      expect((await run(...argv)).out).toMatch(new RegExp(`${prose}\\n {4}${command}\\n`));
  });

  it('says in red where a person maps to a certificate that ends sooner', async () => {
    const { world, clock } = system.cloud;
    const { replaced } = crowdedListener(system, 1);
    const [former] = replaced;
    clock.advance(86_400);
    const notAfter = new Date('2026-09-14T12:00:00Z');
    const { id } = world.issueCertificate({ names: [...former!.names], keyAlgorithm: 'ECC', issuer: 'R11', notAfter });
    const pair = `${former!.id}=${id}`;
    const red = '\x1b[31m    ends on 2026-09-14, 109 days sooner than the replaced certificate (2027-01-01)\x1b';
    const { code, out } = await commandLine(system, {}, { colours: true })('plan', '--certificates', pair);
    expect([code, out]).toEqual([0, expect.stringContaining(red)]);
    expect((await commandLine(system)('plan')).out).not.toContain('sooner than');
  });

  it('says in red which names go, of those that no other certificate of the listener covers', async () => {
    const { world, clock } = system.cloud;
    const { listener, replaced } = crowdedListener(system, 1);
    clock.advance(3600);
    const wide = world.renew(replaced[0]!.id, { names: ['s00.example.com', 'b.example.com', 'c.example.com'] });
    world.attach(listener.id, wide.id);
    clock.advance(3600);
    const { id } = world.issueCertificate({ names: ['c.example.com'], source: 'BUY', keyAlgorithm: 'ECC' });
    const argv = ['--certificates', `${wide.id}=${id}`, '--allow-name-loss'];
    const { out } = await commandLine(system, {}, { colours: true })('plan', ...argv);
    expect(out).toContain('\x1b[31m    loses b.example.com once the replaced certificate is retired: no other');
  });

  it('says in red which names are unserved for how long, where a swap takes their slot', async () => {
    const { world, clock } = system.cloud;
    const { replaced } = crowdedListener(system, 25);
    clock.advance(3600);
    world.renew(replaced[3]!.id);
    const env = { QUOTA_RELIEF: 'swap' };
    const { out } = await commandLine(system, env, { colours: true })('plan');
    expect(out).toContain('\x1b[31m    unserved for about 2 minutes: s03.example.com; the successor takes the slot');
    expect((await commandLine(system)('plan')).out).not.toContain('unserved');
  });

  it('says where it could not look, rather than that nothing is to be done there', async () => {
    renewed();
    const run = commandLine(system);
    const { faults } = system.cloud;
    faults.add({ match: { operation: 'ListLoadBalancers', region: 'cn-shanghai' }, effect: '503' });
    const partly = await run('plan');
    expect([partly.code, partly.out]).toEqual([
      3,
      expect.stringMatching(/Plan: 1 to set as default on 1 listener; .*; could not read cn-shanghai\./),
    ]);
    faults.add({ match: { operation: 'ListLoadBalancers', region: 'cn-hangzhou' }, effect: '503' });
    const { out } = await run('plan');
    expect(out).toMatch(/Plan: unknown.*; could not read cn-hangzhou, cn-shanghai\./);
    expect(out).not.toContain('nothing to change');
    expect(out).not.toContain('0 changes planned');
  });

  it('makes no write call, and with --check only such as NLB checks and does not carry out', async () => {
    const { listener } = renewed();
    const before = attachedTo(system, listener);
    const run = commandLine(system);
    await run('plan');
    expect(writes(system)).toEqual([]);
    const { out } = await run('plan', '--check');
    expect(writes(system).map(({ code, params }) => [code, params.DryRun])).toEqual([['DryRunOperation', 'true']]);
    expect(out).toMatch(/NLB would accept it \(DryRunOperation\)/);
    expect(attachedTo(system, listener)).toEqual(before);
    expect(await system.entries('')).toEqual([]);
  });

  it('prints a step that NLB would refuse, which needs a person', async () => {
    const { successors } = renewed();
    system.cloud.world.hideFromNlb(successors[0]!);
    const run = commandLine(system);
    expect(await run('plan')).toMatchObject({ code: 0 });
    const { code, out } = await run('plan', '--check');
    expect([code, out]).toEqual([1, expect.stringMatching(/would refuse it: ResourceNotFound\.Certificate/)]);
    const { steps } = JSON.parse((await run('plan', '--check', '--json')).out);
    expect(steps).toMatchObject([
      { outcome: 'refused', refusal: 'certificate-not-found', certificateIds: [successors[0]] },
    ]);
  });

  it('is the report and its estimate as JSON', async () => {
    const { successors, formers } = renewed();
    const { out } = await commandLine(system)('plan', '--json');
    expect(JSON.parse(out)).toMatchObject({
      dryRun: true,
      steps: [{ outcome: 'planned', replacements: [{ replaced: formers[0], successor: successors[0] }] }],
      estimate: { changes: 2, minutes: 2, retirements: 1, graceMinutes: 1440 },
    });
  });

  it('shows hostile names safely', async () => {
    const { world, clock } = system.cloud;
    const name = '\x1b]0;owned\x07\n\u202egnp.exe'.padEnd(253, 'x');
    const loadBalancer = world.addLoadBalancer({ region: 'cn-hangzhou', name });
    const former = world.issueCertificate({ names: ['\x1b[2Ja.example.com'], source: 'BUY', keyAlgorithm: 'ECC' });
    world.addListener({ loadBalancerId: loadBalancer.id, port: 443, defaultCertificate: former.id });
    clock.advance(3600);
    world.renew(former.id);
    const { out } = await commandLine(system)('plan');
    expect(out).toContain('\\u{1b}]0;owned\\u{7}\\n\\u{202e}gnp.exe');
    expect(out).toContain('\\u{1b}[2ja.example.com');
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(out).not.toContain('x'.repeat(100));
  });
});

it('shows progress on a terminal, and clears the line; nothing with --json', async () => {
  renewed();
  const drawn: string[] = [];
  const draw = (line: string) => drawn.push(line);
  const monotonicMs = () => {
    system.cloud.clock.advance(1);
    return system.cloud.clock.now().getTime();
  };
  const slow = { monotonicMs };
  await commandLine(system, {}, { draw }, slow)('plan');
  expect(drawn).toEqual(['reading listeners: 1 of 1', '']);
  drawn.length = 0;
  await commandLine(system, {}, { draw }, slow)('plan', '--json');
  expect(drawn).toEqual([]);
});
