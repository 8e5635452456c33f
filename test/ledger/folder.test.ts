import { watch } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (root: string) => folderStore(root).write('state/a.json', '1');

describe('a folder', () => {
  it('is made however deep it lies, at once by several', async () => {
    const root = join(folder, 'not', 'yet', 'there');
    await Promise.all([write(root), write(root), write(join(root, '..', 'other'))]);
    expect(await folderStore(root).list('state/')).toEqual([{ key: 'state/a.json', bytes: 1 }]);
  });

  it('has nothing but whole texts in what is listed, at any moment', async () => {
    await write(folder);
    const seen = new Set<string | null>();
    const watcher = watch(join(folder, 'state'), (_event, name) => seen.add(name));
    await folderStore(folder).create('state/b.json', '1');
    await folderStore(folder).write('state/c.json', '1');
    await vi.waitFor(() => expect(seen).toContain('c.json'));
    watcher.close();
    expect([...seen].sort()).toEqual(['b.json', 'c.json']);
  });

  it('that cannot be used is named, with the reason and what to do, when a file stands in its way', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const said = `the ledger cannot be used, LEDGER=dir:${join(file, 'x')}: the path is a file, not a folder; set LEDGER to another folder`;
    const store = folderStore(join(file, 'x'));
    for (const use of [
      () => store.write('state/a', '1'),
      () => store.list('open/'),
      () => store.read('open/a', 1024),
      () => store.create('open/a', '1'),
    ])
      await expect(use()).rejects.toMatchObject({ message: expect.stringContaining(said), code: 'ENOTDIR' });
    await expect(write(file)).rejects.toThrow(`LEDGER=dir:${file}: the path is a file, not a folder`);
  });

  it.skipIf(process.getuid?.() === 0)('that may not be written is named', async () => {
    await mkdir(join(folder, 'locked'));
    await chmod(join(folder, 'locked'), 0o500);
    await expect(write(join(folder, 'locked'))).rejects.toThrow(
      /give this user write permission, or set LEDGER to another folder/,
    );
  });

  // Node 20 tries for minutes to make a folder in /proc, when it may make its parents too.
  it.runIf(process.platform === 'linux')(
    'is given up at once in /proc',
    async () => {
      await expect(write('/proc/x')).rejects.toThrow(/^the ledger cannot be used, LEDGER=dir:\/proc\/x: .*LEDGER/);
      await expect(write('/proc/x/y/z')).rejects.toThrow(/LEDGER=dir:\/proc\/x\/y\/z: /);
    },
    2000,
  );
});
