import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { blocks } from './pages.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

let cloud: Cloud;
let checkout: string;
let env: Record<string, string>;
let listenerId: string;

/** A checkout of its own, for a command may build; an account in which something was rotated lately. */
async function prepare(): Promise<void> {
  checkout = await mkdtemp(join(tmpdir(), 'rotation-docs-'));
  for (const name of [
    'functions',
    'shared',
    'dist',
    'docs',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    's.yaml',
  ])
    await cp(join(root, name), join(checkout, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  await mkdir(join(checkout, 'bin'));
  const command = `#!/bin/sh\nexec "${process.execPath}" "${join(checkout, 'dist/cli.js')}" "$@"\n`;
  await writeFile(join(checkout, 'bin/nlb-cert'), command);
  await chmod(join(checkout, 'bin/nlb-cert'), 0o755);
  cloud = await startCloud({ now: new Date(), rateScale: 1000 });
  const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
  env = {
    PATH: [join(checkout, 'bin'), process.env.PATH].join(delimiter),
    HOME: checkout,
    serverless_devs_config_home: checkout,
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
    REGIONS: 'cn-hangzhou',
    LEDGER: `dir:${join(checkout, 'ledger')}`,
    NLB_ENDPOINT: cloud.urls.nlb,
    CAS_ENDPOINT: cloud.urls.cas,
    STS_ENDPOINT: cloud.urls.sts,
  };
  const { world } = cloud;
  const former = world.issueCertificate({
    names: ['a.example.com'],
    source: 'BUY',
    notBefore: new Date('2026-01-01T00:00:00Z'),
  });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  listenerId = world.addListener({ loadBalancerId, port: 443, defaultCertificate: former.id }).id;
  world.renew(former.id);
  await sh('nlb-cert sweep --yes');
  cloud.clock.advance(10);
  await sh('nlb-cert confirm --yes');
}

/** The exit code, and what was said where it is not 0. */
async function sh(command: string): Promise<{ readonly code: number; readonly said: string }> {
  try {
    await run('sh', ['-euc', command], { cwd: checkout, env, maxBuffer: 10_000_000 });
    return { code: 0, said: '' };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: `${stdout}${stderr}` };
  }
}

const commands = [...new Set(blocks.filter(({ isRun }) => isRun).flatMap((block) => block.commands.split('\n')))].map(
  (line) => line.replace(/\s+#.*/, '').trim(),
);

describe.runIf(process.env.RELEASE_CHECKS)('a command that a page shows', () => {
  beforeAll(prepare, 60_000);
  afterAll(async () => {
    await cloud.stop();
    await rm(checkout, { recursive: true });
  });

  // 1 says that a person is needed, for example because the page's certificate ids are none of this account's.
  it.each([...new Set(commands)])('%s', { timeout: 60_000 }, async (command) => {
    const { code, said } = await sh(
      command.replaceAll('lsn-abc@443', listenerId).replaceAll('shop.example.com', 'a.example.com'),
    );
    expect(code, said).toBeLessThanOrEqual(command.startsWith('nlb-cert') || /^[A-Z_]+=/.test(command) ? 1 : 0);
  });
});

it('the pages show commands', () => {
  expect(commands.length).toBeGreaterThan(12);
});
