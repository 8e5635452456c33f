import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine, type Typed } from '../support/command-line.js';
import { type System, startSystem } from '../support/system.js';
import { hierarchy, make } from '../upload/authority.js';

const { one } = hierarchy();
const cert = (name: string, from = '2026-05-01') =>
  make({ names: [name], issuer: one, notBefore: new Date(from), notAfter: new Date('2026-12-01') });

let system: System;
let folder: string;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  folder = await mkdtemp(join(tmpdir(), 'rotation-watch-'));
});
afterEach(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

async function write(name: string, made: ReturnType<typeof cert>): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'fullchain.pem'), made.cert + one.cert);
  await writeFile(join(folder, name, 'privkey.pem'), made.keyPem);
}

/** Watches through these looks: each step is done before the next look, and the last ends the command. */
async function watch(
  steps: readonly (() => unknown)[],
  argv: readonly string[] = ['--rotate', 'later'],
): Promise<Typed> {
  let look = 0;
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const sleep = async (milliseconds: number) => {
    system.cloud.clock.advance(milliseconds / 1000);
    if (milliseconds < 10_000) return;
    await steps[look]?.();
    look += 1;
    if (look > steps.length) {
      end();
      await new Promise(() => {});
    }
  };
  const run = commandLine(system, { REGIONS: 'cn-hangzhou' }, { interrupted: () => ended }, { sleep });
  return run('upload', '--watch', folder, ...argv);
}

const nothing = () => {};
const labels = () => system.cloud.world.certificatesOf().map(({ label }) => label.replace(/-ecc.*/, ''));

describe('nlb-cert upload --watch', () => {
  it('uploads every pair once two looks saw it alike, and each renewal, until it is ended', async () => {
    await write('a.example.com', cert('a.example.com'));
    await write('b.example.com', cert('b.example.com'));
    const { code, out, err } = await watch([
      () => expect(labels()).toEqual([]),
      () => expect(labels()).toEqual(['a.example.com', 'b.example.com']),
      nothing,
      () => write('a.example.com', cert('a.example.com', '2026-06-10')),
      nothing,
      nothing,
    ]);
    expect([code, err]).toEqual([0, '']);
    expect(out.match(/In CAS {8}uploaded/g)).toHaveLength(3);
    expect(labels()).toEqual(['a.example.com', 'b.example.com', 'a.example.com']);
  });

  it('does not upload a pair that is still being written', async () => {
    const made = cert('a.example.com');
    await mkdir(join(folder, 'a'));
    await writeFile(join(folder, 'a/privkey.pem'), made.keyPem);
    await watch([
      () => writeFile(join(folder, 'a/fullchain.pem'), made.cert.slice(0, 100)),
      () => writeFile(join(folder, 'a/fullchain.pem'), made.cert + one.cert),
      () => expect(labels()).toEqual([]),
      () => expect(labels()).toEqual(['a.example.com']),
    ]);
    expect(labels()).toEqual(['a.example.com']);
  });

  it('sees a renewal by a new target of links, as certbot and Kubernetes make it', async () => {
    await mkdir(join(folder, '.v1'));
    await mkdir(join(folder, '.v2'));
    for (const [version, from] of [
      ['.v1', '2026-05-01'],
      ['.v2', '2026-06-10'],
    ] as const) {
      const made = cert('a.example.com', from);
      await writeFile(join(folder, version, 'tls.crt'), made.cert + one.cert);
      await writeFile(join(folder, version, 'tls.key'), made.keyPem);
    }
    await symlink('.v1', join(folder, '.data'));
    await mkdir(join(folder, 'secret'));
    for (const name of ['tls.crt', 'tls.key']) await symlink(join('..', '.data', name), join(folder, 'secret', name));
    await watch([
      nothing,
      async () => {
        await symlink('.v2', join(folder, '.next'));
        await rename(join(folder, '.next'), join(folder, '.data'));
      },
      nothing,
      nothing,
    ]);
    expect(labels()).toEqual(['a.example.com', 'a.example.com']);
  });

  it('shows a bad pair, goes on with the others, and tries again later', async () => {
    await write('a.example.com', { ...cert('a.example.com'), keyPem: cert('x').keyPem });
    await write('b.example.com', cert('b.example.com'));
    const { code, err } = await watch(Array.from({ length: 36 }, () => nothing));
    expect(code).toBe(0);
    expect(err.split('\n')).toEqual([
      ...Array.from(
        { length: 2 },
        () =>
          `${folder}/a.example.com/privkey.pem: it is not the private key of the certificate for a.example.com; give the key that the certificate was issued for`,
      ),
    ]);
    expect(labels()).toEqual(['b.example.com']);
  });

  it.each([
    [['--watch', 'none'], '--watch none is no folder'],
    [['--watch', '.', '--certificate', 'a'], 'leave out --certificate, --key and --chain'],
    [['--watch', '.', '--replaces', '1'], 'leave out --replaces'],
  ])('%j is refused', async (argv, says) => {
    const run = commandLine(system, { REGIONS: 'cn-hangzhou' });
    expect(await run('upload', ...argv)).toEqual({ code: 2, out: '', err: expect.stringContaining(says) });
  });
});
