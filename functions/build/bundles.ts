import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { functionNames } from '../../shared/runtime/function-names.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = fileURLToPath(new URL('../../dist', import.meta.url));

const entryPoints = Object.fromEntries(functionNames.map((name) => [name, `functions/${name}.ts`]));

/**
 * Code of packages for calls that are not made here. The first three are half of `@alicloud/fc2`, with known advisories.
 * The others are undici's: for request bodies that are FormData or Blob, where every body here is text, for HTTP/2, which
 * undici speaks only with `allowH2`, and for redirects, which it follows only with `maxRedirections`.
 */
const unused = ['ali-oss', 'axios', 'ws', '../web/fetch/body.js', './client-h2.js', '../handler/redirect-handler'];
/** undici's parser for processors without SIMD. undici loads it if the other one does not compile. */
const withoutSimd = { imported: '../llhttp/llhttp-wasm.js', path: 'undici/lib/llhttp/llhttp-wasm.js', file: 'llhttp' };
/** Our own modules that are loaded only when used, and their files in dist/. */
const ownLoadedOnUse = {
  'shared/notify/deliver': 'notify',
  'shared/report/publish': 'estate-report',
  'shared/probe/prober': 'prober',
  'shared/alicloud/fc/client': 'fc2',
  'shared/alicloud/fc/functions': 'fc-calls',
  'shared/wording/languages': 'chinese',
  'functions/run/network/proxies': 'proxies',
  // The official package for credentials, of the command line alone.
  'functions/cli/credentials/key-chain': 'credentials',
  // The parser of YAML, of `nlb-cert setup` alone.
  'shared/setup/template': 'template',
} as const;

/** Calls a bundle where Function Compute has no built-in Node.js. */
const customRuntime = fileURLToPath(new URL('../run/custom-runtime.cjs', import.meta.url));

/** Bundles each function into a CommonJS file that needs nothing outside the folder. Returns the folder. */
export async function buildBundles(): Promise<string> {
  await bundleTo(dist);
  return dist;
}

/**
 * The same into another folder. Returns the files that the bundles were made of, relative to the checkout. `sharesClient`:
 * undici, a third of each function, is one file beside them, and no bundle runs without it.
 */
export async function bundleTo(dist: string, { sharesClient = false } = {}): Promise<readonly string[]> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  // The checkout is an ES module package; this file lets `require` load dist/ inside it.
  await writeFile(`${dist}/package.json`, '{ "type": "commonjs" }\n');
  const plugins = [withoutUnused, besideFunctions, ...(sharesClient ? [besideAll] : [])];
  const functions = await bundle({
    outdir: dist,
    entryPoints: { ...entryPoints, cli: 'functions/cli/nlb-cert.ts' },
    plugins,
  });
  const own = Object.entries(ownLoadedOnUse).map(([path, file]) => [file, `${path}.ts`]);
  const parser = [withoutSimd.file, `node_modules/${withoutSimd.path}`];
  // The client for Node 8 and later, without the one for older versions.
  const alias = { '@alicloud/fc2': './node_modules/@alicloud/fc2/lib/client.js' };
  const parts = await bundle({
    outdir: dist,
    entryPoints: Object.fromEntries([...own, parser]),
    alias,
    plugins,
  });
  const client = sharesClient ? await bundleClient(dist) : [];
  await cp(customRuntime, `${dist}/custom-runtime.cjs`);
  return [...functions, ...parts, ...client];
}

/** undici's table of its HTTP parser. undici reads these two parts of it in `client-h1.js`. */
const parserTable = /undici[\\/]lib[\\/]llhttp[\\/]constants\.js$/;
function partsOfParserTable(path: string): string {
  const { ERROR, TYPE }: Record<'ERROR' | 'TYPE', unknown> = createRequire(import.meta.url)(path);
  return `module.exports = ${JSON.stringify({ ERROR, TYPE })};`;
}

/** undici's channels for diagnostics, and its lines for NODE_DEBUG, which would have the query of each request. */
const diagnostics = /undici[\\/]lib[\\/]core[\\/]diagnostics\.js$/;
const noChannels = 'module.exports = { channels: new Proxy({}, { get: () => ({ hasSubscribers: false }) }) };';

