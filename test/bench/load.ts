import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { buildBundles } from '../../functions/build.js';
import type { Row } from './table.js';

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

export async function loadRows(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'load-'));
  try {
    return await compared(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Extra load times over bare node, as ratios to that of the official packages, all in one run. */
async function compared(folder: string): Promise<Row[]> {
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
  const own = median(of('own calls')) - bare;
  const over = (name: string) => median(of(name)) - bare;
  const sizes = await Promise.all(names.map(async (name) => (await stat(`${dist}/${name}.js`)).size));
  return [
    ...names.map((name): Row => [`${name}: load time over bare node / that of the official SDK`, over(name) / sdk]),
    ...names.map((name, at): Row => [`${name}: size of the bundle / 450 KB`, (sizes[at] ?? 0) / 450_000]),
    ['ledger on OSS: load time of our calls / that of ali-oss', own / over('ali-oss')],
    ['ledger on OSS: load time of our calls / that of ali-oss, bundled', own / over('ali-oss, bundled')],
    ['bare node: longest start / shortest', Math.max(...of('bare node')) / Math.min(...of('bare node'))],
  ];
}
