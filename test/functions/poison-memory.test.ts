import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { isInFull, rows } from '../support/depth.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
/** As Node.js sets them by itself where there are 128 MB. */
const asIn128Mb = ['--max-old-space-size=64', '--max-semi-space-size=1'];
const prefix = 'prod/';

let folder: string;
let bundle: string;
let cloud: Cloud;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poison-memory-'));
  bundle = join(folder, 'sweep.cjs');
  const contents = `
    import { systemEdges } from './functions/run/edges.js';
    import { fcHandler } from './functions/run/handler.js';
    import { sweep } from './functions/sweep.js';
    export const handler = fcHandler('sweep', sweep, { ...systemEdges, rateScale: 1000 });`;
  await build({
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true, outfile: bundle },
    external: ['@alicloud/fc2'],
    stdin: { contents, resolveDir: root },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let successor: string;
beforeEach(async () => {
  cloud = await startCloud({
    now: new Date(Date.now() - 7_200_000),
    frozen: false,
    rateScale: 1e6,
    regions: ['cn-hangzhou'],
  });
  cloud.oss.addBucket({ name: 'ledger-1', region: 'cn-hangzhou' });
  const { world, clock } = cloud;
  const replaced = world.issueCertificate({ names: ['a.example.com'], source: 'BUY', keyAlgorithm: 'ECC' }).id;
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  world.addListener({ loadBalancerId, port: 443, defaultCertificate: replaced });
  clock.advance(3600);
  successor = world.renew(replaced).id;
  clock.advance(3600);
  return () => cloud.stop();
});

function plant(key: string, text: string): void {
  const bucket = cloud.oss.find('ledger-1');
  if (bucket === undefined) throw new Error('no bucket');
  cloud.oss.put(bucket, { key: prefix + key, body: Buffer.from(text), contentType: 'application/json', meta: {} });
}

/** The report of one full sweep in a process of its own, and the most memory that it took, in MB. */
async function sweep(env: Readonly<Record<string, string>> = {}) {
  const { credentials, accountId, urls } = cloud;
  const context = {
    requestId: 'r',
    region: 'cn-hangzhou',
    accountId,
    credentials,
    function: { name: 'f', timeout: 300 },
  };
  const peak = "/VmHWM:\\s*(\\d+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0";
  const script = `require(${JSON.stringify(bundle)}).handler(Buffer.from(''), ${JSON.stringify(context)})
    .then((text) => console.log(JSON.stringify({ report: JSON.parse(text), peak: Number(${peak}) / 1024 })))`;
  const { stdout } = await run(process.execPath, [...asIn128Mb, '-e', script], {
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...{ PATH: process.env.PATH, NLB_ENDPOINT: urls.nlb, CAS_ENDPOINT: urls.cas, OSS_ENDPOINT: urls.oss },
      ...{ REGIONS: 'cn-hangzhou', LOG_LEVEL: 'error', LEDGER: `oss://ledger-1/${prefix}`, ...env },
    },
  });
  const { report, peak: peakMb } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  const named = [...report.conditions, ...report.faults].map((one) => `${one.detail ?? ''} ${one.message ?? ''}`);
  const steps: readonly { certificateIds: readonly string[]; outcome: string }[] = report.steps;
  const isRotated = steps.some(
    ({ certificateIds, outcome }) => certificateIds.includes(successor) && outcome === 'accepted',
  );
  return { named: named.join('\n'), isRotated, peakMb };
}

const proof = (n: number) => ({
  ...{ listenerId: `lsn-${n}`, certificateId: `${n}-cn-hangzhou`, name: 'a.example.com', verdict: 'served' },
  ...{ since: '2026-06-15T12:00:00.000Z', at: '2026-06-15T12:00:00.000Z', detail: 'd'.repeat(40) },
});

const poisons: readonly (readonly [string, () => void, RegExp])[] = [
  ...[10, 40].map(
    (count) =>
      [
        `${count} objects of just under 8 MiB`,
        () => {
          const text = `{"x":"${'x'.repeat(8 * 1024 * 1024 - 100)}"}`;
          for (let n = 0; n < count; n += 1) plant(`state/proved-${n}.json`, text);
        },
        /proved-\d+\.json was skipped: it is larger than 1024 KiB/,
      ] as const,
  ),
  [
    'objects of every kind, each as large as it may be',
    () => {
      for (const kind of [
        'open/',
        'state/mapping-',
        'state/grace-',
        'state/proved-',
        'state/condition-',
        'state/seen-',
      ])
        for (let n = 0; n < 60; n += 1) plant(`${kind}${n}.json`, `{"x":"${'x'.repeat(60_000)}"}`);
    },
    /the rest of \S+\* was skipped/,
  ],
  [
    'proofs that are valid, of 200 load balancers with 200 listeners',
    () => {
      for (let n = 0; n < 200; n += 1) {
        const proofs = Array.from({ length: 200 }, (_, at) => proof(n * 1000 + at));
        const record = { account: '1', region: 'cn-hangzhou', loadBalancerId: `nlb-${n}`, proofs };
        plant(`state/proved-cn-hangzhou-nlb-${n}.json`, JSON.stringify(record));
      }
    },
    /the rest of state\/proved-\* was skipped/,
  ],
  [
    'objects of many values',
    () => {
      for (let n = 0; n < 20; n += 1) plant(`state/proved-${n}.json`, `{"proofs":[${'{},'.repeat(300_000)}{}]}`);
    },
    /proved-\d+\.json was skipped: it has more values/,
  ],
  [
    'ten thousand small objects',
    () => {
      for (let n = 0; n < 10_000; n += 1) plant(`state/condition-${n}.json`, '{}');
    },
    /the rest of state\/condition-\* was skipped/,
  ],
];

// Each runs in a process of its own: seconds of processor time.
it.each(rows(poisons, 1))(
  'a function of 128 MB survives %s, and rotates everything else',
  async (_what, poison, says) => {
    poison();
    const { named, isRotated, peakMb } = await sweep();
    expect(named).toMatch(says);
    expect(isRotated).toBe(true);
    expect(peakMb).toBeLessThan(128);
  },
  60_000,
);

it.runIf(isInFull)(
  'a function of 128 MB survives a chat that answers with a gigabyte',
  async () => {
    const piece = Buffer.alloc(1024 * 1024);
    const server = createServer((request, response) => {
      request.resume();
      let left = 1024;
      const more = () => {
        while (left > 0 && !response.destroyed) {
          left -= 1;
          if (!response.write(piece)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    plant('open/x.json', 'x');
    const { named, isRotated, peakMb } = await sweep({
      NOTIFY: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    });
    server.closeAllConnections();
    server.close();
    expect(named).toMatch(/AnswerTooLarge/);
    expect(isRotated).toBe(true);
    expect(peakMb).toBeLessThan(128);
  },
  60_000,
);