/** undici's table of known header names, which only saves it the lower case of each. */
const headerTable = /undici[\\/]lib[\\/]core[\\/]constants\.js$/;
const noHeaders = 'module.exports = { wellknownHeaderNames: [], headerNameLowerCasedRecord: Object.create(null) };';
const headerTree = /undici[\\/]lib[\\/]core[\\/]tree\.js$/;
const noTree = 'module.exports = { tree: { lookup: () => null } };';

/** Lines for DEBUG of the vendor's packages, which would have keys, tokens and signatures. */
const noDebug = 'module.exports = () => Object.assign(() => {}, { enabled: false });';

/** The table of the cloud's codes has the source of each row, which only a reader of the code needs. */
const table = /shared[\\/]alicloud[\\/]client[\\/]refusals\.ts$/;
async function withoutSources(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).replaceAll(/\bsource: '[^']*',?/g, '');
}

/** Replaces the unused by an empty object, so that a call would throw, and `httpx` by one that follows proxies. */
const withoutUnused: Plugin = {
  name: 'without-unused',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /./ }, ({ path }) => (unused.includes(path) ? { path, namespace: 'unused' } : undefined));
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
    onResolve({ filter: /^httpx$/ }, ({ importer }) =>
      // Requests to functions are sent by shared/alicloud/fc/client.ts.
      importer.includes('fc2')
        ? { path: 'httpx', namespace: 'unused' }
        : { path: `${root}/functions/run/network/httpx.ts` },
    );
    onResolve({ filter: /^debug$/ }, ({ path }) => ({ path, namespace: 'no-debug' }));
    onLoad({ filter: /.*/, namespace: 'no-debug' }, () => ({ contents: noDebug }));
    onLoad({ filter: parserTable }, ({ path }) => ({ contents: partsOfParserTable(path) }));
    onLoad({ filter: diagnostics }, () => ({ contents: noChannels }));
    onLoad({ filter: headerTable }, () => ({ contents: noHeaders }));
    onLoad({ filter: headerTree }, () => ({ contents: noTree }));
    onLoad({ filter: table }, async ({ path }) => ({ contents: await withoutSources(path), loader: 'ts' }));
  },
};

/** Keeps the dynamic import of a module that is loaded on use, and points it to its file in dist/. */
const besideFunctions: Plugin = {
  name: 'beside-functions',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
      if (path === withoutSimd.imported) return { path: `./${withoutSimd.file}.js`, external: true };
      const whole = resolve(resolveDir, path);
      const part = Object.entries(ownLoadedOnUse).find(([source]) => whole === `${root}${source}.js`);
      return part && kind === 'dynamic-import' ? { path: `./${part[1]}.js`, external: true } : undefined;
    }),
};

function bundleClient(dist: string): Promise<readonly string[]> {
  return bundle({
    outfile: `${dist}/${httpClient}.js`,
    stdin: { contents: undiciParts(), resolveDir: root },
    plugins: [withoutUnused, besideFunctions],
  });
}

const httpClient = 'undici';
/** The parts of undici that are imported. */
const imported = ['undici/lib/dispatcher/agent.js', 'undici/lib/api/api-request.js'];

function undiciParts(): string {
  return imported.map((path) => `exports[${JSON.stringify(path)}] = require(${JSON.stringify(path)});`).join('\n');
}

const besideAll: Plugin = {
  name: 'beside-all',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^undici\// }, ({ path }) => {
      if (!imported.includes(path)) throw new Error(`${path} is imported: add it to functions/build/bundles.ts`);
      return { path, namespace: httpClient };
    });
    onLoad({ filter: /./, namespace: httpClient }, ({ path }) => ({
      contents: `module.exports = require('./${httpClient}.js')[${JSON.stringify(path)}];`,
    }));
    onResolve({ filter: /./, namespace: httpClient }, ({ path }) => ({ path, external: true }));
  },
};

/** Returns the files that were bundled, relative to the checkout. */
async function bundle(options: BuildOptions): Promise<readonly string[]> {
  const { metafile } = await build({
    ...options,
    metafile: true,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    // A Chinese character takes 3 bytes, and 6 as an escape.
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`built ${await buildBundles()}`);
