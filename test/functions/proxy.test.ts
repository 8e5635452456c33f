import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Agent from 'undici/lib/dispatcher/agent.js';
import { afterEach, describe, expect, it } from 'vitest';
import { proxiesIn, proxyOf } from '../../functions/run/network/choose.js';
import { proxyDispatcher } from '../../functions/run/network/dispatcher.js';
import { wayOf } from '../../shared/alicloud/client/answer.js';
import { benchOf } from '../alicloud/cloud-server.js';

type Env = Readonly<Record<string, string>>;
const [one, other] = ['http://one:1', 'http://other:2'];
const nlb = 'https://nlb.cn-hangzhou.aliyuncs.com';

const choices: readonly [env: Env, target: string, shown: string | undefined][] = [
  [{}, nlb, undefined],
  [{ HTTPS_PROXY: one }, nlb, `${one} (HTTPS_PROXY)`],
  [{ https_proxy: one }, nlb, `${one} (https_proxy)`],
  [{ https_proxy: one, HTTPS_PROXY: other }, nlb, `${one} (https_proxy)`],
  [{ https_proxy: '', HTTPS_PROXY: other }, nlb, `${other} (HTTPS_PROXY)`],
  [{ HTTP_PROXY: one }, nlb, undefined],
  [{ HTTP_PROXY: one, HTTPS_PROXY: other }, 'http://relay.example.com', `${one} (HTTP_PROXY)`],
  [{ HTTPS_PROXY: 'one:1' }, nlb, `${one} (HTTPS_PROXY)`],
  [{ HTTPS_PROXY: 'http://me:s3cret@one:1' }, nlb, `${one} (HTTPS_PROXY)`],
  [{ HTTPS_PROXY: 'https://one:1' }, nlb, 'https://one:1 (HTTPS_PROXY)'],
  [{ HTTPS_PROXY: one, NO_PROXY: 'aliyuncs.com' }, nlb, undefined],
  [{ HTTPS_PROXY: one, no_proxy: '.aliyuncs.com' }, nlb, undefined],
  [{ HTTPS_PROXY: one, NO_PROXY: '*.aliyuncs.com' }, nlb, undefined],
  [{ HTTPS_PROXY: one, NO_PROXY: 'a.example, NLB.cn-hangzhou.aliyuncs.com' }, nlb, undefined],
  [{ HTTPS_PROXY: one, NO_PROXY: 'yuncs.com' }, nlb, `${one} (HTTPS_PROXY)`],
  [{ HTTPS_PROXY: one, NO_PROXY: 'aliyuncs.com:443' }, nlb, undefined],
  [{ HTTPS_PROXY: one, NO_PROXY: 'aliyuncs.com:8443' }, nlb, `${one} (HTTPS_PROXY)`],
  [{ HTTPS_PROXY: one, NO_PROXY: 'aliyuncs.com:8443' }, `${nlb}:8443`, undefined],
  [{ HTTPS_PROXY: one, NO_PROXY: '*' }, nlb, undefined],
  [{ HTTPS_PROXY: one, NO_PROXY: ' , ' }, nlb, `${one} (HTTPS_PROXY)`],
  [{ HTTPS_PROXY: one, NO_PROXY: '[2001:db8::1]' }, 'https://[2001:db8::1]:443', undefined],
  [{ HTTP_PROXY: one }, 'http://127.0.0.1:8080', undefined],
  [{ HTTP_PROXY: one }, 'http://localhost', undefined],
  [{ HTTPS_PROXY: one }, 'https://[::1]:4', undefined],
  [{ HTTPS_PROXY: 'socks5://one:1' }, nlb, undefined],
];
it.each(choices)('with %j, %s goes through %s', (env, target, shown) => {
  expect(proxyOf(env, new URL(target))?.shown).toBe(shown);
});

it.each([
  [{ HTTPS_PROXY: 'socks5://me:s3cret@one:1' }, ['HTTPS_PROXY']],
  [{ https_proxy: 'http://', HTTP_PROXY: '::' }, ['https_proxy', 'HTTP_PROXY']],
  [{ HTTPS_PROXY: one, HTTP_PROXY: one }, []],
] as const)('%j has the problems of %j, without their values', (env, names) => {
  const { problems } = proxiesIn(env);
  expect(problems).toEqual(names.map((name) => expect.stringMatching(`^${name} must be the address of an HTTP proxy`)));
  expect(problems.join()).not.toContain('s3cret');
});

const unreachable = (address: string, code = 'ENETUNREACH') => Object.assign(new Error(code), { code, address });
it.each([
  ['IPv4 alone', unreachable('47.1.2.3'), ', over IPv4 to 47.1.2.3, to which this network may have no route'],
  [
    'IPv6 alone',
    unreachable('2001:db8::1', 'EHOSTUNREACH'),
    ', over IPv6 to 2001:db8::1, to which this network may have no route',
  ],
  [
    'several addresses of one family',
    new AggregateError([unreachable('47.1.2.3'), unreachable('47.1.2.4')]),
    ', over IPv4 to 47.1.2.3, to which this network may have no route',
  ],
  ['both families', new AggregateError([unreachable('2001:db8::1'), unreachable('47.1.2.3')]), ''],
  ['a refused connection', unreachable('47.1.2.3', 'ECONNREFUSED'), ''],
  ['a proxy', Object.assign(unreachable('10.0.0.1'), { via: 'p' }), ', through the proxy p'],
  ['no error', 'x', ''],
])('the way of a failed connection: %s', (_what, error, way) => {
  expect(wayOf(error)).toBe(way);
});

describe('a call through a proxy that fails', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function proxyThat(answer: (request: IncomingMessage, end: (text: string) => void) => void) {
    const server = createServer().on('connect', (request, socket) => answer(request, (text) => socket.end(text)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const changeThrough = async (HTTPS_PROXY: string) => {
    const { account } = benchOf('http://nowhere', {
      endpoints: { nlb: 'https://nlb.example.com', cas: 'https://cas.example.com' },
      dispatcher: proxyDispatcher({ HTTPS_PROXY }, Agent),
    });
    return account.certificates.all().then(() => '', String);
  };

  it('names the proxy and its status, and was not sent', async () => {
    const asked: (string | undefined)[] = [];
    const proxy = await proxyThat(({ url, headers }, end) => {
      asked.push(`${url} ${headers['proxy-authorization'] ?? ''}`);
      end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    const said = await changeThrough(`http://me:s3cret@${proxy}`);
    expect(said).toMatch(
      `not sent: no connection could be made, through the proxy http://${proxy} (HTTPS_PROXY), which refuses with HTTP 407 (ProxyRefused)`,
    );
    expect(asked[0]).toBe(`cas.example.com:443 Basic ${Buffer.from('me:s3cret').toString('base64')}`);
    expect(said).not.toContain('s3cret');
  });

  it('names a proxy that is not there', async () => {
    expect(await changeThrough('127.0.0.1:1')).toMatch(
      /not sent: no connection could be made, through the proxy http:\/\/127\.0\.0\.1:1 \(HTTPS_PROXY\) \(ECONNREFUSED\)/,
    );
  });
});
