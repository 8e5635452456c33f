import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makePackage } from '../../functions/build/package.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const npm = async (...args: string[]) =>
  JSON.parse((await run('npm', args, { cwd: root, maxBuffer: 10_000_000 })).stdout);
/** The functions, the command, and what an operator needs beside them. */
const needed = [
  ...['on-renewal', 'confirm', 'sweep', 'backfill', 'cli', 'template'].map((name) => `dist/${name}.js`),
  ...['dist/custom-runtime.cjs', 's.yaml', 'docs/s-fc2.yaml', 'docs/s-custom-runtime.yaml', 'docs/deploy.md'],
  ...['docs/operations.md', 'docs/configuration.md', 'docs/hooks/certbot.sh', 'docs/timers/kubernetes.yaml'],
  ...['README.md', 'LICENSE', 'CHANGELOG.md', 'THIRD-PARTY-NOTICES.md'],
];

const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

describe.runIf(process.env.RELEASE_CHECKS)('a release', () => {
  it('is the same bytes from another folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rotation-build-'));
    const checkout = join(folder, 'somewhere', 'else');
    await mkdir(checkout, { recursive: true });
    for (const name of ['functions', 'shared', 'package.json', 'tsconfig.json'])
      await cp(join(root, name), join(checkout, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
    await run(process.execPath, ['--import', 'tsx', 'functions/build/bundles.ts'], { cwd: checkout });
    const files = await readdir(join(root, 'dist'));
    expect(await readdir(join(checkout, 'dist'))).toEqual(files);
    for (const file of files) {
      const [here, there] = await Promise.all([root, checkout].map((at) => readFile(join(at, 'dist', file))));
      expect(here!.equals(there!), file).toBe(true);
      expect(here!.includes(root), file).toBe(false);
    }
    await rm(folder, { recursive: true });
  });

  it('is a package without dependencies, with the licences of its bundled code, that runs by npm and npx', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rotation-pack-'));
    const file = await makePackage(folder);
    const { stdout } = await run('tar', ['-tzf', file]);
    const paths = stdout.trim().split('\n');
    const expected =
      /^package\/(dist\/[a-z0-9-]+\.js|dist\/(package\.json|custom-runtime\.cjs)|docs\/.+|s\.yaml|package\.json|LICENSE|(README|CHANGELOG|THIRD-PARTY-NOTICES)\.md)$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths).toEqual(expect.arrayContaining(needed.map((path) => `package/${path}`)));
    expect(paths.filter((path) => /architecture|bench|decisions/.test(path))).toEqual([]);

    await run('npm', ['install', '--global', '--offline', '--prefix', folder, file]);
    const installed = join(folder, 'lib', 'node_modules');
    expect(await readdir(installed)).toEqual([manifest.name]);
    const own = JSON.parse(await readFile(join(installed, manifest.name, 'package.json'), 'utf8'));
    expect(Object.keys(own).sort()).toEqual([
      'bin',
      'description',
      'engines',
      'keywords',
      'license',
      'name',
      'version',
    ]);
    expect(await bytesIn(join(installed, manifest.name))).toBeLessThan(3 * 1024 * 1024);
    for (const template of ['s.yaml', 'docs/s-fc2.yaml', 'docs/s-custom-runtime.yaml']) {
      const { actions } = parse(await readFile(join(installed, manifest.name, template), 'utf8'));
      const path = template === 's.yaml' ? './' : '../';
      expect(actions).toEqual({ 'pre-deploy': [{ run: `node dist/cli.js setup --check ${template}`, path }] });
    }

    const notices = await readFile(join(installed, manifest.name, 'THIRD-PARTY-NOTICES.md'), 'utf8');
    const named = [...notices.matchAll(/^## (\S+) \S+ \((.+)\)$/gm)].map(([, name, licence]) => ({ name, licence }));
    expect(named.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
    for (const { licence } of named) expect(licence).toMatch(/^(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD|CC0-1\.0)$/);

    const version = [manifest.version];
    const typed = async (command: string, ...args: string[]) =>
      (await run(command, args, { cwd: folder })).stdout.trim();
    expect([await typed(join(folder, 'bin', 'nlb-cert'), '--version')]).toEqual(version);
    expect([await typed('npx', '--offline', '--yes', `--package=${file}`, '--', 'nlb-cert', '--version')]).toEqual(
      version,
    );
    // npx takes the only command of a package, however it is called: npx nlb-cert-rotation.
    expect([await typed('npx', '--offline', '--yes', `./${basename(file)}`, '--version')]).toEqual(version);
    expect(Object.keys(own.bin)).toEqual(['nlb-cert']);

    // npm itself lists the same files for what would be published.
    const { stdout: listed } = await run('npm', ['pack', '--dry-run', '--json', file], { cwd: folder });
    const [{ files, entryCount, unpackedSize }] = JSON.parse(listed);
    expect(files.map(({ path }: { readonly path: string }) => `package/${path}`).sort()).toEqual(paths.sort());
    expect([entryCount, unpackedSize < 3 * 1024 * 1024]).toEqual([paths.length, true]);
    await rm(folder, { recursive: true });
  });

  it('is not made of the checkout, which has dependencies and no build', async () => {
    await expect(run('npm', ['publish', '--dry-run'], { cwd: root })).rejects.toThrow(
      'publish the tarball of npm run pack',
    );
  });

  it('has a bill of materials with every package that is bundled, at its version', async () => {
    const bill = await npm('run', '--silent', 'sbom');
    const names = bill.components.map(({ name }: { readonly name: string }) => name);
    const purl = `pkg:npm/${manifest.name}@${manifest.version}`;
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { purl } } });
    expect(names).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
    expect(names).not.toContain('vitest');
  });
});

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.all(files)).reduce((sum, { size }) => sum + size, 0);
}
