import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { commandLine } from '../support/command-line.js';
import { crowdedListener, writes } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
let folder: string;
let file: string;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  folder = await mkdtemp(join(tmpdir(), 'rotation-metrics-'));
  file = join(folder, 'nlb_cert.prom');
});
afterEach(async () => {
  await system.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A listener whose certificate expires soon, and a full sweep that saw it. */
async function estate() {
  const { listener, loadBalancer } = crowdedListener(system, 1);
  const { world, clock } = system.cloud;
  const notAfter = new Date(clock.now().getTime() + 9 * 86_400_000);
  const { id } = world.issueCertificate({ names: ['soon.example.com'], notBefore: new Date('2026-01-01'), notAfter });
  world.attach(listener.id, id);
  await system.sweep();
  return { listener: listener.id, loadBalancer: loadBalancer.id, id };
}

const written = () => readFile(file, 'utf8');
const noKey: Env = { ALIBABA_CLOUD_ACCESS_KEY_ID: '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' };
const unreachable: Env = { NLB_ENDPOINT: 'http://127.0.0.1:1' };

describe('nlb-cert status --metrics-file', () => {
  it('writes the text as a whole, prints the status, and ends with the exit code of the status', async () => {
    const { listener, loadBalancer, id } = await estate();
    const { code, out, err } = await commandLine(system)('status', '--metrics-file', file);
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/^Needs you {3}1 item/);
    const where = `account="${system.cloud.accountId}",region="cn-hangzhou",load_balancer="${loadBalancer}",listener="${listener}"`;
    const text = await written();
    expect(text).toContain('nlb_cert_up 1\n');
    expect(text).toContain(`nlb_cert_region_up{account="${system.cloud.accountId}",region="cn-hangzhou"} 1\n`);
    expect(text).toContain(
      `nlb_cert_conditions{reason="expires-soon",severity="critical",${where},certificate="${id}"} 1\n`,
    );
    expect(text.endsWith('\n')).toBe(true);
    expect([await readdir(folder), writes(system)]).toEqual([['nlb_cert.prom'], []]);
  });

  const failures: readonly { when: string; env: Env; code: number; err: RegExp; keeps: boolean }[] = [
    { when: 'the credentials are gone', env: noKey, code: 2, err: /no credentials/, keeps: true },
    { when: 'the configuration is broken', env: { REGIONS: 'Mars!' }, code: 2, err: /REGIONS/, keeps: false },
    { when: 'the ledger cannot be read', env: { LEDGER: 'dir:/dev/null/x' }, code: 3, err: /ledger/i, keeps: false },
    {
      when: 'STS does not return the account',
      env: { STS_ENDPOINT: 'http://127.0.0.1:1' },
      code: 3,
      err: /STS/,
      keeps: true,
    },
  ];

  it.each(failures)(
    'has nlb_cert_up 0 when $when, and the usual code and message',
    async ({ env, code, err, keeps }) => {
      const { id } = await estate();
      const plain = await commandLine(system, env)('status');
      const run = await commandLine(system, env)('status', '--metrics-file', file);
      expect(run).toEqual({ code, out: '', err: expect.stringMatching(err) });
      expect(run).toEqual(plain);
      const text = await written();
      expect(text).toContain('nlb_cert_up 0\n');
      expect(
        text.includes(`reason="expires-soon"`) && text.includes(`certificate="${id}",name="soon.example.com"`),
      ).toBe(keeps);
      expect(text).not.toContain('nlb_cert_region_up{account="own"');
    },
  );

  it.each(failures)('keeps the values of the look before, with their times, when $when', async ({ env }) => {
    const { id } = await estate();
    await commandLine(system)('status', '--metrics-file', file);
    const before = await written();
    system.cloud.clock.advance(3600);
    await commandLine(system, env)('status', '--metrics-file', file);
    const text = await written();
    expect(text).toMatch(/\nnlb_cert_up 0\n[\s\S]*\nnlb_cert_region_up\{.*region="cn-hangzhou"\} 0\n/);
    expect(text).toMatch(new RegExp(`nlb_cert_conditions\\{reason="expires-soon",.*certificate="${id}"\\} 1\n`));
    const readAt = /^nlb_cert_region_read_timestamp_seconds.* (\d+)$/m;
    expect(Number(readAt.exec(text)?.[1])).toBeLessThanOrEqual(Number(readAt.exec(before)?.[1]));
    expect(await readdir(folder)).toEqual(['nlb_cert.prom']);
  });

  it('has nlb_cert_up 0 and the last known values while NLB is unreachable, in the text and in the file', async () => {
    const { id } = await estate();
    const { code, out } = await commandLine(system, unreachable)('status', '--metrics-file', file);
    expect([code, out]).toEqual([3, expect.stringMatching(/failed {2,}cn-hangzhou/)]);
    const text = await written();
    expect(text).toContain('nlb_cert_up 0\n');
    expect(text).toContain(`certificate="${id}",name="soon.example.com"} `);
  });

  it('writes at each look of --watch, also at one that failed', async () => {
    await estate();
    const texts: string[] = [];
    const sleep = async () => {
      texts.push(await written());
      if (texts.length === 3) throw new Error('stopped by its user');
    };
    const reads = { any: true };
    const store = (path: string) => {
      const { list, ...rest } = folderStore(path);
      const failing: typeof list = async (key) =>
        texts.length === 1 && reads.any ? Promise.reject(new Error('disk')) : list(key);
      return { ...rest, list: failing };
    };
    const { code } = await commandLine(system, {}, {}, { sleep, folder: store })(
      'status',
      '--metrics-file',
      file,
      '--watch',
      '15',
    );
    expect(code).toBe(3);
    expect(texts.map((text) => /^nlb_cert_up (\d)$/m.exec(text)?.[1])).toEqual(['1', '0', '1']);
    expect(texts[1]).toContain('reason="expires-soon"');
  });

  it('goes on with --watch after a file that could not be written', async () => {
    await estate();
    const texts: string[] = [];
    const sleep = async () => {
      texts.push(await written().catch(() => 'none'));
      if (texts.length === 1) await rm(folder, { recursive: true });
      if (texts.length === 2) await mkdir(folder);
      if (texts.length === 3) throw new Error('stopped by its user');
    };
    const argv = ['status', '--quick', '--metrics-file', file, '--watch', '15'];
    const { err } = await commandLine(system, {}, {}, { sleep })(...argv);
    expect(texts.map((text) => text.slice(0, 6))).toEqual(['# HELP', 'none', '# HELP']);
    expect(err).toMatch(/^--metrics-file .* cannot be written: its folder does not exist \(ENOENT\)/);
  });

  it('leaves the permissions of the file as they are', async () => {
    await writeFile(file, '', { mode: 0o640 });
    await chmod(file, 0o604);
    await commandLine(system)('status', '--metrics-file', file);
    expect([(await stat(file)).mode & 0o777, await written()]).toEqual([
      0o604,
      expect.stringContaining('nlb_cert_up 1'),
    ]);
  });

  it('goes with --quick and with --json', async () => {
    await estate();
    const { code, out } = await commandLine(system)('status', '--quick', '--json', '--metrics-file', file);
    expect([code, JSON.parse(out).hasLooked]).toEqual([1, false]);
    expect(await written()).toMatch(/nlb_cert_up 1\n[\s\S]*reason="expires-soon"/);
  });

  it('replaces a file of another version, of which it keeps nothing, and follows a link', async () => {
    const target = join(folder, 'target.prom');
    await writeFile(target, 'node_load1 0.5\n');
    await symlink(target, file);
    await commandLine(system, { REGIONS: 'Mars!' })('status', '--metrics-file', file);
    expect(await readFile(target, 'utf8')).toMatch(
      /^# HELP nlb_cert_up .*\n# TYPE nlb_cert_up gauge\nnlb_cert_up 0\n$/,
    );
  });

  it.each([
    { when: 'a folder', path: '.', err: /is a folder/ },
    { when: 'a device', path: '/dev/null', err: /is no regular file/ },
    { when: 'in a folder that does not exist', path: 'missing/x.prom', err: /ENOENT/ },
    { when: 'below a file', path: 'file/x.prom', err: /ENOTDIR|EACCES/ },
    { when: 'no name', path: '', err: /takes the name of a file/ },
  ])('refuses a path that is $when, before any call', async ({ path, err }) => {
    await writeFile(join(folder, 'file'), '');
    const at = path.startsWith('/') || path === '' ? path : join(folder, path);
    const found = await commandLine(system)('status', '--metrics-file', at);
    expect(found).toEqual({ code: 2, out: '', err: expect.stringMatching(/^--metrics-file/) });
    expect(found.err).toMatch(err);
    expect([system.cloud.requests, await readdir(folder)]).toEqual([[], ['file']]);
  });

  it.runIf(process.getuid?.() !== 0)('refuses a folder that it may not write to', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o500);
    const { code, err } = await commandLine(system)('status', '--metrics-file', join(closed, 'x.prom'));
    expect([code, err]).toEqual([2, expect.stringMatching(/^--metrics-file .*EACCES/)]);
  });
});

