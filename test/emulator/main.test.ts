import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, inject, it } from 'vitest';
import { HELP, readFlags, UsageFault } from './flags.js';
import type { Body } from './support/client.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cloud-'));
const MAIN = inject('cloudCommand');
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(...flags: string[]) {
  const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

async function run(...flags: string[]) {
  const child = start(...flags);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

function seedFile(content: string): string {
  const path = join(folder, 'estate.json');
  writeFileSync(path, content);
  return path;
}

describe('the command', { timeout: 30_000 }, () => {
  it('prints one JSON line with the URLs and the credentials, serves, and ends cleanly on SIGTERM', async () => {
    const seed = {
      certificates: [{ key: 'a', names: ['a.example.com'] }],
      loadBalancers: [{ region: 'cn-hangzhou', listeners: [{ port: 1, default: 'a' }] }],
    };
    const child = start('--port', '0', '--seed', seedFile(JSON.stringify(seed)), '--now', '2026-06-01T00:00:00Z');
    const [line] = await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line');
    const info = JSON.parse(line);
    expect(Object.keys(info)).toEqual([
      'nlb',
      'cas',
      'sts',
      'ram',
      'mns',
      'oss',
      'fc',
      'accessKeyId',
      'accessKeySecret',
      'securityToken',
    ]);
    const state = (await (await fetch(`${info.nlb}/_cloud/state`)).json()) as Body;
    expect(state).toMatchObject({
      now: '2026-06-01T00:00:00.000Z',
      listeners: [{ port: 1, attachments: [{ role: 'default' }] }],
    });
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('ends cleanly with npm run too, the moment that its line is read, and leaves nothing running', async () => {
    const npm = spawn('npm', ['run', '--silent', 'cloud'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(npm);
    const [line] = await once(createInterface(npm.stdout), 'line');
    npm.kill('SIGTERM');
    expect(await once(npm, 'close')).toEqual([0, null]);
    await expect(fetch(JSON.parse(line).nlb)).rejects.toThrow('fetch failed');
  });

  it('serves at the addresses that load balancers have for a name, or says why it cannot', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const file = seedFile(
      JSON.stringify({
        certificates: [{ key: 'a', names: ['a.example.com'] }],
        loadBalancers: [{ region: 'cn-hangzhou', dnsName: '127.0.0.1', listeners: [{ port, default: 'a' }] }],
      }),
    );
    const { code, err } = await run('--seed', file);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^seed\.loadBalancers: .*EADDRINUSE/) });
    await new Promise((resolve) => holder.close(resolve));
    await once(createInterface(start('--seed', file).stdout as NodeJS.ReadableStream), 'line');
    const socket = connect({ host: '127.0.0.1', port, servername: 'a.example.com', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate().subjectaltname).toBe('DNS:a.example.com');
    socket.destroy();
  });

  it('refuses a seed that it cannot read with exit code 2, and prints nothing else', async () => {
    const { code, err, out } = await run('--seed', join(folder, 'none.json'));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('--seed');
  });

  it('refuses a bad seed with exit code 2, and names the field', async () => {
    const { code, err } = await run(
      '--seed',
      seedFile('{"certificates":[{"key":"a","names":["a.b"],"notAfter":"soon"}]}'),
    );
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('seed.certificates[0].notAfter') });
  });
});

describe('its flags', () => {
  it('are options of the cloud', () => {
    const args = [
      '--port',
      '8787',
      '--seed',
      'estate.json',
      '--now',
      '2026-06-01T00:00:00Z',
      '--rate-scale',
      '2.5',
      '--job-seconds',
      '0',
    ];
    const options = { port: 8787, now: new Date('2026-06-01T00:00:00Z'), rateScale: 2.5, jobSeconds: 0 };
    expect(readFlags(args)).toEqual({ kind: 'start', options, seedPath: 'estate.json' });
    expect(readFlags([])).toEqual({ kind: 'start', options: { port: 0 }, seedPath: undefined });
  });

  it('explain themselves', () => {
    expect(readFlags(['--help'])).toEqual({ kind: 'help' });
    for (const flag of ['--port', '--seed', '--now', '--rate-scale', '--job-seconds'])
      expect(HELP).toContain(`  ${flag}`);
  });

  it.each([
    { args: ['--prot', '1'], message: '--prot' },
    { args: ['--port', 'x'], message: '--port' },
    { args: ['--port', '70000'], message: '--port' },
    { args: ['--port', '1.5'], message: '--port' },
    { args: ['--now', 'soon'], message: '--now' },
    { args: ['--rate-scale', '0'], message: '--rate-scale' },
    { args: ['stray'], message: 'stray' },
  ])('refuse $args by name', ({ args, message }) => {
    expect(() => readFlags(args)).toThrow(UsageFault);
    expect(() => readFlags(args)).toThrow(message);
  });
});
