import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handlers } from '../emulator/support/functions.js';
import { commandLine } from '../support/command-line.js';
import { crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'], env: { RETIRE_AFTER_MINUTES: '0' } });
});
afterEach(() => system.stop());

/** One certificate is rotated, for `confirm` to retire or `rollback` to put back. Another was renewed, for `sweep` and `backfill`. */
async function estate(command: string) {
  const { replaced } = crowdedListener(system, 2);
  const { world, clock } = system.cloud;
  clock.advance(3600);
  world.renew(replaced[0]!.id);
  await system.sweep();
  if (command.startsWith('rollback')) await system.settle(5);
  else clock.advance(120);
  world.renew(replaced[1]!.id);
}

async function contents(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { withFileTypes: true, recursive: true })).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')])));
}

/** What NLB was asked to change, and what the ledger has. */
async function state() {
  return { made: writes(system).length, ledger: await contents(system.ledger) };
}

const env = { RETIRE_AFTER_MINUTES: '0' };
const commands = ['sweep', 'sweep --kind look', 'confirm', 'backfill --no-follow', 'rollback --since 1d --no-follow'];
const notATerminal = /Not a terminal, so not applied; pass --yes to apply\.$/;

const refusals = [
  { when: 'without a terminal', argv: [], says: notATerminal },
  { when: 'with --dry-run', argv: ['--dry-run'], says: /Dry run: 1 change planned, nothing written\.$/ },
  { when: 'as JSON', argv: ['--json'], says: /"dryRun":true/ },
  { when: 'as JSON on a terminal', argv: ['--json'], says: /"dryRun":true/, typed: 'y' },
  { when: 'with --dry-run on a terminal', argv: ['--dry-run'], says: /nothing written\.$/, typed: 'y' },
  { when: 'after a no', argv: [], says: /set as default|associate|retire[\s\S]*Nothing was changed\.$/, typed: 'n' },
  { when: 'after an empty line', argv: [], says: /Nothing was changed\.$/, typed: '' },
];

describe.each(commands)('nlb-cert %s', (command) => {
  it.each(refusals)('changes nothing $when, and shows the plan', async ({ argv, says, ...terminal }) => {
    await estate(command);
    const before = await state();
    const answers = { canAsk: 'typed' in terminal, ask: async () => terminal.typed ?? '' };
    const { code, out, err } = await commandLine(system, env, answers)(...command.split(' '), ...argv);
    expect([code, err, out]).toEqual([0, '', expect.stringMatching(says)]);
    expect(await state()).toEqual(before);
  });

  const consents = [
    { when: '--yes', argv: ['--yes'] },
    { when: '--yes as JSON', argv: ['--yes', '--json'] },
    { when: 'a yes to the question', argv: [], typed: 'y' },
  ];
  it.each(consents)('makes its change after $when', async ({ argv, ...terminal }) => {
    await estate(command);
    const { made } = await state();
    const answers = { canAsk: 'typed' in terminal, ask: async () => terminal.typed ?? '' };
    const { code } = await commandLine(system, env, answers)(...command.split(' '), ...argv);
    expect([code, writes(system).length]).toEqual([0, made + 1]);
    expect(system.cloud.rulesBroken).toEqual([]);
  });

  it('does not take --dry-run and --yes together', async () => {
    const { code, err } = await commandLine(system, env)(...command.split(' '), '--dry-run', '--yes');
    expect([code, err]).toEqual([2, '--dry-run and --yes exclude each other; leave one of them out']);
  });
});

it('ends as the dry run does: with 1 for a condition, with 3 for a failure', async () => {
  const { standing } = crowdedListener(system, 1);
  system.cloud.world.revoke(standing.id);
  expect((await commandLine(system)('sweep')).code).toBe(1);
  system.cloud.faults.add({ match: { operation: 'ListLoadBalancers' }, effect: '500' });
  expect((await commandLine(system)('sweep')).code).toBe(3);
});

it('asks before it settles open changes in the ledger, although no listener changes', async () => {
  const { replaced } = crowdedListener(system, 1);
  system.cloud.clock.advance(3600);
  system.cloud.world.renew(replaced[0]!.id);
  await system.sweep();
  system.cloud.clock.advance(120);
  const asked: string[] = [];
  const answer = (text: string) => async (question: string) => {
    asked.push(question);
    return text;
  };
  await commandLine(system, {}, { canAsk: true, ask: answer('n') })('confirm');
  expect(await system.entries('open')).toHaveLength(1);
  await commandLine(system, {}, { canAsk: true, ask: answer('y') })('confirm');
  expect(await system.entries('open')).toEqual([]);
  expect(asked).toEqual(Array(2).fill('No listener changes. Write the findings to the ledger? (y/N) '));
  const { out } = await commandLine(system, {}, { canAsk: true, ask: answer('y') })('confirm');
  expect([asked.length, out]).toEqual([2, expect.stringMatching(/nothing to change/)]);
});

