import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

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
    await run(process.execPath, ['--import', 'tsx', 'functions/run/build.ts'], { cwd: checkout });
    const files = await readdir(join(root, 'dist'));
    expect(await readdir(join(checkout, 'dist'))).toEqual(files);
    for (const file of files) {
      const [here, there] = await Promise.all([root, checkout].map((at) => readFile(join(at, 'dist', file))));
      expect(here!.equals(there!), file).toBe(true);
      expect(here!.includes(root), file).toBe(false);
    }
    await rm(folder, { recursive: true });
  });

  it('packs what runs and what explains it, and nothing else', async () => {
    const [packed] = await npm('pack', '--dry-run', '--json', '--ignore-scripts');
    const paths: string[] = packed.files.map(({ path }: { readonly path: string }) => path);
    const expected =
      /^(dist\/[a-z0-9-]+\.js|dist\/package\.json|docs\/.+|s\.yaml|package\.json|LICENSE|(README|CHANGELOG)[\w.-]*\.md)$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    for (const path of ['dist/cli.js', 'dist/confirm.js', 's.yaml', 'README.md', 'LICENSE', 'docs/s-fc2.yaml'])
      expect(paths).toContain(path);
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
