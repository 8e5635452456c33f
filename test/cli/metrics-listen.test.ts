import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
});
afterEach(() => system.stop());

const openMetrics = 'application/openmetrics-text';
/** The header of Prometheus 2.53. */
const ofPrometheus = `${openMetrics};version=1.0.0;q=0.5,${openMetrics};version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`;

/** Serves on a free port; `between` runs between two looks, and the user ends the command after `looks` of them. */
async function served(
  between: (url: string, look: number) => Promise<void>,
  { looks = 1, argv = [] as readonly string[], address = '127.0.0.1:0' } = {},
) {
  const printed: string[] = [];
  const waits: number[] = [];
  const stop: { end: () => void } = { end: () => {} };
  const interrupted = () => new Promise<void>((resolve) => (stop.end = resolve));
  const failed: unknown[] = [];
  const sleep = async (milliseconds: number) => {
    // A shorter pause is one of the look itself.
    if (milliseconds < 5_000) return system.cloud.clock.advance(milliseconds / 1000);
    waits.push(milliseconds);
    const url = /http:\S+metrics/.exec(printed.join(' '))?.[0] ?? '';
    await between(url, waits.length).catch((error: unknown) => failed.push(error));
    if (waits.length < looks && failed.length === 0) return;
    stop.end();
    await new Promise(() => {});
  };
  const terminal = { print: (text: string) => printed.push(text), interrupted };
  const run = commandLine(system, {}, terminal, { sleep });
  const { code, err } = await run('status', '--metrics-listen', address, ...argv);
  if (failed.length > 0) throw failed[0];
  return { code, err, printed, waits };
}

const upOf = (text: string) => /^nlb_cert_up (\d)$/m.exec(text)?.[1];

