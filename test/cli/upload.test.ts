import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { type Env, type System, startSystem } from '../support/system.js';
import { hierarchy, type Made, make } from '../upload/authority.js';

const { one, two } = hierarchy();
const other = hierarchy('Other Trust');

let system: System;
let folder: string;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  folder = await mkdtemp(join(tmpdir(), 'rotation-upload-'));
});
afterEach(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

const env = (): Env => ({
  STS_ENDPOINT: system.cloud.urls.sts,
  FC_ENDPOINT: system.cloud.urls.fc,
  REGIONS: 'cn-hangzhou',
});
const run = (...argv: string[]) => commandLine(system, env())('upload', ...argv);

type Order = Parameters<typeof make>[0];
const issued = new Date('2026-05-01T00:00:00Z');
const renewed = { notBefore: new Date('2026-06-10T00:00:00Z'), notAfter: new Date('2026-12-01T00:00:00Z') };

function cert(over: Order = {}): Made {
  return make({ names: ['shop.example.com'], issuer: one, notBefore: issued, ...over });
}

/** Writes the pair, and gives the options for it. */
async function written(made: Made, chain: readonly Made[] = [one]): Promise<string[]> {
  const [certificate, key] = [join(folder, 'fullchain.pem'), join(folder, 'privkey.pem')];
  await writeFile(certificate, [made, ...chain].map((each) => each.cert).join(''));
  await writeFile(key, made.keyPem);
  return ['--certificate', certificate, '--key', key];
}

const upload = async (made: Made, ...argv: string[]) => run(...(await written(made)), ...argv);
const uploadJson = async (made: Made, ...argv: string[]) => {
  const { code, out, err } = await upload(made, ...argv, '--json');
  return { code, result: out === '' ? undefined : JSON.parse(out), err };
};

/** Uploads a first certificate, and attaches it to a new listener. */
async function attachedFirst(made = cert()) {
  const { result } = await uploadJson(made, '--rotate', 'later');
  const { world } = system.cloud;
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' });
  const listener = world.addListener({ loadBalancerId, port: 443, defaultCertificate: result.certificateId });
  system.cloud.clock.advance(3600);
  return { id: result.certificateId as string, on: listener.id, loadBalancerId };
}

const attachments = (listener: string) => system.cloud.world.listener(listener).attachments.map(({ id }) => id);
const uploads = () => system.cloud.world.certificatesOf().filter(({ source }) => source === 'UPLOAD');

describe('nlb-cert upload', () => {
  it('uploads the first certificate of a name, and says that it replaces nothing', async () => {
    const { code, out, err } = await upload(cert());
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      `File          ${folder}/fullchain.pem`,
      'Certificate   shop.example.com, ECC, valid until 2026-09-01',
      expect.stringMatching(
        /^In CAS {8}uploaded as \d+-cn-hangzhou, with the name shop\.example\.com-ecc-20260501-[0-9a-f]{8}$/,
      ),
      'Replaces      nothing: no listener has a certificate for these names, so attach it to one by hand',
      expect.stringMatching(
        /^Rotation {6}the sweep function finds it within 5 minutes; on-renewal was not called: InvokeFunction: nlb-cert-on-renewal in cn-hangzhou: .* does not exist/,
      ),
    ]);
    expect(uploads()).toHaveLength(1);
  });

  it('rotates here, with --yes, and waits until the listener serves it', async () => {
    const { id, on } = await attachedFirst();
    const { code, out } = await upload(cert(renewed), '--rotate', 'here', '--yes', '--wait');
    expect(code).toBe(0);
    expect(out).toMatch(
      /Replaces {6}1 certificate on 1 listener\n {2}default {2}shop\.example\.com {2}front :443 {2}\d+/,
    );
    expect(out).toMatch(/Rotation {6}1 set-default by this command|Rotation {6}.*1 change/);
    expect(out).toMatch(/Served {8}on 1 listener, after \d+ seconds?/);
    expect(attachments(on)).not.toContain(id);
    expect(uploads()).toHaveLength(2);
  });

  it('of another intermediate of the authority, it is the same', async () => {
    const { on } = await attachedFirst();
    const fresh = make({ names: ['shop.example.com'], issuer: two, ...renewed });
    const { code } = await run(...(await written(fresh, [two])), '--rotate', 'here', '--yes', '--wait');
    expect(code).toBe(0);
    expect(attachments(on)).toEqual([uploads().at(-1)?.id]);
  });

  it('a second run uploads and rotates nothing', async () => {
    const { on } = await attachedFirst();
    const fresh = cert(renewed);
    await upload(fresh, '--rotate', 'here', '--yes', '--wait');
    const before = attachments(on);
    const { code, out } = await upload(fresh, '--rotate', 'here', '--yes', '--wait');
    expect(code).toBe(0);
    expect(out).toMatch(/In CAS {8}there already as \d+-cn-hangzhou, .*; not uploaded again/);
    expect([attachments(on), uploads().length]).toEqual([before, 2]);
  });

  it('a run that was killed before the rotation is finished by the next one', async () => {
    const { on } = await attachedFirst();
    const fresh = cert(renewed);
    await upload(fresh, '--rotate', 'later');
    const { code } = await upload(fresh, '--rotate', 'here', '--yes', '--wait');
    expect([code, uploads().length]).toEqual([0, 2]);
    expect(attachments(on)).toEqual([uploads().at(-1)?.id]);
  });

  it('left to later, it is found by the look of the sweep', async () => {
    const { on } = await attachedFirst();
    expect((await upload(cert(renewed), '--rotate', 'later')).out).toMatch(
      /Rotation {6}the sweep function finds it within 5 minutes/,
    );
    await system.sweep('look');
    await system.minutes(3);
    expect(attachments(on)).toEqual([uploads().at(-1)?.id]);
  });

  it('--dry-run shows what it would replace, and sends nothing', async () => {
    await attachedFirst();
    const { code, out } = await upload(cert(renewed), '--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/In CAS {8}would be uploaded with the name shop\.example\.com-ecc-20260610-/);
    expect(out).toMatch(/Replaces {6}1 certificate on 1 listener/);
    expect(out).not.toMatch(/Rotation/);
    expect(uploads()).toHaveLength(1);
    expect(await system.entries('open')).toEqual([]);
  });
});

