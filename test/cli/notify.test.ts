import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEdges } from '../../functions/run/edges.js';
import { typed } from '../support/command-line.js';
import { type Robots, secrets, startRobots, tokens } from '../support/robots.js';

let robots: Robots;
beforeEach(async () => {
  robots = await startRobots(() => new Date());
});
afterEach(() => robots.close());

const run = (env: Readonly<Record<string, string>>, ...argv: readonly string[]) =>
  typed(['notify', ...argv], { ...systemEdges, env, sleep: async () => {} });
const test = (NOTIFY: string, env: Readonly<Record<string, string>> = {}) => run({ NOTIFY, ...env }, '--test');
/** Columns with one gap. */
const evenly = (out: string) => out.replace(/ {2,}/g, '  ');
const host = () => new URL(robots.url).host;

describe('nlb-cert notify --test', () => {
  it('sends each target one marked message, without any other setting', async () => {
    const { out, ...rest } = await test(Object.values(robots.notify).join());
    const answer = { ...rest, out: evenly(out) };
    const vendors = ['dingtalk', 'feishu', 'wecom', 'slack', 'json'];
    const line = (vendor: string) => `  ok  ${vendor} ${host()}  accepted the test message; look whether it is there`;
    expect(answer).toEqual({ code: 0, err: '', out: vendors.map(line).join('\n') });
    expect(robots.taken.map(({ vendor }) => vendor).sort()).toEqual([...vendors].sort());
    for (const { body } of robots.taken) expect(JSON.stringify(body)).toContain('nlb-cert: test message');
    const plain = robots.taken.find(({ vendor }) => vendor === 'json');
    expect(plain?.body).toMatchObject({ source: 'nlb-cert-rotation', test: true, begun: [], over: [], more: 0 });
  });

  it('in lines that fit the terminal', async () => {
    const env = { NOTIFY: Object.values(robots.notify).join() };
    const { out } = await typed(['notify', '--test'], { ...systemEdges, env, sleep: async () => {} }, { columns: 60 });
    expect(out).toContain('whether it is there');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('in the language of the messages', async () => {
    await test(robots.notify.wecom, { NOTIFY_LANG: 'zh' });
    expect(robots.taken[0]?.body.markdown.content).toMatch(/^\*\*nlb-cert: 测试消息\*\*[\s\S]*不代表任何待处理事项/);
  });

  it.each([
    [
      'dingtalk',
      (url: string) => url.replace(tokens.dingtalk, 'wrongToken99'),
      'errcode 300001: token is not exist; check access_token= in item 1 of NOTIFY',
    ],
    [
      'dingtalk',
      (url: string) => url.replace(secrets.dingtalk, 'wrongSecret9'),
      'errcode 310000: sign not match; check secret=, and the robot',
    ],
    [
      'feishu',
      (url: string) => url.replace(tokens.feishu, 'wrongHook999'),
      'code 19001: bad hook; check the address in item 1',
    ],
    [
      'feishu',
      (url: string) => url.replace(secrets.feishu, 'wrongSecret9'),
      'code 19021: sign match fail; check secret=, and the clock of this machine in item 1',
    ],
    [
      'wecom',
      (url: string) => url.replace(tokens.wecom, 'wrongKey9999'),
      'errcode 93000: invalid webhook url; check key= in item 1',
    ],
    ['slack', (url: string) => url.replace('slack/', 'none/'), 'HTTP 404; check the address in item 1'],
    ['json', (url: string) => url.replace('json/', 'none/'), 'HTTP 404; check the address in item 1'],
  ] as const)('of %s says what it answered, though HTTP says 200', async (vendor, broken, says) => {
    const { code, out, err } = await test(broken(robots.notify[vendor]));
    expect({ code, err, out: evenly(out) }).toEqual({
      code: 1,
      err: '',
      out: expect.stringContaining(`  failed  ${vendor} ${host()}  ${says}`),
    });
    for (const secret of ['wrong', ...Object.values(tokens), ...Object.values(secrets)])
      expect(out).not.toContain(secret);
  });

  it('fails if one of several did, and says so of each', async () => {
    const { code, out } = await test([robots.notify.json, 'http://127.0.0.1:1/hook/secretHook77'].join());
    expect(code).toBe(1);
    expect(evenly(out).split('\n')).toEqual([
      expect.stringMatching(/^ {2}ok {2}json /),
      '  failed  json 127.0.0.1:1  no answer (ECONNREFUSED); check the address in item 2 of NOTIFY',
    ]);
    const { targets } = JSON.parse(
      (await run({ NOTIFY: [robots.notify.json, 'http://127.0.0.1:1/hook/secretHook77'].join() }, '--test', '--json'))
        .out,
    );
    expect(targets).toEqual([
      { target: `json ${host()}`, vendor: 'json', accepted: true },
      {
        target: 'json 127.0.0.1:1',
        vendor: 'json',
        accepted: false,
        code: 'ECONNREFUSED',
        reason: 'no answer (ECONNREFUSED)',
      },
    ]);
    expect(JSON.stringify(targets)).not.toContain('secretHook77');
  });

  it.each([
    {
      when: 'unset',
      env: {},
      says: /^NOTIFY is not set; set it to a comma list of webhooks, as docs\/notifications\.md shows$/,
    },
    { when: 'empty', env: { NOTIFY: ' ' }, says: /^NOTIFY is not set/ },
    {
      when: 'no address',
      env: { NOTIFY: 'hook-s3cret' },
      says: /^bad environment: NOTIFY item 1 must be a URL that begins with https/,
    },
    { when: 'plain HTTP', env: { NOTIFY: 'http://chat.example/s3cret' }, says: /NOTIFY item 1 must be https/ },
    {
      when: 'without a token',
      env: { NOTIFY: 'dingtalk+https://oapi.dingtalk.com/robot/send?x=s3cret' },
      says: /item 1 must contain access_token=/,
    },
    {
      when: 'of another language',
      env: { NOTIFY: 'https://chat.example/s3cret', NOTIFY_LANG: 'de' },
      says: /NOTIFY_LANG must be/,
    },
  ])('a NOTIFY that is $when is one line, with exit code 2', async ({ env, says }) => {
    const { code, out, err } = await run(env, '--test');
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringMatching(says) });
    expect(err.split('\n')).toHaveLength(1);
    expect(err).not.toContain('s3cret');
  });

  it('without --test sends nothing', async () => {
    const { code, err } = await run({ NOTIFY: robots.notify.json });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--test') });
    expect(robots.seen).toEqual([]);
  });
});
