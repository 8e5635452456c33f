import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { startRobots } from '../support/robots.js';
import { contextOf } from '../support/system.js';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const run = promisify(execFile);

/** `BUNDLES_NODES`: other versions of Node to run the bundles under, `22=/path/to/node` each; CI names them. */
const nodes = [`${process.versions.node}=${process.execPath}`, ...(process.env.BUNDLES_NODES ?? '').split(' ')]
  .filter((one) => one !== '')
  .map((one) => ({ version: one.slice(0, one.indexOf('=')), node: one.slice(one.indexOf('=') + 1) }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The first answer of a server that is only just starting. */
async function once(call: () => Promise<Response>): Promise<Response> {
  for (let left = 400; ; left -= 1) {
    try {
      return await call();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

describe.each(nodes)('under Node $version', ({ version, node }) => {
  let cloud: Cloud;
  let folder: string;
  beforeAll(async () => {
    cloud = await startCloud({ rateScale: 1000 });
    folder = await mkdtemp(join(tmpdir(), 'rotation-bundles-'));
    await cp(dist, join(folder, 'dist'), { recursive: true });
  });
  afterAll(async () => {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const script = `
  const [file, event, context] = process.argv.slice(1);
  require(file).handler(Buffer.from(event), JSON.parse(context)).then((text) => console.log(text));
`;

  /** As FC does: a process of its own, a Buffer, the context; from a copy of dist/ that has nothing beside it. */
  async function invoke(name: string, event: string, env: Record<string, string> = {}, before = '') {
    const environment = {
      PATH: process.env.PATH,
      NLB_ENDPOINT: cloud.urls.nlb,
      CAS_ENDPOINT: cloud.urls.cas,
      LEDGER: `dir:${join(folder, 'ledger')}`,
      RETIRE_AFTER_MINUTES: '0',
      LOG_LEVEL: 'error',
      ...env,
    };
    const file = join(folder, 'dist', `${name}.js`);
    const { stdout } = await run(node, ['-e', before + script, file, event, JSON.stringify(contextOf(cloud))], {
      env: environment,
    });
    return JSON.parse(stdout);
  }

  it('the bundles, alone in a folder, rotate a certificate as FC would run them', async () => {
    const { world, clock } = cloud;
    const former = world.issueCertificate({
      names: ['a.example.com'],
      source: 'BUY',
      notBefore: new Date('2026-01-01T00:00:00Z'),
    });
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const listener = world.addListener({ loadBalancerId, port: 443, additionalCertificates: [former.id] });
    const successor = world.renew(former.id);

    expect((await invoke('backfill', '')).dryRun).toBe(true);
    await invoke('on-renewal', JSON.stringify({ successor: successor.id }));
    clock.advance(10);
    await invoke('confirm', '');
    clock.advance(10);
    await invoke('confirm', '');
    await invoke('sweep', '{"kind":"full"}', { NOTIFY_LANG: 'zh' });
    const page = await readFile(join(folder, 'ledger', 'report', 'latest.html'), 'utf8');
    expect(page).toContain('<html lang="zh-CN">');
    expect(world.listener(listener.id).attachments).toEqual([
      { id: successor.id, role: 'additional', status: 'Associated' },
    ]);
    expect((await invoke('confirm', '')).calls).toBe(0);
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('code that only some runs need is a file beside them, and only those runs load it', async () => {
    const { world, clock } = cloud;
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const [names, notAfter] = [['expires.example.com'], new Date(clock.now().getTime() + 86_400_000)];
    const { id } = world.issueCertificate({
      names,
      source: 'BUY',
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter,
    });
    world.addListener({ loadBalancerId, port: 443, additionalCertificates: [id] });
    const robots = await startRobots(() => clock.now());
    const { faults } = await invoke('sweep', '', { NOTIFY: robots.notify.json }).finally(robots.close);
    expect(faults).toEqual([]);
    expect(robots.taken).toMatchObject([{ body: { begun: [{ reason: 'expires-soon', certificateIds: [id] }] } }]);
  });

  it('a machine without SIMD loads the parser that is a file beside them', async () => {
    const withoutSimd = `
    const { compile } = WebAssembly;
    WebAssembly.compile = async () => { WebAssembly.compile = compile; throw new WebAssembly.CompileError('no SIMD'); };
  `;
    const { calls, faults } = await invoke('sweep', '', {}, withoutSimd);
    expect(faults).toEqual([]);
    expect(calls).toBeGreaterThan(0);
  });

  it('a bad environment is one clear error, as FC shows it', async () => {
    await expect(invoke('sweep', '', { RETIRE: 'later', REGIONS: '?' })).rejects.toThrow(
      /ConfigFault: bad environment: REGIONS .*; RETIRE /,
    );
  });

  it('the command line plans, and reports wrong arguments', async () => {
    const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
    const env = {
      PATH: process.env.PATH,
      NLB_ENDPOINT: cloud.urls.nlb,
      CAS_ENDPOINT: cloud.urls.cas,
      LEDGER: `dir:${join(folder, 'cli-ledger')}`,
      // Without a listener: on the clock of the machine, a certificate of the local cloud may have expired.
      REGIONS: 'cn-shanghai',
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
    };
    const cli = (...args: string[]) => run(node, [join(folder, 'dist', 'cli.js'), ...args], { env });
    expect((await cli('plan')).stdout).toContain('Dry run: 0 changes planned, nothing written');
    expect(JSON.parse((await cli('plan', '--json')).stdout)).toMatchObject({ dryRun: true, faults: [] });
    await expect(cli('plan', '--listenrs', 'x')).rejects.toMatchObject({ code: 2 });
    await expect(cli('sweep', '--listeners', 'x')).rejects.toMatchObject({ code: 2 });
    await expect(cli('rotate')).rejects.toMatchObject({ code: 2 });
  });

  it('custom-runtime.cjs serves a bundle as a custom runtime: a report, and a fault with the status 404', async () => {
    const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
    const port = await freePort();
    const env = {
      FC_CUSTOM_LISTEN_PORT: String(port),
      NLB_ENDPOINT: cloud.urls.nlb,
      CAS_ENDPOINT: cloud.urls.cas,
      LEDGER: `dir:${join(folder, 'custom-ledger')}`,
      LOG_LEVEL: 'error',
    };
    const server = spawn(node, [join(folder, 'dist', 'custom-runtime.cjs'), 'sweep'], { env, stdio: 'pipe' });
    const printed: string[] = [];
    server.stdout.on('data', (text) => printed.push(String(text)));
    const headers = {
      'x-fc-request-id': 'request-1',
      'x-fc-region': 'cn-hangzhou',
      'x-fc-account-id': cloud.accountId,
      'x-fc-access-key-id': accessKeyId,
      'x-fc-access-key-secret': accessKeySecret,
      'x-fc-security-token': securityToken ?? '',
      'x-fc-function-name': 'nlb-cert-sweep',
    };
    const call = (body: string) => fetch(`http://127.0.0.1:${port}/invoke`, { method: 'POST', headers, body });
    try {
      const report = await once(() => call('{"kind":"full"}'));
      expect([report.status, report.headers.get('x-fc-status')]).toEqual([200, '200']);
      expect(await report.json()).toMatchObject({ pass: 'request-1', function: 'sweep', dryRun: false, faults: [] });
      const fault = await call('{"kind":"both"}');
      expect([fault.status, fault.headers.get('x-fc-status')]).toEqual([404, '404']);
      expect(await fault.json()).toMatchObject({
        errorType: 'EventFault',
        errorMessage: expect.stringContaining('kind'),
      });
      expect(printed.join('')).toMatch(/^FC Invoke Start RequestId: request-1\nFC Invoke End RequestId: request-1\n/);
    } finally {
      server.kill();
    }
  });

  it('the version is the expected one', async () => {
    const { stdout } = await run(node, ['-p', 'process.versions.node']);
    expect(`${stdout.trim()}.`.startsWith(`${version}.`)).toBe(true);
  });
});

it.each(['on-renewal', 'confirm', 'sweep', 'backfill'])('%s is one file of at most 420 KB', async (name) => {
  expect((await stat(join(dist, `${name}.js`))).size).toBeLessThanOrEqual(420 * 1024);
});

it.each(['on-renewal', 'confirm', 'sweep', 'backfill', 'cli'])(
  '%s is without the header names of browsers',
  async (name) => {
    const text = await readFile(join(dist, `${name}.js`), 'utf8');
    expect(text).not.toMatch(/x-permitted-cross-domain-policies/i);
  },
);

it('the parser of YAML is in the file that is loaded on use, and not in the command line', async () => {
  const [cli, template] = await Promise.all(
    ['cli', 'template'].map((name) => readFile(join(dist, `${name}.js`), 'utf8')),
  );
  expect([cli?.includes('YAMLParseError'), template?.includes('YAMLParseError')]).toEqual([false, true]);
});

it.each([
  ['the parser of the command line', 'commander.unknownOption'],
  ['the upload of a private key', 'UploadUserCertificate'],
  ['the deletion of a certificate', 'DeleteUserCertificate'],
])('no function contains %s', async (_what, mark) => {
  // The Chinese texts are of all commands, and no code.
  const carriers = (await readdir(dist)).filter((name) => name.endsWith('.js') && name !== 'chinese.js');
  const texts = await Promise.all(carriers.map((name) => readFile(join(dist, name), 'utf8')));
  expect(carriers.filter((_, i) => texts[i]?.includes(mark))).toEqual(['cli.js']);
});
