import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'] });
});
afterEach(() => system.stop());

/** A listener whose default and three additional certificates were renewed. */
function renewed() {
  const { world, clock } = system.cloud;
  const { listener, standing, replaced } = crowdedListener(system, 3);
  clock.advance(3600);
  const formers = [standing, ...replaced].map(({ id }) => id);
  return { listener: listener.id, formers, successors: formers.map((id) => world.renew(id).id) };
}

/** Every successor at work, and what the additional ones replaced still beside them. */
function bothBeside({ formers, successors }: ReturnType<typeof renewed>) {
  const beside = [...successors.slice(1), ...formers.slice(1)].map((id) => [id, 'additional Associated']);
  return { [successors[0]!]: 'default Associated', ...Object.fromEntries(beside) };
}

describe('nlb-cert backfill', () => {
  const unwanted = [
    { when: 'with --dry-run', argv: ['--dry-run'], says: /Dry run: 1 change planned, nothing written\.$/ },
    { when: 'where nobody can be asked', argv: [], says: /Not a terminal, so not applied; pass --yes to apply\.$/ },
    { when: 'as JSON, where nobody is asked', argv: ['--json'], says: /"dryRun":true/ },
  ];
  it.each(unwanted)('makes no write call $when', async ({ argv, says }) => {
    renewed();
    const { code, out } = await commandLine(system)('backfill', ...argv);
    expect([code, out, writes(system)]).toEqual([0, expect.stringMatching(says), []]);
    for (const folder of ['open', 'closed', 'state']) expect(await system.entries(folder)).toEqual([]);
  });

  const answers: readonly [typed: string, isDone: boolean][] = [
    ['y', true],
    ['YES', true],
    ['n', false],
    ['', false],
    ['yesterday', false],
  ];
  it.each(answers)('asks, and "%s" is a yes: %s', async (typed, isDone) => {
    const estate = renewed();
    const before = attachedTo(system, estate.listener);
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return typed;
    };
    const { code, out } = await commandLine(system, {}, { canAsk: true, ask })('backfill');
    expect([code, asked]).toEqual([0, ['Apply it? (y/N) ']]);
    expect(out).toMatch(/~ set as default[\s\S]*Plan: 1 to set as default/);
    expect(attachedTo(system, estate.listener)).toEqual(isDone ? bothBeside(estate) : before);
    if (!isDone) expect(out).toMatch(/Nothing was changed\.$/);
  });

  it('follows to the end, and prints the remaining work with its time, without waiting for the grace time', async () => {
    const estate = renewed();
    const startedAt = system.cloud.clock.now();
    const { code, out } = await commandLine(system)('backfill', '--apply');
    expect(code).toBe(0);
    expect(attachedTo(system, estate.listener)).toEqual(bothBeside(estate));
    expect(out).toMatch(/^ {2}\+0 s {2}accepted .* set as default\n/);
    expect(out).toMatch(/\n {2}\+\d+ s {2}confirmed .*\n? +associate; begun/);
    expect(out).toMatch(/\nConfirmed: 2 changes of 4 certificates on 1 listener, after \d+ passes\./);
    expect(out).toMatch(
      /Remains: 3 certificates: .* \(grace\), from 2026-06-16 13:0\d on \(in 2\d hours\)\.\nFunctions with the same LEDGER continue/,
    );
    expect(system.cloud.clock.now().getTime() - startedAt.getTime()).toBeLessThan(20 * 60_000);
  });

  it('counts the listeners of each pass by themselves', async () => {
    const { world } = system.cloud;
    const { listener } = renewed();
    const elsewhere = world.addLoadBalancer({ region: 'cn-shanghai' });
    const { id } = world.issueCertificate({ names: ['elsewhere.example.com'] });
    world.addListener({ loadBalancerId: elsewhere.id, port: 443, defaultCertificate: id });
    const told: string[] = [];
    let ms = 0;
    const late = { monotonicMs: () => (ms += 11_000) };
    const run = commandLine(
      system,
      { REGIONS: 'cn-hangzhou,cn-shanghai' },
      { printError: (line) => told.push(line) },
      late,
    );
    expect((await run('backfill', '--apply')).code).toBe(0);
    expect(attachedTo(system, listener)).not.toEqual({});
    const totals = told.flatMap((line) => /^reading listeners: \d+ of (\d+)/.exec(line)?.[1] ?? []);
    expect([totals.includes('2'), totals.at(-1)]).toEqual([true, '1']);
  });

  it('changes only the requested listeners, even with other work on their load balancer', async () => {
    const { world, clock } = system.cloud;
    const asked = renewed();
    const { loadBalancerId } = world.listener(asked.listener);
    const names = ['d', 'e', 'f'].map((name) =>
      world.issueCertificate({ names: [`${name}.example.com`, `also-${name}.example.com`], source: 'BUY' }),
    );
    const [defaultCertificate, additional, lost] = names.map(({ id }) => id);
    const other = world.addListener({
      loadBalancerId,
      port: 8443,
      defaultCertificate: defaultCertificate!,
      additionalCertificates: [additional!, lost!],
    });
    clock.advance(3600);
    for (const id of [defaultCertificate, additional]) world.renew(id!);
    const narrower = world.renew(lost!, { names: ['f.example.com'] }).id;
    const before = attachedTo(system, other.id);
    const run = commandLine(system, { RETIRE_AFTER_MINUTES: '0' });
    expect((await run('backfill', '--certificates', `${lost}=${narrower}`, '--apply')).code).toBe(1);
    const { code, out } = await run('backfill', '--listeners', asked.listener, '--apply');
    expect([code, out]).toEqual([0, expect.not.stringContaining(other.id)]);
    expect(Object.keys(attachedTo(system, asked.listener)).sort()).toEqual([...asked.successors].sort());
    expect(attachedTo(system, other.id)).toEqual(before);
    expect(await system.entries('open')).toEqual([]);
    const told = expect.stringMatching(/^condition-names-lost-/);
    expect(await system.entries('state')).toEqual(expect.arrayContaining([told]));
    const later = await run('backfill', '--listeners', other.id, '--apply');
    expect([later.code, later.out]).toEqual([1, expect.stringMatching(/#names-lost[\s\S]*Confirmed: 3 changes/)]);
  });

  it('keeps to the certificates that it was asked for', async () => {
    const { listener, formers, successors } = renewed();
    const pair = `${formers[1]}=${successors[1]}`;
    const { code } = await commandLine(system, { RETIRE_AFTER_MINUTES: '0' })(
      'backfill',
      '--certificates',
      pair,
      '--yes',
    );
    const rest = [...formers.filter((id) => id !== formers[1]), successors[1]];
    expect([code, Object.keys(attachedTo(system, listener)).sort()]).toEqual([0, rest.sort()]);
  });

  it('ends where nothing happens any more, although that ends by itself some time', async () => {
    const { listener } = renewed();
    const startedAt = system.cloud.clock.now();
    system.cloud.faults.add({ match: { operation: 'UpdateListenerAttribute' }, effect: 'busy' });
    const { code, out } = await commandLine(system)('backfill', '--listeners', listener, '--apply');
    expect([code, out]).toEqual([1, expect.stringMatching(/#keeps-failing[\s\S]*Confirmed: No change/)]);
    expect(out.match(/ {2}refused /g)).toHaveLength(1);
    expect(system.cloud.clock.now().getTime() - startedAt.getTime()).toBeLessThan(20 * 60_000);

    system.cloud.faults.clear();
    expect(await commandLine(system)('backfill', '--listeners', listener, '--apply')).toMatchObject({ code: 0 });
    expect(await system.entries('state')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^condition-/)]));
  });

  it('goes through to the retirement where there is no grace time, and is JSON at the end where that was asked for', async () => {
    const { listener, successors } = renewed();
    const { code, out, err } = await commandLine(system, { RETIRE_AFTER_MINUTES: '0' })('backfill', '--yes', '--json');
    expect([code, err]).toEqual([0, '']);
    expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([...successors].sort());
    expect(JSON.parse(out)).toMatchObject({
      dryRun: false,
      steps: [{ step: 'set-default' }],
      isStuck: false,
      later: [],
    });
    expect(await system.entries('open')).toEqual([]);
  });

  it('makes one pass with --no-follow', async () => {
    renewed();
    const { out } = await commandLine(system)('backfill', '--apply', '--no-follow');
    expect(out.match(/accepted/g)).toHaveLength(1);
    expect(writes(system)).toHaveLength(1);
    expect(await system.entries('open')).toHaveLength(1);
  });

  it('ends, and says so, where NLB never finishes or never takes it', async () => {
    const { listener } = renewed();
    system.cloud.faults.add({ match: { listenerId: listener }, effect: 'job-hangs' });
    const { code, out } = await commandLine(system, { CONFIRM_WITHIN_MINUTES: '1' })('backfill', '--apply');
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/Needs you .*[\s\S]*#overdue[\s\S]*does not wait any longer/),
    ]);
    expect(out).not.toContain('pending');
  });

  it('takes pairs from a file, and names its bad lines', async () => {
    const { world, clock } = system.cloud;
    const { listener, replaced } = crowdedListener(system, 1);
    clock.advance(3600);
    const other = world.issueCertificate({ names: ['s00.example.com'], source: 'BUY', keyAlgorithm: 'ECC' });
    const file = join(system.ledger, 'pairs.csv');
    await writeFile(file, `old,new\n${replaced[0]!.id},${other.id}\n`);
    const run = commandLine(system);
    await run('backfill', '--from-file', file, '--yes');
    expect(attachedTo(system, listener.id)).toHaveProperty(other.id, 'additional Associated');
    await writeFile(file, '1,2\n1;3\n');
    const bad = await run('backfill', '--from-file', file, '--yes');
    expect(bad).toMatchObject({
      code: 2,
      err: expect.stringContaining('pairs.csv: line 2: must be two certificate ids'),
    });
    const none = await run('backfill', '--from-file', `${file}x`);
    expect(none).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--from-file .* cannot be read \(ENOENT\); give a/),
    });
  });

  it('does not take two options that contradict each other', async () => {
    const { code, err } = await commandLine(system)('backfill', '--dry-run', '--yes');
    expect([code, err]).toEqual([2, '--dry-run and --yes exclude each other; leave one of them out']);
  });
});
