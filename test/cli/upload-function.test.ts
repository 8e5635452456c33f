import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Feature, grantsFor } from '../../shared/ram/permissions.js';
import { policyFor } from '../../shared/ram/policy.js';
import { checkedPair } from '../../shared/upload/pair.js';
import { credentialsOf } from '../emulator/cloud.js';
import type { FaultEffect } from '../emulator/protocol/faults.js';
import { commandLine, type Typed } from '../support/command-line.js';
import { midsummer, type System, startSystem } from '../support/system.js';
import { hierarchy, type Made, make } from '../upload/authority.js';

const { one } = hierarchy();
const file = fileURLToPath(new URL('../../dist/on-renewal.js', import.meta.url));
const old = make({ names: ['shop.example.com'], issuer: one, notBefore: new Date('2026-05-01') });
const fresh = make({
  names: ['shop.example.com'],
  issuer: one,
  notBefore: new Date('2026-06-10'),
  notAfter: new Date('2026-12-01'),
});

let system: System;
let folder: string;
let listenerId: string;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  folder = await mkdtemp(join(tmpdir(), 'rotation-upload-'));
  await written(fresh);
  const { world, clock } = system.cloud;
  const former = world.issueCertificate({
    ...{ names: ['shop.example.com'], keyAlgorithm: 'ECC', issuer: 'Acme R1', source: 'UPLOAD' },
    ...{ notBefore: new Date('2026-05-01'), notAfter: new Date('2026-09-01') },
    uploaded: { der: old.der, pem: old.cert, privateKeyPem: old.keyPem, serial: '01' },
  });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' });
  listenerId = world.addListener({ loadBalancerId, port: 443, defaultCertificate: former.id }).id;
  clock.advance(3600);
});
afterEach(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

async function written({ cert, keyPem }: Made): Promise<void> {
  await writeFile(join(folder, 'fullchain.pem'), cert + one.cert);
  await writeFile(join(folder, 'privkey.pem'), keyPem);
}

function deploy(): void {
  const { cloud, ledger } = system;
  const { accountId, urls } = cloud;
  const policy = policyFor(['rotate'], { regions: ['cn-hangzhou'], account: accountId });
  const role = cloud.sts.addRole({ accountId, name: 'rotator', trusts: ['fc.aliyuncs.com'], policy });
  const environment = { LEDGER: `dir:${ledger}`, FOLLOW_SECONDS: '0', NLB_ENDPOINT: urls.nlb, CAS_ENDPOINT: urls.cas };
  cloud.fc.addFunction({ name: 'nlb-cert-on-renewal', file, role, environment, timeoutSeconds: 60 });
}

/** The command with credentials of its own, which may do only this. */
function run(argv: readonly string[] = [], features?: readonly Feature[], without = ''): Promise<Typed> {
  const { urls, accountId, callers } = system.cloud;
  const reach = {
    regions: ['cn-hangzhou'],
    account: accountId,
    functions: { region: '*', names: ['nlb-cert-on-renewal'] },
  };
  const document = policyFor(features ?? ['upload', 'hand-off'], reach);
  const Statement = document.Statement.map((each) => ({
    ...each,
    Action: each.Action.filter((action) => action !== without),
  }));
  const { accessKeyId, accessKeySecret, securityToken } = credentialsOf(
    callers.add({ accountId, policies: [{ Version: '1', Statement }] }),
  );
  const env = {
    ...{
      STS_ENDPOINT: urls.sts,
      FC_ENDPOINT: urls.fc,
      REGIONS: 'cn-hangzhou',
      LEDGER: `dir:${join(folder, 'own-ledger')}`,
    },
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
  };
  const files = ['--certificate', join(folder, 'fullchain.pem'), '--key', join(folder, 'privkey.pem')];
  return commandLine(system, env)('upload', ...files, ...argv);
}

const attached = () => system.cloud.world.listener(listenerId).attachments.map(({ id }) => id);
const uploads = () => system.cloud.world.certificatesOf().filter(({ source }) => source === 'UPLOAD');

describe('the deployed on-renewal', () => {
  it('rotates, while the command may change no listener', async () => {
    deploy();
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).toMatch(/Rotation {6}1 .*by nlb-cert-on-renewal in cn-hangzhou/);
    system.cloud.clock.advance(60);
    expect(attached()).toEqual([uploads().at(-1)?.id]);
    expect(system.cloud.rulesBroken).toEqual([]);
  });

  it('is not there, or may not be called: the sweep finds the certificate', async () => {
    expect((await run()).out).toMatch(
      /Rotation {6}.*the sweep function finds it within 5 minutes.*\n {2}Without a deployed sweep function, this command rotates it:\n {2}nlb-cert backfill --certificates \d+-cn-hangzhou=\d+-cn-hangzhou/,
    );
    deploy();
    const { code, out } = await run([], ['upload']);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/Rotation {6}.*the sweep function finds it within 5 minutes/),
    ]);
    await system.sweep('look');
    system.cloud.clock.advance(60);
    expect(attached()).toEqual([uploads().at(-1)?.id]);
  });

  it('has to be there with --rotate function', async () => {
    const { code, out } = await run(['--rotate', 'function']);
    expect([code, out]).toEqual([3, expect.stringMatching(/Rotation {6}nlb-cert-on-renewal: .* does not exist/)]);
    expect(uploads()).toHaveLength(2);
  });

  it('is waited for, with an end', async () => {
    deploy();
    const { code, out } = await run(['--wait', '120']);
    expect([code, out]).toEqual([0, expect.stringMatching(/Served {8}on 1 listener, after \d+ seconds/)]);
  });

  it('has changed nothing after the time of --wait: exit code 1, with the listener', async () => {
    const { code, out } = await run(['--wait', '60', '--rotate', 'later']);
    expect(code).toBe(1);
    expect(out).toMatch(/Served {8}not on 1 listener after \d+ seconds; nlb-cert status has the reasons\n +front :443/);
  });
});

