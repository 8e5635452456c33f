import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = fileURLToPath(new URL('../dist', import.meta.url));

const names = ['on-renewal', 'confirm', 'sweep', 'backfill'];
const entryPoints = Object.fromEntries(names.map((name) => [name, `functions/${name}.ts`]));

/** Bundles each function into one CommonJS file that needs nothing beside it. Gives the folder. */
export async function buildBundles(): Promise<string> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  // The checkout is an ES module package; this keeps what is in dist/ loadable by require there too.
  await writeFile(`${dist}/package.json`, '{ "type": "commonjs" }\n');
  await build({
    absWorkingDir: root,
    entryPoints: { ...entryPoints, cli: 'functions/nlb-cert.ts' },
    outdir: dist,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return dist;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`built ${await buildBundles()}`);