it('a predecessor that CAS notes on another load balancer is found, because notes lag', async () => {
  await system.stop();
  system = await startSystem({ regions: ['cn-hangzhou'], switches: { cloudResourceLagSeconds: 3600 } });
  const { id, on } = await attachedFirst();
  // CAS takes its notes now, and then the certificate goes to another load balancer.
  await upload(cert({ names: ['shop.example.com'], notBefore: new Date('2026-05-02') }), '--replaces', 'none');
  const { world } = system.cloud;
  const parking = world.issueCertificate({ names: ['parking.example.com'] });
  world.setDefault(on, parking.id);
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'moved' });
  world.addListener({ loadBalancerId, port: 443, defaultCertificate: id });
  const { out } = await upload(cert(renewed), '--rotate', 'later');
  expect(out).toMatch(/Replaces {6}1 certificate on 1 listener\n {2}default {2}shop\.example\.com {2}moved :443/);
});

it.each([
  ['newest', 0, /Served {8}on 1 listener/],
  ['oldest', 1, /Served {8}not on 1 listener after \d+ seconds/],
] as const)(
  'with VERIFY=probe --wait ends when a handshake shows the certificate: NLB serves the %s',
  async (servedOnTie, code, says) => {
    await system.stop();
    system = await startSystem({ regions: ['cn-hangzhou'], switches: { servedOnTie } });
    const { result } = await uploadJson(cert(), '--rotate', 'later');
    const { world, clock } = system.cloud;
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' });
    const defaultCertificate = world.issueCertificate({ names: ['default.example.com'], keyAlgorithm: 'ECC' }).id;
    world.addListener({
      loadBalancerId,
      port: 443,
      defaultCertificate,
      additionalCertificates: [result.certificateId],
    });
    clock.advance(3600);
    const argv = await written(cert(renewed));
    const probing = commandLine(system, { ...env(), VERIFY: 'probe' });
    await probing('upload', ...argv, '--rotate', 'here', '--yes');
    clock.advance(60);
    const waited = await probing('upload', ...argv, '--rotate', 'later', '--wait', '30');
    expect([waited.code, waited.out]).toEqual([code, expect.stringMatching(says)]);
  },
);

