import { mkdir, readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { english } from '../../../shared/rotation/english.js';
import { ConfigFault } from '../../../shared/runtime/faults.js';
import type { PlannedStep } from '../../../shared/setup/steps.js';
import type { Edges } from '../../run/edges.js';
import { UsageFault } from '../terminal/failure.js';
import { isWritten, type Names, type Vars } from './request.js';

/** The template that setup writes, or the one of the package that it copies. */
export interface OpenTemplate {
  readonly path: string;
  readonly text: string;
  readonly exists: boolean;
  readonly vars: Vars;
  /** Where the template has the functions. */
  readonly dist: string;
  /** The folder of the package, if the functions are copied from it: outside of a checkout, which builds them. */
  readonly packageFolder: string | undefined;
}

/** Throws a `UsageFault` without a template, and a `ConfigFault` for one that cannot be read or is of another project. */
export async function openTemplate(path: string, edges: Pick<Edges, 'packageFolder'>): Promise<OpenTemplate> {
  const found = await findTemplate(path, edges);
  if (found !== undefined) return found;
  throw new UsageFault(
    english`${path} does not exist, and only the package brings an s.yaml; run it in the checkout, or as npx nlb-cert-rotation setup`,
  );
}

/**
 * Undefined only if there is no template: one with a fault may be of an installation with other names than the usual ones.
 * Throws a `ConfigFault` for that.
 */
export async function findTemplate(
  path: string,
  edges: Pick<Edges, 'packageFolder'>,
): Promise<OpenTemplate | undefined> {
  const whole = resolve(path);
  const packageFolder = (await isCheckout(dirname(whole))) ? undefined : await packageOf(edges);
  const own = await textOf(whole);
  const text = own ?? (packageFolder && (await textOf(join(packageFolder, nameInPackage(path)))));
  if (text === undefined) return undefined;
  const { codeIn, varsOf } = await template();
  await refuseForeign(text, normalize(path));
  const dist = resolve(dirname(whole), codeIn(text) ?? './dist');
  const isBuiltHere = await isCheckout(dirname(dist));
  return {
    ...{ path: whole, text, exists: own !== undefined, dist },
    vars: varsOf(text),
    packageFolder: isBuiltHere ? undefined : packageFolder,
  };
}

/** A template of another project would get the values and the functions of this one. */
export async function refuseForeign(text: string, file: string): Promise<void> {
  const { isOwnTemplate } = await template();
  if (isOwnTemplate(text, file)) return;
  throw new ConfigFault(
    english`${file} is not a template of nlb-cert-rotation; use an empty folder, or --template FILE`,
  );
}

/** `s.yaml`, or one of its variants in `docs/`. */
function nameInPackage(path: string): string {
  return /(?:^|[/\\])(docs[/\\]s-[\w-]+\.yaml|s\.yaml)$/.exec(path)?.[1] ?? 'none';
}

/** The YAML reader of these is loaded on use. */
function template(): Promise<typeof import('../../../shared/setup/template.js')> {
  return import('../../../shared/setup/template.js');
}

async function isCheckout(folder: string): Promise<boolean> {
  return (await stat(join(folder, 'functions', 'build')).catch(() => undefined)) !== undefined;
}

/** The folder above `dist/`, unless that is a checkout: its s.yaml builds the functions first. */
async function packageOf({ packageFolder }: Pick<Edges, 'packageFolder'>): Promise<string | undefined> {
  const script = process.argv[1];
  const folder = packageFolder ?? (script && dirname(dirname(await realpath(script).catch(() => script))));
  return folder && !(await isCheckout(folder)) ? folder : undefined;
}

interface FileChange {
  readonly path: string;
  readonly content: string | Buffer;
  readonly kind: 'new' | 'different';
}

interface FilesPlan {
  readonly planned: PlannedStep;
  readonly write: () => Promise<void>;
}

/** The template with the values, and beside it the bundles of the package. Other files of their names need `mayReplace`. */
export async function planFiles(open: OpenTemplate, names: Names, mayReplace: boolean): Promise<FilesPlan> {
  const { withValues } = await template();
  const values = valuesOf(names);
  const text = withValues(open.text, values);
  const bundles = await bundleChanges(open);
  const different = bundles.filter(({ kind }) => kind === 'different').map(({ path }) => basename(path));
  const isSame = open.exists && text === open.text;
  const changes: readonly FileChange[] = [
    ...bundles,
    ...(isSame ? [] : [{ path: open.path, content: text, kind: open.exists ? 'different' : 'new' } as const]),
  ];
  const details = [
    ...(isSame ? [] : changedValues(open, values)),
    ...(bundles.length > different.length ? [english`the functions are copied to dist/`] : []),
    ...(different.length > 0 ? [english`replaces other files of dist/: ${different.join(', ')}`] : []),
  ];
  return {
    planned: {
      step: 'files',
      resource: open.path,
      ...(different.length > 0 && !mayReplace
        ? {
            verdict: 'blocked',
            details: [
              english`dist/ has other files of these names: ${different.join(', ')}; --overwrite replaces them`,
            ],
          }
        : { verdict: changes.length === 0 ? 'fits' : open.exists ? 'change' : 'make', details }),
      calls: [],
    },
    write: async () => {
      for (const change of changes) await write(change);
    },
  };
}

function valuesOf({ region, account, name, regions, ledger }: Names) {
  return {
    region,
    accountId: account,
    role: name,
    'environment.REGIONS': regions.join(','),
    'environment.LEDGER': ledger,
  };
}

/**
 * Each value of another installation with the one in its place, because a deployment would move that installation.
 * What still has the ledger of the example is of none.
 */
function changedValues({ exists, vars }: OpenTemplate, values: Vars): readonly string[] {
  if (!exists || !isWritten(vars)) return [english`region, account, role, REGIONS and LEDGER are written`];
  return Object.entries(values).flatMap(([path, value]) => {
    const old = vars[path] ?? '';
    return old === value ? [] : [english`vars.${path}: ${old} → ${value}`];
  });
}

/** The command line too: before a deployment the template calls it. */
async function bundleChanges({ dist: to, packageFolder }: OpenTemplate): Promise<readonly FileChange[]> {
  if (packageFolder === undefined) return [];
  const from = join(packageFolder, 'dist');
  const files = (await readdir(from).catch(() => [])).sort();
  const changes = await Promise.all(
    files.map(async (name): Promise<FileChange | undefined> => {
      const [content, own] = [await readFile(join(from, name)), await readFile(join(to, name)).catch(() => undefined)];
      if (own?.equals(content)) return undefined;
      return { path: join(to, name), content, kind: own === undefined ? 'new' : 'different' };
    }),
  );
  return changes.filter((change) => change !== undefined);
}

/** A process that is killed leaves the old file or the new one, and never a part. */
async function write({ path, content }: FileChange): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const next = `${path}.new`;
  await writeFile(next, content);
  await rename(next, path);
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return undefined;
    throw new ConfigFault(english`the template ${path} cannot be read (${code})`);
  }
}