describe('the permissions of --features upload', () => {
  const needed = grantsFor(['upload'], { regions: ['cn-hangzhou'], account: '*' }).map(({ action }) => action);
  const optional = ['yundun-cert:ListCloudResources'];

  it('are enough for everything except changes of listeners', async () => {
    const { code, err } = await run(['--rotate', 'later'], ['upload']);
    expect([code, err, uploads().length]).toEqual([0, '', 2]);
    const here = await run(['--rotate', 'here', '--yes'], ['upload']);
    expect(here.code).toBe(1);
    expect(here.out).toContain('nlb:UpdateListenerAttribute');
    expect(attached()).toEqual([uploads()[0]?.id]);
  });

  it.each(needed.filter((action) => !optional.includes(action)))(
    '%s is needed, and named when it is missing',
    async (action) => {
      const { code, out, err } = await run(['--rotate', 'later'], ['upload'], action);
      expect(out + err).toContain(action);
      if (action.startsWith('yundun-cert')) expect([code, uploads().length]).toEqual([3, 1]);
      // Without NLB the upload itself goes on: the rotation does not need what this command sees.
      else expect([code, out]).toEqual([0, expect.stringMatching(/Not read {6}/)]);
    },
  );

  it.each(optional)('%s is not needed', async (action) => {
    const { code, out } = await run(['--rotate', 'later'], ['upload'], action);
    expect([code, out]).toEqual([0, expect.stringMatching(/Replaces {6}1 certificate on 1 listener/)]);
  });
});

describe('a private key', () => {
  const effects: (FaultEffect | undefined)[] = [
    undefined,
    ...(['500', 'drop-after', 'drop-before', 'half-body', 'html', 'throttle'] as const),
    { code: 'SignatureDoesNotMatch', status: 400, message: 'echo' },
    { code: 'NobodyKnowsThis', status: 400, message: 'echo' },
  ];
  it.each(effects)('is in nothing that is written, also with --debug and --json: %j', async (effect) => {
    const key = checkedPair(
      {
        certificate: { path: 'c', bytes: Buffer.from(fresh.cert + one.cert) },
        key: { path: 'k', bytes: Buffer.from(fresh.keyPem) },
      },
      { now: midsummer, roots: [] },
    ).keyPem();
    // Each form of it: PEM lines, the DER in base64 and hex, and as a query has it.
    const lines = [...key.split('\n'), ...fresh.keyPem.split('\n')].filter(
      (line) => line.length > 20 && !line.startsWith('-'),
    );
    const secrets = lines.flatMap((line) => [
      line.slice(0, 24),
      encodeURIComponent(line).slice(0, 24),
      Buffer.from(line, 'base64').toString('hex').slice(0, 24),
    ]);
    deploy();
    const echoed =
      typeof effect === 'object' && 'message' in effect
        ? { ...effect, message: `string to sign: ${key} ${encodeURIComponent(key)}` }
        : effect;
    if (echoed) system.cloud.faults.add({ match: { operation: 'UploadUserCertificate' }, effect: echoed });
    const said: unknown[] = [];
    for (const argv of [['--debug'], ['--debug', '--json'], ['--dry-run'], ['--rotate', 'here', '--yes', '--debug']])
      said.push(await run(argv));
    const kept = await readdir(folder, { recursive: true, withFileTypes: true });
    const ledger = await readdir(system.ledger, { recursive: true, withFileTypes: true });
    for (const { parentPath, name } of [...kept, ...ledger].filter(
      (entry) => entry.isFile() && entry.name !== 'privkey.pem',
    ))
      said.push(name, await readFile(join(parentPath, name), 'utf8'));
    said.push(system.lines, system.cloud.fc.invocations, process.argv);
    const text = inspect(said, { depth: 9, maxStringLength: null, maxArrayLength: null });
    for (const secret of secrets) expect(text.includes(secret)).toBe(false);
    expect(text).not.toMatch(/BEGIN (EC|RSA|ENCRYPTED)? ?PRIVATE/);
  });

  it('is sent over the connection alone: no temporary file is made', async () => {
    const { TMPDIR } = process.env;
    const own = await mkdtemp(join(folder, 'tmp-'));
    try {
      process.env.TMPDIR = own;
      await run(['--rotate', 'later']);
    } finally {
      process.env.TMPDIR = TMPDIR;
    }
    expect(await readdir(own)).toEqual([]);
  });
});
