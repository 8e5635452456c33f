import { expect, it } from 'vitest';
import { systemEdges } from '../functions/run/edges.js';
import { typed } from './support/command-line.js';

const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'a', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'b', REGIONS: 'cn-hangzhou' };
/** Nobody listens at port 1. */
const nowhere = { NLB_ENDPOINT: 'http://127.0.0.1:1', CAS_ENDPOINT: 'http://127.0.0.1:1' };

function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return typed(argv, { ...systemEdges, env, sleep: async () => {} });
}

const rows = [
  { when: 'no command', argv: [], code: 2, kind: 'usage', says: /no command; .*--help/ },
  { when: 'an unknown command', argv: ['rotate'], code: 2, kind: 'usage', says: /unknown command "rotate"; .*--help/ },
  { when: 'an unknown option', argv: ['plan', '--listenrs', 'x'], code: 2, kind: 'usage', says: /--listenrs/ },
  {
    when: 'an option of another command',
    argv: ['sweep', '--apply'],
    code: 2,
    kind: 'usage',
    says: /not take --apply/,
  },
  { when: 'a bad pair', argv: ['plan', '--certificates', '1'], code: 2, kind: 'usage', says: /OLD=NEW/ },
  { when: 'a bad value', argv: ['plan', '--regions', 'Mars'], code: 2, kind: 'usage', says: /--regions takes/ },
  {
    when: 'a bad variable',
    argv: ['sweep'],
    env: { ...keys, REGIONS: '?' },
    code: 2,
    kind: 'configuration',
    says: /REGIONS must/,
  },
  {
    when: 'no credentials',
    argv: ['sweep'],
    env: { REGIONS: 'cn-hangzhou' },
    code: 2,
    kind: 'configuration',
    says: /no credentials/,
  },
  {
    when: 'a ledger that cannot be used',
    argv: ['sweep'],
    env: { ...keys, ...nowhere, LEDGER: 'dir:/dev/null/x' },
    code: 3,
    kind: 'failed',
    says: /LEDGER=dir:\/dev\/null\/x/,
  },
] as const;

it.each(rows)('$when is told on standard error, with exit code $code', async ({ argv, code, says, ...rest }) => {
  const given = await run(argv, 'env' in rest ? rest.env : keys);
  expect(given).toEqual({ code, out: '', err: expect.stringMatching(says) });
});

it.each(rows)('$when is JSON where JSON was asked for', async ({ argv, code, kind, says, ...rest }) => {
  const given = await run([...argv, '--json'], 'env' in rest ? rest.env : keys);
  expect(given).toMatchObject({ code, out: '' });
  expect(JSON.parse(given.err)).toEqual({ error: { kind, message: expect.stringMatching(says) } });
});

it('help is no error', async () => {
  expect(await run(['--help'])).toEqual({ code: 0, out: expect.stringContaining('Commands'), err: '' });
});