it('takes its keys from every source of the command line', async () => {
  const { accessKeyId, accessKeySecret, securityToken } = system.cloud.credentials;
  const none = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: '',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: '',
    ALIBABA_CLOUD_SECURITY_TOKEN: '',
  };
  const currentKeys = async () => ({
    accessKeyId,
    accessKeySecret,
    securityToken,
    source: { name: 'a profile', remedy: 'log in again' },
  });
  const argv = await written(cert());
  expect((await commandLine(system, { ...env(), ...none })('upload', ...argv)).code).toBe(2);
  expect(
    (await commandLine(system, { ...env(), ...none }, {}, { currentKeys })('upload', ...argv, '--rotate', 'later'))
      .code,
  ).toBe(0);
  expect(uploads()).toHaveLength(1);
});

it('asks on a terminal before it rotates here', async () => {
  const { id, on } = await attachedFirst();
  const argv = await written(cert(renewed));
  const answering = (answer: string) => commandLine(system, env(), { canAsk: true, ask: async () => answer });
  expect((await answering('n')('upload', ...argv, '--rotate', 'here')).out).toBe('nothing was changed');
  expect([uploads().length, attachments(on)]).toEqual([1, [id]]);
  expect((await answering('y')('upload', ...argv, '--rotate', 'here', '--wait')).code).toBe(0);
  expect(attachments(on)).toEqual([uploads().at(-1)?.id]);
});

it('uploads where the count of CAS is wrong for good', async () => {
  await system.stop();
  system = await startSystem({ regions: ['cn-hangzhou'], switches: { certificatesOverCounted: 1 } });
  const made = cert();
  expect((await upload(made, '--rotate', 'later')).code).toBe(0);
  expect((await upload(made, '--rotate', 'later')).out).toMatch(/not uploaded again/);
  expect(uploads()).toHaveLength(1);
});

describe('what a person decides', () => {
  it('a certificate of another authority is uploaded, and not taken by itself', async () => {
    const { id, on } = await attachedFirst();
    const fresh = make({ names: ['shop.example.com'], issuer: other.one, ...renewed });
    const { code, out } = await run(...(await written(fresh, [other.one])), '--rotate', 'later');
    const successor = uploads().at(-1)?.id;
    expect(code).toBe(1);
    expect(out).toMatch(/Replaces {6}nothing by itself; a person decides about the next/);
    expect(out).toMatch(/Not replaced {2}1 certificate\n {2}default .* it is from another authority/);
    expect(out).toContain(`    nlb-cert backfill --certificates ${id}=${successor}`);
    expect(attachments(on)).toEqual([id]);
  });

  it('--replaces overrules that', async () => {
    const { id, on } = await attachedFirst();
    const fresh = make({ names: ['shop.example.com'], issuer: other.one, ...renewed });
    const { code } = await run(
      ...(await written(fresh, [other.one])),
      '--rotate',
      'here',
      '--yes',
      '--wait',
      '--replaces',
      id,
    );
    expect(code).toBe(0);
    expect(attachments(on)).toEqual([uploads().at(-1)?.id]);
  });

  it('a changed key type is one clear error', async () => {
    await attachedFirst();
    const { code, out } = await upload(
      make({ names: ['shop.example.com'], issuer: one, key: 'rsa', ...renewed }),
      '--rotate',
      'later',
    );
    expect(code).toBe(1);
    expect(out).toMatch(/its key algorithm is RSA|KEY_ALGORITHMS requires ECC/);
  });

  it('RSA and ECC of one name each replace their own', async () => {
    const ecc = await attachedFirst();
    const { result } = await uploadJson(
      make({ names: ['shop.example.com'], issuer: one, key: 'rsa', notBefore: issued }),
      '--rotate',
      'later',
    );
    system.cloud.world.attach(ecc.on, result.certificateId);
    system.cloud.clock.advance(3600);
    const { code, result: fresh } = await uploadJson(
      make({ names: ['shop.example.com'], issuer: one, key: 'rsa', ...renewed }),
      '--rotate',
      'here',
      '--yes',
      '--wait',
    );
    expect(code).toBe(0);
    expect(fresh.replaced).toEqual([expect.objectContaining({ certificateId: result.certificateId })]);
    expect(fresh.undecided).toEqual([expect.objectContaining({ certificateId: ecc.id })]);
    expect(attachments(ecc.on)).toEqual(expect.arrayContaining([ecc.id, fresh.certificateId]));
  });

  it('--replaces none rotates nothing, and says what the sweep will do', async () => {
    await attachedFirst();
    const { code, out } = await upload(cert(renewed), '--replaces', 'none');
    expect(code).toBe(0);
    expect(out).toMatch(/Rotation {6}none, as --replaces none says; but the sweep function will replace them/);
  });

  it('two names that differ only in a separator have nothing to do with each other', async () => {
    const { id, on } = await attachedFirst(cert({ names: ['my-shop.example.com'] }));
    const { code, out } = await upload(
      cert({ names: ['my.shop.example.com'], ...renewed }),
      '--rotate',
      'here',
      '--yes',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/Replaces {6}nothing: no listener has a certificate for these names/);
    expect(attachments(on)).toEqual([id]);
  });
});

