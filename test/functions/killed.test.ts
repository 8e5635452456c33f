import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { isInFull } from '../support/depth.js';
import { contextOf } from '../support/system.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

let cloud: Cloud;
let ledger: string;
let onRequest = () => {};
beforeAll(async () => {
  cloud = await startCloud({ rateScale: 1000, regions: ['cn-hangzhou'] });
  cloud.onRequest(() => onRequest());
  ledger = await mkdtemp(join(tmpdir(), 'rotation-killed-'));
});
afterAll(async () => {
  await cloud.stop();
  await rm(ledger, { recursive: true, force: true });
});

/** Runs a built function in the cloud's time. */
const script = `
  const [file, now, context] = process.argv.slice(1);
  const RealDate = Date;
  const ahead = Number(now) - RealDate.now();
  globalThis.Date = class extends RealDate {
    constructor(...given) { if (given.length === 0) super(RealDate.now() + ahead); else super(...given); }
    static now() { return RealDate.now() + ahead; }
  };
  require(file).handler(Buffer.from(''), JSON.parse(context)).then((report) => console.log(report));
`;

function start(name: string): ChildProcess {
  cloud.clock.advance(61);
  const file = join(root, 'dist', `${name}.js`);
  const now = String(cloud.clock.now().getTime());
  return spawn(process.execPath, ['-e', script, file, now, JSON.stringify(contextOf(cloud))], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NLB_ENDPOINT: cloud.urls.nlb,
      CAS_ENDPOINT: cloud.urls.cas,
      LEDGER: `dir:${ledger}`,
      RETIRE_AFTER_MINUTES: '0',
      LOG_LEVEL: 'error',
    },
  });
}

async function run(name: string): Promise<{ calls: number; faults: unknown[]; conditions: unknown[] }> {
  const child = start(name);
  return JSON.parse(await text(child.stdout!));
}

/** Ends it with SIGKILL when the cloud has got this many of its requests; false when it ended before. */
async function killAfter(requests: number, child: ChildProcess): Promise<boolean> {
  const ended = once(child, 'exit');
  let left = requests;
  const reached = new Promise<void>((resolve) => {
    onRequest = () => {
      left -= 1;
      if (left === 0) resolve();
    };
  });
  await Promise.race([reached, ended]);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  return signal === 'SIGKILL';
}

it('runs that end by kill -9 after any of their calls leave only work that the next runs finish', async () => {
  const { world, clock } = cloud;
  const certificates = Array.from({ length: 8 }, (_, n) =>
    world.issueCertificate({ names: [`k${n}.example.com`], source: 'BUY', keyAlgorithm: 'ECC' }),
  );
  const listeners = [0, 1, 2, 3].map((n) => {
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const [standing, ...additionalCertificates] = [0, 1, 2].map((k) => certificates[(n + k) % 8]!.id);
    return world.addListener({ loadBalancerId, port: 443, defaultCertificate: standing!, additionalCertificates }).id;
  });
  clock.advance(60);
  const renewed = new Set(certificates.map(({ id }) => world.renew(id).id));

  let killed = 0;
  const moments = isInFull ? Array.from({ length: 16 }, (_, n) => n + 1) : [1, 2, 3, 4, 5, 7, 10];
  for (const requests of moments)
    killed += Number(await killAfter(requests, start(requests % 3 === 0 ? 'confirm' : 'sweep')));
  expect(killed).toBeGreaterThan(moments.length / 2);

  await run('sweep');
  for (let minute = 0, calls = 1; minute < 20 && calls > 0; minute += 1) ({ calls } = await run('confirm'));
  const left = listeners.flatMap((id) => world.listener(id).attachments).filter(({ id }) => !renewed.has(id));
  expect({ left, open: await readdir(join(ledger, 'open')), broken: cloud.rulesBroken }).toEqual({
    left: [],
    open: [],
    broken: [],
  });
  expect(await run('sweep')).toMatchObject({ faults: [], conditions: [], steps: [], holds: [] });
}, 60_000);
