import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { buildBundles } from '../../functions/build.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = 9;

/** Milliseconds of a whole process that loads something and ends. Rounds alternate, so that drift hits all alike. */
async function timed(script: string): Promise<number> {
  const start = performance.now();
  await run(process.execPath, ['-e', script], { cwd: root });
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The ledger on OSS by our own calls and through `ali-oss`, each bundled as the functions are. */
async function ossClients(folder: string): Promise<{ readonly own: string; readonly official: string }> {
  const shared = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true } as const;
  const of = async (name: string, contents: string) => {
    const outfile = join(folder, `${name}.js`);
    // A proxy agent is an optional part of urllib, which ali-oss uses.
    await build({ ...shared, outfile, external: ['proxy-agent'], stdin: { contents, resolveDir: root } });
    return outfile;
  };
  return {
    own: await of('own', "export { ossStore } from './shared/ledger/oss.js'"),
    official: await of('official', "module.exports = require('ali-oss')"),
  };
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'load-'));
  try {
    await compare(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Prints extra load times over bare node, as ratios to that of the official packages, all in one run. */
async function compare(folder: string): Promise<void> {
  const dist = await buildBundles();
  const oss = await ossClients(folder);
  const names = ['on-renewal', 'confirm', 'sweep', 'backfill'];
  const loading = (path: string) => `require(${JSON.stringify(path)})`;
  const subjects: Record<string, string> = {
    'bare node': '0',
    'official SDK': "require('@alicloud/openapi-core'); require('@alicloud/cas20200407')",
    ...Object.fromEntries(names.map((name) => [name, loading(`${dist}/${name}.js`)])),
    'own calls': loading(oss.own),
    'ali-oss': loading('ali-oss'),
    'ali-oss, bundled': loading(oss.official),
  };
  const times = new Map(Object.keys(subjects).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, script] of Object.entries(subjects)) {
      const milliseconds = await timed(script);
      if (round > 0) times.get(name)?.push(milliseconds);
    }
  const of = (name: string) => times.get(name) ?? [];
  const bare = median(of('bare node'));
  const sdk = median(of('official SDK')) - bare;
  console.log('extra load time over bare node, against @alicloud/openapi-core + @alicloud/cas20200407');
  for (const name of names) console.log(`${name.padEnd(12)} ${((median(of(name)) - bare) / sdk).toFixed(2)}x`);
  console.log('ledger on OSS, own calls vs ali-oss: extra load time over bare node');
  const own = median(of('own calls')) - bare;
  for (const name of ['ali-oss', 'ali-oss, bundled'])
    console.log(
      `${name.padEnd(16)} ${(median(of(name)) - bare).toFixed(0)} ms, own calls ${own.toFixed(0)} ms: ${(own / (median(of(name)) - bare)).toFixed(2)}x`,
    );
  const noise = (Math.max(...of('bare node')) - Math.min(...of('bare node'))) / bare;
  console.log(`noise of this machine: bare node varied by ${(noise * 100).toFixed(0)} % over ${rounds} runs`);
}

await main();
