import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleTo } from './bundles.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Pages and templates that an operator needs beside the program. */
const pages = ['README.md', 'LICENSE', 'CHANGELOG.md', 's.yaml', 'docs'];
/** Each is in the package without its build, because the bundles are there. */
const templates = ['s.yaml', 'docs/s-custom-runtime.yaml', 'docs/s-fc2.yaml'];
/** Pages for those who change the program. */
const notForOperators = ['architecture.md', 'bench.md', 'decisions.md'];

/**
 * Makes `nlb-cert-rotation-<version>.tgz` in `folder`: the bundles with a manifest of their own, which has no dependencies.
 * Returns the path of the file.
 */
export async function makePackage(folder: string): Promise<string> {
  const content = await mkdtemp(join(tmpdir(), 'nlb-cert-pack-'));
  try {
    const sources = await bundleTo(join(content, 'dist'), { sharesClient: true });
    const filter = (source: string) => !notForOperators.includes(basename(source));
    for (const page of pages) await cp(join(root, page), join(content, page), { recursive: true, filter });
    for (const name of templates) await writeFile(join(content, name), withoutBuild(await sourceOf(name)));
    await writeFile(join(content, 'THIRD-PARTY-NOTICES.md'), await noticesOf(sources));
    await writeFile(join(content, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`);
    const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--ignore-scripts'], { cwd: content });
    const [{ filename }]: [{ readonly filename: string }] = JSON.parse(stdout);
    await cp(join(content, filename), join(folder, filename));
    return join(folder, filename);
  } finally {
    await rm(content, { recursive: true });
  }
}

/** The manifest of the package. Everything that it runs is bundled. */
async function manifest(): Promise<object> {
  const { name, version, description, license, engines, bin, keywords } = JSON.parse(await sourceOf('package.json'));
  return { name, version, description, keywords, license, engines, bin };
}

function sourceOf(name: string): Promise<string> {
  return readFile(join(root, name), 'utf8');
}

function withoutBuild(template: string): string {
  const without = template.replace(/^ +- run: npm run build\n +path: .*\n/m, '');
  if (without === template) throw new Error('a template has no build any more: correct functions/build/package.ts');
  return without;
}

/** Names and licence texts of the packages whose code is in the bundles. */
async function noticesOf(sources: readonly string[]): Promise<string> {
  const folders = sources.flatMap((source) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
  const sections = await Promise.all([...new Set(folders)].sort().map(noticeOf));
  return ['# Third-party notices', 'The files in `dist` contain code of these packages.', ...sections]
    .join('\n\n')
    .concat('\n');
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await sourceOf(join(folder, 'package.json')));
  const files = (await readdir(join(root, folder))).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = await Promise.all(files.map((file) => sourceOf(join(folder, file))));
  const quoted = texts.map((text) => text.trim().replace(/^/gm, '    '));
  return [`## ${name} ${version} (${license})`, ...quoted].join('\n\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`packed ${await makePackage(process.cwd())}`);
