import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

interface Reach {
  readonly folders: readonly string[];
  readonly packages: readonly string[];
}

/** Who may import whom. A folder or a package that is not named on the right is out of reach. */
const reach: Readonly<Record<string, Reach>> = {
  'shared/ram': { folders: ['shared/ram', 'shared/rotation'], packages: [] },
  'shared/setup': {
    folders: ['shared/setup', 'shared/ram', 'shared/rotation', 'shared/runtime'],
    packages: ['date-fns', 'yaml'],
  },
  'shared/rotation': { folders: ['shared/rotation'], packages: ['date-fns'] },
  'shared/reconcile': {
    folders: ['shared/reconcile', 'shared/rotation', 'shared/wording'],
    packages: ['node:crypto', 'date-fns'],
  },
  'shared/alicloud': {
    folders: ['alicloud', 'ram', 'reconcile', 'rotation', 'setup', 'upload', 'wording'].map((name) => `shared/${name}`),
    packages: [
      ...['node:crypto', 'node:events', 'node:http', 'node:https', 'node:url'],
      ...['date-fns', 'zod/mini', 'undici/lib/', '@alicloud/fc2'],
    ],
  },
  'shared/ledger': {
    folders: ['ledger', 'alicloud', 'ram', 'reconcile', 'rotation', 'setup', 'wording'].map((name) => `shared/${name}`),
    packages: ['node:crypto', 'node:fs/promises', 'node:path', 'date-fns', 'zod/mini', 'undici/lib/'],
  },
  'shared/upload': {
    folders: ['shared/reconcile', 'shared/rotation', 'shared/upload'],
    packages: ['node:crypto', 'node:url', 'date-fns'],
  },
  'shared/probe': {
    folders: ['shared/probe', 'shared/reconcile', 'shared/rotation'],
    packages: ['node:crypto', 'node:dns/promises', 'node:net', 'node:tls'],
  },
  'shared/events': {
    folders: ['shared/events', 'shared/reconcile', 'shared/rotation', 'shared/runtime'],
    packages: ['node:crypto', 'date-fns', 'zod/mini'],
  },
  'shared/runtime': {
    folders: ['runtime', 'reconcile', 'rotation', 'wording'].map((name) => `shared/${name}`),
    packages: ['zod/mini'],
  },
  'shared/show': {
    folders: ['shared/show', 'shared/reconcile', 'shared/rotation', 'shared/setup', 'shared/wording'],
    packages: ['date-fns', 'string-width'],
  },
  'shared/wording': { folders: ['shared/wording', 'shared/rotation'], packages: [] },
  'shared/report': {
    folders: ['report', 'notify', 'reconcile', 'rotation', 'show', 'wording'].map((name) => `shared/${name}`),
    packages: ['node:crypto', 'date-fns', 'zod/mini'],
  },
  'shared/notify': {
    folders: ['alicloud', 'notify', 'reconcile', 'rotation', 'runtime', 'wording'].map((name) => `shared/${name}`),
    packages: ['node:crypto', 'date-fns', 'undici/lib/'],
  },
  'shared/doctor': {
    folders: ['doctor', 'reconcile', 'rotation', 'runtime', 'show', 'wording'].map((name) => `shared/${name}`),
    packages: ['date-fns'],
  },
  functions: {
    folders: ['functions', 'shared'],
    packages: [
      'node:',
      'date-fns',
      'esbuild',
      'commander',
      '@alicloud/credentials',
      'httpx/lib/index.js',
      'undici/lib/',
    ],
  },
  'test/emulator': {
    folders: ['test/emulator'],
    packages: ['node:', 'date-fns', 'zod', 'vitest', 'fast-check', '@alicloud/', 'undici'],
  },
};

const importOf = /(?:from|import)\s*\(?\s*['"]([^'"\s,]+)['"]/g;

for (const [folder, allowed] of Object.entries(reach)) {
  it(`${folder} imports only what it may`, () => {
    const strays = filesIn(join(root, folder)).flatMap((file) =>
      importsOf(file)
        .filter((name) => !isAllowed(name, file, allowed))
        .map((name) => `${relative(root, file)} -> ${name}`),
    );
    expect(strays).toEqual([]);
  });
}

/** A folder that is read at a glance. */
const mostFiles = 12;

it(`no folder of functions and shared has more than ${mostFiles} source files`, () => {
  const folders = [...filesIn(join(root, 'functions')), ...filesIn(join(root, 'shared'))].map(dirname);
  const counts = new Map<string, number>();
  for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > mostFiles)).toEqual([]);
});