describe('wrong usage', () => {
  it.each([
    [[], 'upload needs --certificate and --key'],
    [['--rotate', 'here'], '--rotate here changes listeners; not a terminal, so pass --yes to rotate'],
    [['--rotate', 'now'], '--rotate takes function, here or later'],
    [['--replaces', 'it'], '--replaces takes auto, none or an id'],
    [['--replaces', '99-cn-hangzhou'], '--replaces 99-cn-hangzhou: CAS does not list it'],
    [['--wait', '0'], '--wait takes a number of seconds'],
    [['--tags', 'a'], '--tags takes k=v'],
  ])('%j', async (argv, says) => {
    const files = argv.length === 0 ? [] : await written(cert());
    expect(await run(...files, ...argv)).toEqual({ code: 2, out: '', err: expect.stringContaining(says) });
    expect(uploads()).toEqual([]);
  });

  it.each([
    ['no file', 'none.pem', /none\.pem: there is no such file; check the path, and that the client has written it$/],
    ['a directory', '.', /: it is a directory; give a file in it, such as .*fullchain\.pem$/],
  ])('%s', async (_title, name, says) => {
    const [, , ...key] = await written(cert());
    expect(await run('--certificate', join(folder, name), ...key)).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(says),
    });
  });

  it('a link that leads to itself', async () => {
    const [, , ...key] = await written(cert());
    await symlink('loop.pem', join(folder, 'loop.pem'));
    expect((await run('--certificate', join(folder, 'loop.pem'), ...key)).err).toMatch(
      /loop\.pem: it cannot be read \(ELOOP\); check the path$/,
    );
  });

  it('a file that is refused sends nothing, with --json too', async () => {
    const expired = cert({ notBefore: new Date('2026-01-01'), notAfter: new Date('2026-06-01') });
    const { code, out, err } = await upload(expired, '--json');
    expect([code, out]).toEqual([2, '']);
    expect(JSON.parse(err)).toEqual({
      error: {
        kind: 'usage',
        message: expect.stringMatching(/fullchain\.pem: it expired at 2026-06-01 00:00; renew it/),
      },
    });
    expect(system.cloud.requests).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('an unreadable file', async () => {
    const argv = await written(cert());
    await mkdir(join(folder, 'x'), { mode: 0 });
    expect((await run('--certificate', join(folder, 'x', 'a.pem'), ...argv.slice(2))).err).toMatch(
      /it cannot be read \(EACCES\)/,
    );
  });

  it('in Chinese', async () => {
    const argv = await written(cert(), []);
    expect((await run(...argv, '--lang', 'zh')).err).toBe(
      `${folder}/fullchain.pem：缺少 Acme R1 的中间证书；请提供含完整证书链的文件，例如 fullchain.pem，或用 --chain 补充`,
    );
  });
});

it('--tags and --name go to CAS', async () => {
  await upload(cert(), '--tags', 'team=web,stage=prod', '--name', 'Shop front');
  expect(uploads()).toMatchObject([
    {
      label: expect.stringMatching(/^Shop-front-ecc-20260501-/),
      tags: [
        { key: 'team', value: 'web' },
        { key: 'stage', value: 'prod' },
      ],
    },
  ]);
});
