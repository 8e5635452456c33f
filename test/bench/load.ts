import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildBundles } from '../../functions/build/bundles.js';
import { timesOf } from './processes.js';
import type { Row } from './table.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The ledger on OSS by our own calls and through `ali-oss`, and the official SDK, each bundled as the functions are. */
async function clients(folder: string): Promise<Readonly<Record<'own' | 'official' | 'sdk', string>>> {
  const shared = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true } as const;
  const of = async (name: string, contents: string) => {
    const outfile = join(folder, `${name}.js`);
    // A proxy agent is an optional part of urllib, which ali-oss uses.
    await build({ ...shared, outfile, external: ['proxy-agent'], stdin: { contents, resolveDir: root } });
    return outfile;
  };
  return {
    own: await of('own', "export { ossStore } from './shared/ledger/oss/bucket.js'"),
    sdk: await of('sdk', "module.exports = [require('@alicloud/openapi-core'), require('@alicloud/cas20200407')]"),
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
  const oss = await clients(folder);
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
  const { over, whole } = await timesOf(Object.entries(subjects).map(([name, script]) => ({ name, script })));
  const sdk = over('official SDK');
  const own = over('own calls');
  const sdkSize = (await stat(oss.sdk)).size;
  const sizes = await Promise.all(names.map(async (name) => (await stat(`${dist}/${name}.js`)).size));
  return [
    ...names.map((name): Row => [`${name}: load time over bare node / that of the official SDK`, over(name) / sdk]),
    ...names.map((name): Row => [`${name}: load time / that of bare node`, whole(name) / whole('bare node')]),
    ['official SDK: load time / that of bare node', whole('official SDK') / whole('bare node')],
    ...names.map((name, at): Row => [`${name}: size of the bundle / 420 KB`, (sizes[at] ?? 0) / 420_000]),
    ['largest bundle: size / that of the official SDK, bundled', Math.max(...sizes) / sdkSize],
    ['ledger on OSS: load time of our calls / that of ali-oss', own / over('ali-oss')],
    ['ledger on OSS: load time of our calls / that of ali-oss, bundled', own / over('ali-oss, bundled')],
  ];
}
