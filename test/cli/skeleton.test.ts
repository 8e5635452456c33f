import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { programOf } from '../../functions/cli/program.js';
import { plainTerminal, wantsColours } from '../../functions/cli/terminal/terminal.js';
import { viewFor } from '../../functions/cli/terminal/view.js';
import { systemEdges } from '../../functions/run/edges.js';
import { typed } from '../support/command-line.js';
import type { Env } from '../support/system.js';

const run = (argv: readonly string[], env: Env = {}) => typed(argv, { ...systemEdges, env });

const terminal = plainTerminal(
  () => {},
  () => {},
);
const commands = programOf({
  edges: systemEdges,
  terminal,
  json: () => false,
  view: await viewFor([], { env: {}, now: () => new Date(0) }, terminal),
  progress: { show: () => {}, end: () => {}, stop: () => {} },
  context: () => expect.fail(),
  run: () => expect.fail(),
  failure: () => expect.fail(),
  answer: () => expect.fail(),
}).commands.map((command) => command.name());

describe.each(commands)('nlb-cert %s --help', (name) => {
  it('is no error, needs no configuration and has examples', async () => {
    const { code, out, err } = await run([name, '--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      new RegExp(`Usage: nlb-cert ${name}[\\s\\S]*--json[\\s\\S]*Examples\n(  # .*\n)?  nlb-cert ${name}`),
    );
  });

  it('is the target of the hint for an unknown option', async () => {
    const { code, err } = await run([name, '--no-such-thing']);
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`(--no-such-thing|required option).*; nlb-cert ${name} --help`));
  });
});

const hints = [
  { argv: ['plan', '--listenrs', 'x'], says: 'Did you mean --listeners?' },
  { argv: ['swep'], says: 'Did you mean sweep?' },
  {
    argv: ['sweep', '--apply'],
    says: 'sweep does not take --apply, but backfill, rollback and prune do; nlb-cert sweep --help',
  },
  { argv: ['plan', '--regions'], says: 'argument missing; nlb-cert plan --help' },
  { argv: ['invoke', '../x'], says: 'invoke takes the name of a function (letters, digits, _ and -), not "../x"' },
  { argv: ['invoke', 'sweep', '--region', 'evil.example/'], says: '--region takes a region such as cn-hangzhou' },
  { argv: ['invoke', 'sweep', '--qualifier', 'a/b'], says: '--qualifier takes a version or an alias' },
  { argv: ['doctor', '--region', 'a b'], says: '--region takes a region such as cn-hangzhou' },
  { argv: ['doctor', '--prefix', '../'], says: '--prefix takes the beginning of the names' },
  { argv: ['history', '--listener', ''], says: '--listener takes ids such as lsn-abc@443' },
  { argv: ['history', '--certificate', 'a,b c'], says: '--certificate takes ids such as 123-cn-hangzhou, not "b c"' },
  {
    argv: ['plan', '--regions', 'cn-hangzhou,nowhere1'],
    says: '--regions takes regions such as cn-hangzhou, not "nowhere1"',
  },
  { argv: ['backfill', '--listeners', 'lsn a'], says: '--listeners takes ids such as lsn-abc@443, not "lsn a"' },
  { argv: ['plan', '--load-balancers', ''], says: '--load-balancers takes ids such as nlb-abc, not ""' },
  { argv: ['rollback', '--listener', 'a,,b'], says: '--listener takes ids such as lsn-abc@443, not ""' },
  { argv: ['confirm', 'now'], says: 'too many arguments for "confirm"' },
  { argv: ['sweep', '--kind', 'fast'], says: 'kind must be "look" or "full"' },
  { argv: ['plan', '--\x1b[31mred'], says: '--\\u{1b}[31mred' },
] as const;

it.each(hints)('$argv is rejected in one line: $says', async ({ argv, says }) => {
  const { code, out, err } = await run(argv, { ALIBABA_CLOUD_ACCESS_KEY_ID: 'a', REGIONS: 'cn-hangzhou' });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(says);
  expect(err.split('\n')).toHaveLength(1);
});

it('shows where a failure was thrown with --debug only', async () => {
  expect((await run(['plan'])).err).not.toMatch(/\n|\bat .*\.ts:/);
  expect((await run(['plan', '--debug'])).err).toMatch(/\n +at .*\.ts:\d+/);
  const { error } = JSON.parse((await run(['plan', '--debug', '--json'])).err);
  expect(error.stack.join()).toMatch(/\bat .*\.ts:\d+/);
});

const colours: readonly [env: Env, isTerminal: boolean, wanted: boolean][] = [
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ TERM: 'dumb' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
];
it.each(colours)('%j on a terminal (%s): colours %s', (env, isTerminal, wanted) => {
  expect(wantsColours(env, isTerminal)).toBe(wanted);
});

it('prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(await run(['--version'])).toEqual({ code: 0, out: version, err: '' });
});
