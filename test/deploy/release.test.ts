import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makePackage } from '../../functions/build/package.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const npm = async (...args: string[]) =>
  JSON.parse((await run('npm', args, { cwd: root, maxBuffer: 10_000_000 })).stdout);
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
      /^package\/(dist\/[a-z0-9-]+\.js|dist\/package\.json|docs\/.+|s\.yaml|package\.json|LICENSE|(README|CHANGELOG|THIRD-PARTY-NOTICES)\.md)$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);

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
    expect(await readFile(join(installed, manifest.name, 's.yaml'), 'utf8')).not.toContain('npm run');

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