describe('nlb-cert plan --detailed-exitcode', () => {
  it('ends with 2 for changes and 0 for none; 1 and 3 stay', async () => {
    const run = commandLine(system, env);
    const plan = async () => [(await run('plan')).code, (await run('plan', '--detailed-exitcode')).code];
    const { standing, replaced } = crowdedListener(system, 1);
    expect(await plan()).toEqual([0, 0]);
    system.cloud.clock.advance(3600);
    system.cloud.world.renew(replaced[0]!.id);
    expect(await plan()).toEqual([0, 2]);
    system.cloud.world.revoke(standing.id);
    expect(await plan()).toEqual([1, 1]);
    system.cloud.faults.add({ match: { operation: 'ListLoadBalancers' }, effect: '500' });
    expect(await plan()).toEqual([3, 3]);
  });
});

describe('nlb-cert invoke', () => {
  const written = handlers();
  const answers = (typed: string) => ({ canAsk: true, ask: async () => typed });
  const start = (name: string) =>
    system.cloud.fc.addFunction({ name, file: written("async () => 'done'"), timeoutSeconds: 20, asyncTask: true });
  const run = (terminal: object, ...argv: readonly string[]) => {
    const { fc, sts } = system.cloud.urls;
    return commandLine(system, { FC_ENDPOINT: fc, STS_ENDPOINT: sts }, terminal)('invoke', ...argv);
  };
  const calls = () => system.cloud.fc.invocations.length;

  it.each([
    ['sweep', ''],
    ['confirm', ''],
    ['on-renewal', '{"successor":"1"}'],
    ['backfill', '{"apply":true}'],
    ['backfill', '{"apply":"true"}'],
    ['my-own', ''],
  ])('of %s %s invokes it only with consent', async (name, payload) => {
    start(name === 'my-own' ? name : `nlb-cert-${name}`);
    const argv = [name, ...(payload === '' ? [] : ['--payload', payload])];
    const refused = await run({}, ...argv);
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/not a terminal.*pass --yes to/) });
    expect((await run(answers('y'), ...argv, '--json')).code).toBe(2);
    expect((await run(answers('n'), ...argv)).out).toBe('nothing was invoked');
    expect(calls()).toBe(0);
    expect((await run(answers('y'), ...argv)).code).toBe(0);
    expect((await run({}, ...argv, '--yes')).code).toBe(0);
    expect(calls()).toBe(2);
  });

  it.each([
    ['backfill', ''],
    ['backfill', '{"regions":["cn-hangzhou"]}'],
    ['backfill', '{"apply":false}'],
    ['report', ''],
  ])('of %s %s needs no consent, because it changes nothing', async (name, payload) => {
    start(`nlb-cert-${name}`);
    const { code } = await run({}, name, ...(payload === '' ? [] : ['--payload', payload]));
    expect([code, calls()]).toEqual([0, 1]);
  });
});

describe('a change that is not applied', () => {
  const answers = (typed: string) => ({ canAsk: true, ask: async () => typed });
  const run = (terminal: object, command: string) => {
    const { fc, sts } = system.cloud.urls;
    return commandLine(system, { ...env, FC_ENDPOINT: fc, STS_ENDPOINT: sts }, terminal)(...command.split(' '));
  };

  it.each([...commands, 'backfill --no-follow --name s01.example.com'])('%s ends as its plan', async (command) => {
    await estate(command);
    const { listener } = crowdedListener(system, 1);
    const all = async () => [
      (await run({}, `${command} --dry-run`)).code,
      (await run({}, command)).code,
      (await run(answers('n'), command)).code,
    ];
    expect(await all()).toEqual([0, 0, 0]);
    system.cloud.world.stopListener(listener.id);
    system.cloud.faults.add({ match: { operation: 'ListLoadBalancers' }, effect: '500' });
    const [plan, ...others] = await all();
    expect(others).toEqual([plan, plan]);
  });

  it.each(['invoke sweep', 'invoke confirm', 'invoke on-renewal', 'invoke my-own'])(
    '%s has no plan: it ends with 2 without a terminal, and with 0 after a no',
    async (command) => {
      expect((await run({}, command)).code).toBe(2);
      expect((await run(answers('n'), command)).code).toBe(0);
      expect(system.cloud.fc.invocations).toEqual([]);
    },
  );
});