describe('nlb-cert status --metrics', () => {
  it.each([
    { when: 'the credentials are gone', env: noKey, code: 2 },
    { when: 'the configuration is broken', env: { REGIONS: 'Mars!' }, code: 2 },
    { when: 'the ledger cannot be read', env: { LEDGER: 'dir:/dev/null/x' }, code: 3 },
    { when: 'NLB is unreachable', env: unreachable, code: 3 },
  ])('prints nlb_cert_up 0 when $when', async ({ env, code }) => {
    const found = await commandLine(system, env)('status', '--metrics');
    expect([found.code, found.out]).toEqual([code, expect.stringMatching(/^nlb_cert_up 0$/m)]);
  });

  it.each([
    [['--metrics', '--watch']],
    [['--metrics', '--json']],
    [['--metrics', '--metrics-file', 'x.prom']],
    [['--metrics', '--metrics-listen', '127.0.0.1:0']],
    [['--metrics-file', 'x.prom', '--metrics-listen', '127.0.0.1:0']],
    [['--metrics-listen', '127.0.0.1:0', '--json']],
  ])('%j is a usage error', async (argv) => {
    const { code, out, err } = await commandLine(system)('status', ...argv);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(/--metrics/)]);
    expect(system.cloud.requests).toEqual([]);
  });
});