describe('nlb-cert status --metrics-listen', () => {
  it('serves Prometheus and OpenMetrics text by the Accept header, and ends with 0', async () => {
    const { listener } = crowdedListener(system, 1);
    await system.sweep();
    const found = await served(async (url) => {
      const plain = await fetch(url);
      expect([plain.status, plain.headers.get('content-type')]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8',
      ]);
      const text = await plain.text();
      expect([upOf(text), text.includes(listener.id), text.endsWith('\n')]).toEqual(['1', true, true]);
      expect(text).toContain('# TYPE nlb_cert_calls_total counter\n');

      const modern = await fetch(url, { headers: { accept: ofPrometheus } });
      expect(modern.headers.get('content-type')).toBe(`${openMetrics}; version=1.0.0; charset=utf-8`);
      const body = await modern.text();
      expect(body.endsWith('\n# EOF\n')).toBe(true);
      expect(body).toContain('# TYPE nlb_cert_calls counter\n');
      expect(body).not.toContain('# TYPE nlb_cert_calls_total');
      expect(samplesOf(body)).toEqual(samplesOf(text));
    });
    expect([found.code, found.err, found.waits]).toEqual([0, '', [600_000]]);
    expect(found.printed).toEqual([
      expect.stringMatching(/^serving http:\/\/127\.0\.0\.1:\d+\/metrics, with a look every 10 minutes$/),
    ]);
  });

  it.each([
    [`${openMetrics};version=0.0.1`, 'text/plain'],
    [`${openMetrics};q=0.1,text/plain;q=0.9`, 'text/plain'],
    [`text/plain;q=0.3, ${openMetrics.toUpperCase()}; version=1.0.0; q=0.5`, openMetrics],
    [`${openMetrics};q=0`, 'text/plain'],
    ['*/*', 'text/plain'],
    ['nonsense;;,', 'text/plain'],
    ['', 'text/plain'],
  ])('takes Accept: %s as %s', async (accept, type) => {
    await served(async (url) => {
      const { headers } = await fetch(url, { headers: { accept } });
      expect(headers.get('content-type')?.split(';')[0]).toBe(type);
    });
  });

  it('answers other paths with 404, other methods with 405, and a HEAD without a body', async () => {
    await served(async (url) => {
      const base = url.replace('/metrics', '');
      const statuses = await Promise.all(
        [
          fetch(`${base}/`),
          fetch(`${base}/metrics/x`),
          fetch(`${url}?a=b`),
          fetch(url, { method: 'POST', body: 'x' }),
        ].map(async (answer) => (await answer).status),
      );
      expect(statuses).toEqual([404, 404, 200, 405]);
      expect((await fetch(url, { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD');
      const head = await fetch(url, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
    });
  });

  it('looks again after the seconds of --watch, and keeps the last known values with nlb_cert_up 0 after a look that failed', async () => {
    const { listener } = crowdedListener(system, 1);
    await system.sweep();
    const texts: string[] = [];
    const { waits } = await served(
      async (url, look) => {
        texts.push(await (await fetch(url)).text());
        system.cloud.clock.advance(30);
        system.cloud.faults.clear();
        if (look === 1) system.cloud.faults.add({ match: { operation: 'ListLoadBalancers' }, effect: '500' });
      },
      { looks: 3, argv: ['--watch', '30'] },
    );
    expect([texts.map(upOf), waits]).toEqual([
      ['1', '0', '1'],
      [30_000, 30_000, 30_000],
    ]);
    const expiries = texts.map((text) => text.split('\n').filter((line) => line.includes(`listener="${listener.id}"`)));
    expect(expiries[1]).toEqual(expiries[0]);
    const readAts = texts.map((text) => Number(/^nlb_cert_region_read_timestamp_seconds.* (\d+)$/m.exec(text)?.[1]));
    expect([readAts[1]! <= readAts[0]!, readAts[2]! > readAts[0]!]).toEqual([true, true]);
  });

  it('answers 503 before the first look has ended', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const printed: string[] = [];
    const statuses: number[] = [];
    const interrupted = async () => {
      // The address is printed after this call.
      await Promise.resolve();
      const url = /http:\S+metrics/.exec(printed.join(' '))?.[0] ?? '';
      statuses.push((await fetch(url)).status);
    };
    const terminal = { print: (text: string) => printed.push(text), interrupted };
    const run = commandLine(system, { NLB_ENDPOINT: `http://127.0.0.1:${port}` }, terminal);
    const { code } = await run('status', '--metrics-listen', '127.0.0.1:0');
    silent.close();
    expect([code, statuses]).toEqual([0, [503]]);
  });

  it.runIf(
    Object.values(networkInterfaces())
      .flat()
      .some((each) => each?.address === '::1'),
  )('listens on IPv6', async () => {
    await served(
      async (url) => {
        expect(url).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/);
        expect((await fetch(url)).status).toBe(200);
      },
      { address: '[::1]:0' },
    );
  });

  it.each([
    '9464',
    ':9464',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '127.0.0.1:x',
    '::1:9464',
    '[::1]',
    'http://127.0.0.1:1',
    '',
  ])('refuses %j as an address', async (address) => {
    const { code, out, err } = await commandLine(system)('status', '--metrics-listen', address);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(/^--metrics-listen takes an address and a port/)]);
    expect(system.cloud.requests).toEqual([]);
  });

  it('refuses an address that is taken, or that this machine does not have', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const taken = await commandLine(system)('status', '--metrics-listen', `127.0.0.1:${port}`);
    other.close();
    expect([taken.code, taken.err]).toEqual([
      2,
      expect.stringMatching(/^--metrics-listen .*is taken by another process/),
    ]);
    const foreign = await commandLine(system)('status', '--metrics-listen', '192.0.2.1:0');
    expect([foreign.code, foreign.err]).toEqual([2, expect.stringMatching(/this machine does not have the address/)]);
    expect(system.cloud.requests).toEqual([]);
  });

  it('ends with a broken configuration, as every repeated status', async () => {
    const { code, err } = await commandLine(system, { REGIONS: 'Mars!' })('status', '--metrics-listen', '127.0.0.1:0');
    expect([code, err]).toEqual([2, expect.stringContaining('REGIONS')]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('as a process, ends with 0 on %s', async (signal) => {
    const { accessKeyId, accessKeySecret } = system.cloud.credentials;
    const env = {
      ...{ PATH: process.env.PATH, LEDGER: `dir:${system.ledger}`, REGIONS: 'cn-hangzhou' },
      ...{ ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret },
      ...{ NLB_ENDPOINT: system.cloud.urls.nlb, CAS_ENDPOINT: system.cloud.urls.cas },
    };
    const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
    const argv = [program, 'status', '--quick', '--metrics-listen', '127.0.0.1:0'];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'], env });
    const [line] = await once(child.stdout, 'data');
    expect(String(line)).toMatch(/^serving http:/);
    child.kill(signal);
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });
});

const samplesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
