import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { buildBundles } from '../../functions/build/bundles.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { region } from './estates.js';
import type { Row } from './table.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
/** Function Compute's smallest, in MB. */
export const smallest = 128;
/** What Node.js 20 sets by itself where there are 128 MB; here there are more, and then V8 leaves garbage lying. */
const asIn128Mb = ['--max-old-space-size=64', '--max-semi-space-size=1'];

/** The most memory that a full sweep takes, with nothing to do and with everything renewed, in a process of its own. */
export async function memoryRows(listeners: number): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-memory-'));
  const cloud = await startCloud({ now: new Date(), frozen: false, rateScale: 1e6, regions: [region] });
  try {
    const dist = await buildBundles();
    const bundle = await bundled(folder, '{ ...systemEdges, rateScale: 1000 }');
    const bare = await peak('0', {});
    const renew = plant(cloud, listeners);
    const sweeping = `require(${JSON.stringify(bundle)}).handler(Buffer.from(''), ${JSON.stringify(contextOf(cloud))})`;
    const env = { NLB_ENDPOINT: cloud.urls.nlb, CAS_ENDPOINT: cloud.urls.cas, REGIONS: region, LOG_LEVEL: 'error' };
    const idle = await peak(sweeping, { ...env, LEDGER: `dir:${join(folder, 'idle')}` });
    renew();
    // With such rates it is done in one run; what asking for another one takes is added.
    const handing = `${sweeping}.then(() => require(${JSON.stringify(join(dist, 'fc2.js'))}))`;
    const busy = await peak(handing, { ...env, LEDGER: `dir:${join(folder, 'busy')}` });
    return [
      [`${listeners} listeners, 25 certificates a load balancer: peak memory / 128 MB, nothing to do`, idle / smallest],
      [
        `${listeners} listeners, 25 certificates a load balancer: peak memory / 128 MB, all renewed and another run asked for`,
        busy / smallest,
      ],
      ['bare node: peak memory / 128 MB', bare / smallest],
    ];
  } finally {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** As it is deployed but for the rates, which are scaled up. */
export async function bundled(folder: string, edges: string): Promise<string> {
  const outfile = join(folder, 'sweep.cjs');
  const contents = `
    import { systemEdges } from './functions/run/edges.js';
    import { fcHandler } from './functions/run/handler.js';
    import { sweep } from './functions/sweep.js';
    export const handler = fcHandler('sweep', sweep, ${edges});`;
  await build({
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true, outfile },
    external: ['@alicloud/fc2'],
    stdin: { contents, resolveDir: root },
  });
  return outfile;
}

/** Load balancers of 50 listeners, 25 additional certificates on each. Gives what renews all of these. */
function plant({ world, clock }: Cloud, listeners: number): () => void {
  const issue = (name: string) => world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC' }).id;
  const shared = issue('shared.example.com');
  const places = Array.from({ length: Math.ceil(listeners / 50) }, () => world.addLoadBalancer({ region }));
  const planted: string[] = [];
  for (let n = 0; n < listeners; n += 1) {
    const additionalCertificates = n % 2 === 0 ? [issue(`a${n}.example.com`)] : [];
    planted.push(...additionalCertificates);
    const loadBalancerId = places[Math.floor(n / 50)]?.id ?? '';
    world.addListener({ loadBalancerId, port: 1000 + (n % 50), defaultCertificate: shared, additionalCertificates });
  }
  clock.advance(120);
  return () => {
    for (const id of planted) world.renew(id);
    clock.advance(-120);
  };
}

/** In KB. What `resourceUsage` tells on Linux begins with what the parent had when it forked. */
const peakOfThis =
  "process.platform === 'linux' ? /VmHWM:\\s*(\\d+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'))[1] : process.resourceUsage().maxRSS";

/** In MB. */
export async function peak(work: string, env: Readonly<Record<string, string>>): Promise<number> {
  const script = `Promise.resolve(${work}).then(() => console.log(${peakOfThis}))`;
  const { stdout } = await run(process.execPath, [...asIn128Mb, '-e', script], {
    env: { PATH: process.env.PATH, ...env },
  });
  return Number(stdout.trim().split('\n').at(-1)) / 1024;
}

export function contextOf({ credentials, accountId }: Cloud) {
  return { requestId: 'bench', region, accountId, credentials, function: { name: 'bench', timeout: 300 } };
}
