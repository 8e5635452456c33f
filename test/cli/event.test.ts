import { expect, it } from 'vitest';
import { main } from '../../functions/cli/main.js';
import { plainTerminal } from '../../functions/cli/terminal/terminal.js';
import { systemEdges } from '../../functions/run/edges.js';
import { parseDeliveries } from '../../shared/events/renewal.js';

async function event(...argv: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = plainTerminal(
    (text) => out.push(text),
    (text) => err.push(text),
  );
  const edges = { ...systemEdges, env: {}, now: () => new Date('2026-06-15T12:00:00Z') };
  return { code: await main(['event', ...argv], edges, terminal), out: out.join('\n'), err: err.join('\n') };
}

it('prints one event that on-renewal takes, the same one for the same words, and needs no configuration', async () => {
  const argv = ['--successor', '456-cn-hangzhou', '--replaced', '123-cn-hangzhou', '--bus', 'cert-rotation'];
  const { code, out } = await event(...argv);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    specversion: '1.0',
    source: 'nlb-cert',
    type: 'rotation:Certificate:Renewed',
    time: '2026-06-15T12:00:00.000Z',
    aliyuneventbusname: 'cert-rotation',
    data: { successor: '456-cn-hangzhou', replaced: '123-cn-hangzhou' },
  });
  expect(parseDeliveries(out)).toMatchObject({
    scope: { certificateIds: ['456-cn-hangzhou'], mappings: [{ replaced: '123-cn-hangzhou', fromEvent: true }] },
    broken: [],
  });
  expect((await event(...argv)).out).toBe(out);
  const other = await event('--successor', '457-cn-hangzhou');
  expect(JSON.parse(other.out).id).not.toBe(JSON.parse(out).id);
});

it.each([
  [[], /--successor/],
  [['--successor', '??'], /--successor must be a certificate id/],
  [['--successor', '1', '--replaced', '1-cn-hangzhou'], /--replaced is the successor itself/],
  [['--successor', '1', '--source', ''], /--source takes a name or a URI/],
  [['--successor', '1', '--bus', 'a b'], /--bus takes the name of a custom bus/],
])('refuses what on-renewal would refuse: %j', async (argv, says) => {
  expect(await event(...argv)).toEqual({ code: 2, out: '', err: expect.stringMatching(says) });
});

it.each([
  ['--successor', ['--successor', 'abc']],
  ['--replaced', ['--successor', '456-cn-hangzhou', '--replaced', 'shop.example.com']],
])('an id of %s that CAS cannot have is wrong usage', async (option, argv) => {
  const { code, out, err } = await event(...argv);
  expect([code, out, err]).toEqual([
    2,
    '',
    expect.stringMatching(`^${option} takes an id of CAS such as 123-cn-hangzhou, not "`),
  ]);
});