it('functions/ itself holds what Function Compute runs, and nothing else', () => {
  const own = filesIn(join(root, 'functions')).map((file) => relative(join(root, 'functions'), file));
  expect(own.filter((file) => !file.includes(sep)).sort()).toEqual([
    'backfill.ts',
    'confirm.ts',
    'on-renewal.ts',
    'sweep.ts',
  ]);
});

it('no file imports itself by a circle, types included', () => {
  const files = [...filesIn(join(root, 'functions')), ...filesIn(join(root, 'shared'))];
  const imports = new Map(files.map((file) => [file, localImportsOf(file).filter((target) => files.includes(target))]));
  const circles = files.filter((file) => isReachable(file, file, imports)).map((file) => relative(root, file));
  expect(circles).toEqual([]);
});

it('exported means used elsewhere', () => {
  const exporting = ['functions', 'shared', 'test/emulator'].flatMap((folder) => filesIn(join(root, folder)));
  const files = ['functions', 'shared', 'test'].flatMap((folder) => filesIn(join(root, folder)));
  const words = new Map(files.map((file) => [file, new Set(readFileSync(file, 'utf8').match(/\w+/g))]));
  const unused = exporting.flatMap((file) =>
    exportsOf(file)
      .filter((name) => files.every((other) => other === file || !words.get(other)?.has(name)))
      .map((name) => `${name} of ${relative(root, file)}`),
  );
  expect(unused).toEqual([]);
});

it('only the edges read the clock, chance, the environment or the console', () => {
  const edge = /\bprocess\.env\b|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\b|(?<![.\w])console\.\w/;
  // The script of the page runs in the reader's browser.
  const files = filesIn(join(root, 'shared')).filter((file) => !file.endsWith(join('report', 'page', 'script.ts')));
  const strays = files.filter((file) => edge.test(readFileSync(file, 'utf8'))).map((file) => relative(root, file));
  expect(strays).toEqual([]);
});

it('only the composition root, which is functions/run, names a real adapter', () => {
  const strays = filesIn(join(root, 'functions')).flatMap((file) =>
    importsOf(file)
      .filter((name) => /shared\/(alicloud|ledger)\//.test(name) && !file.includes(join('functions', 'run')))
      .map((name) => `${relative(root, file)} -> ${name}`),
  );
  expect(strays).toEqual([]);
});

it('only one file knows the SDK of Function Compute, whose quirks it hides', () => {
  const users = filesIn(join(root, 'shared'))
    .filter((file) => !file.endsWith('.d.ts') && importsOf(file).includes('@alicloud/fc2'))
    .map((file) => relative(root, file));
  expect(users).toEqual([join('shared', 'alicloud', 'fc', 'client.ts')]);
});

function isAllowed(name: string, file: string, { folders, packages }: Reach): boolean {
  if (!name.startsWith('.')) return packages.some((allowed) => name === allowed || isPrefix(allowed, name));
  const target = relative(root, resolve(dirname(file), name))
    .split(sep)
    .join(posix.sep);
  return folders.some((folder) => target.startsWith(`${folder}/`));
}

function isPrefix(allowed: string, name: string): boolean {
  return /[:/]$/.test(allowed) && name.startsWith(allowed);
}

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(importOf)].map(([, name]) => name as string);
}

const exportOf = /^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm;

function exportsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(exportOf)].map(([, name]) => name as string);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function localImportsOf(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => resolve(dirname(file), name).replace(/\.js$/, '.ts'));
}

/** Whether one or more imports lead from one file to another. */
function isReachable(from: string, to: string, imports: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set(imports.get(from));
  // A set goes on to what is added while it is walked.
  for (const file of seen) for (const next of imports.get(file) ?? []) seen.add(next);
  return seen.has(to);
}
