import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine, type Typed } from '../support/command-line.js';
import { writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';
import { hierarchy, type Made, make } from '../upload/authority.js';

const execute = promisify(execFile);
const hooks = fileURLToPath(new URL('../../docs/hooks', import.meta.url));
const { root, one, two } = hierarchy();

let system: System;
let folder: string;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'], env: { RETIRE_AFTER_MINUTES: '60' } });
  folder = await mkdtemp(join(tmpdir(), 'rotation-hooks-'));
  // Stands for the command: it keeps its arguments, and what pipes among them give.
  const stub = `n=0
for word in "$@"; do
  case "$word" in /dev/fd/*) n=$((n + 1)); cat "$word" > "${folder}/pipe-$n"; word="${folder}/pipe-$n";; esac
  printf '%s\\n' "$word"
done > "${folder}/arguments"`;
  await writeFile(join(folder, 'nlb-cert'), `#!/bin/sh\n${stub}\n`);
  await chmod(join(folder, 'nlb-cert'), 0o755);
});
afterEach(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

type Issued = Made & { readonly chain: readonly Made[]; readonly kind: 'ec' | 'rsa' };

/** How a client writes what it issued, and runs the hook after it. */
interface Client {
  readonly names: readonly string[];
  readonly write: (issued: Issued) => Promise<void>;
  readonly run: (issued: Issued, ...argv: readonly string[]) => Promise<Typed>;
}

const env = () => ({ REGIONS: 'cn-hangzhou', STS_ENDPOINT: system.cloud.urls.sts, FC_ENDPOINT: system.cloud.urls.fc });

/** Runs the hook as the client does, with the client's environment alone, and then the command that it calls. */
async function hook(
  script: readonly string[],
  variables: Readonly<Record<string, string>>,
  more: readonly string[] = [],
) {
  const [program = '', ...args] = script;
  await execute(program, [...args], { env: { PATH: `${folder}:${process.env.PATH}`, ...variables } });
  const argv = (await readFile(join(folder, 'arguments'), 'utf8')).trimEnd().split('\n');
  expect(argv.join()).not.toContain('PRIVATE KEY');
  return commandLine(system, env())(...argv, ...more);
}

/** The watcher over a folder, for as long as it takes to see a change and upload it. */
async function watch(path: string, more: readonly string[]): Promise<Typed> {
  let looks = 0;
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const sleep = async (milliseconds: number) => {
    system.cloud.clock.advance(milliseconds / 1000);
    if (milliseconds >= 10_000) looks += 1;
    if (looks < 2) return;
    end();
    await new Promise(() => {});
  };
  return commandLine(system, env(), { interrupted: () => ended }, { sleep })('upload', '--watch', path, ...more);
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
}

const textOf = ({ cert, chain }: Issued) => [cert, ...chain.map((each) => each.cert)].join('');
const shop = ['shop.example.com'];

const clients: Readonly<Record<string, Client>> = {
  // Two folders for one domain: RSA, and ECC beside it.
  'acme.sh': {
    names: shop,
    write: async (issued) => {
      const at = acmeFolder(issued);
      await put(join(at, 'shop.example.com.cer'), issued.cert);
      await put(join(at, 'ca.cer'), issued.chain.map(({ cert }) => cert).join(''));
      await put(join(at, 'fullchain.cer'), textOf(issued));
      await put(join(at, 'shop.example.com.key'), issued.keyPem);
    },
    run: (issued, ...more) => {
      const at = acmeFolder(issued);
      const paths = {
        CERT_PATH: 'shop.example.com.cer',
        CA_CERT_PATH: 'ca.cer',
        CERT_FULLCHAIN_PATH: 'fullchain.cer',
        CERT_KEY_PATH: 'shop.example.com.key',
      };
      const variables = Object.fromEntries(Object.entries(paths).map(([name, file]) => [name, join(at, file)]));
      return hook(['sh', join(hooks, 'acme-sh.sh')], { ...variables, Le_Domain: 'shop.example.com' }, more);
    },
  },
  // `live/` has links into `archive/`, which each renewal moves to the next number.
  certbot: {
    names: [...shop, 'www.shop.example.com'],
    write: async (issued) => {
      const number = (await readFile(join(folder, 'number'), 'utf8').catch(() => '0')).length + 1;
      await writeFile(join(folder, 'number'), 'x'.repeat(number));
      await put(join(folder, `archive/shop.example.com/fullchain${number}.pem`), textOf(issued));
      await put(join(folder, `archive/shop.example.com/privkey${number}.pem`), issued.keyPem);
      await mkdir(join(folder, 'live/shop.example.com'), { recursive: true });
      for (const name of ['fullchain', 'privkey']) {
        await symlink(`../../archive/shop.example.com/${name}${number}.pem`, join(folder, 'next'));
        await rename(join(folder, 'next'), join(folder, `live/shop.example.com/${name}.pem`));
      }
    },
    run: (_issued, ...more) => {
      const RENEWED_LINEAGE = join(folder, 'live/shop.example.com');
      return hook(
        ['sh', join(hooks, 'certbot.sh')],
        { RENEWED_LINEAGE, RENEWED_DOMAINS: 'shop.example.com www.shop.example.com' },
        more,
      );
    },
  },
  // The file of a wildcard begins with `_.`.
  lego: {
    names: ['*.shop.example.com'],
    write: async (issued) => {
      const stem = join(folder, 'certificates/_.shop.example.com');
      await put(`${stem}.crt`, textOf(issued));
      await put(`${stem}.issuer.crt`, issued.chain.map(({ cert }) => cert).join(''));
      await put(`${stem}.key`, issued.keyPem);
    },
    run: (_issued, ...more) => {
      const stem = join(folder, 'certificates/_.shop.example.com');
      const variables = {
        LEGO_CERT_DOMAIN: '*.shop.example.com',
        LEGO_CERT_PATH: `${stem}.crt`,
        LEGO_CERT_KEY_PATH: `${stem}.key`,
      };
      return hook(['sh', join(hooks, 'lego.sh')], variables, more);
    },
  },
  certimate: {
    names: shop,
    write: async (issued) => {
      await put(join(folder, 'ssl/cert.pem'), textOf(issued));
      await put(join(folder, 'ssl/key.pem'), issued.keyPem);
    },
    run: (_issued, ...more) =>
      hook(['sh', join(hooks, 'certimate.sh'), join(folder, 'ssl/cert.pem'), join(folder, 'ssl/key.pem')], {}, more),
  },
  // A secret as Kubernetes mounts it: links over a link to the present version; `ca.crt` has the root.
  'cert-manager': {
    names: shop,
    write: async (issued) => {
      const version = `..${issued.der.subarray(-6).toString('hex')}`;
      await put(join(folder, 'tls', version, 'tls.crt'), textOf(issued));
      await put(join(folder, 'tls', version, 'tls.key'), issued.keyPem);
      await put(join(folder, 'tls', version, 'ca.crt'), root.cert);
      await symlink(version, join(folder, 'next'));
      await rename(join(folder, 'next'), join(folder, 'tls/..data'));
      for (const name of ['tls.crt', 'tls.key', 'ca.crt'])
        await symlink(`..data/${name}`, join(folder, 'tls', name)).catch(() => {});
    },
    run: (_issued, ...more) => watch(join(folder, 'tls'), more),
  },
  Caddy: {
    names: ['*.shop.example.com'],
    write: async (issued) => {
      const stem = join(
        folder,
        'caddy/acme-v02.api.letsencrypt.org-directory/wildcard_.shop.example.com/wildcard_.shop.example.com',
      );
      await put(`${stem}.crt`, textOf(issued));
      await put(`${stem}.key`, issued.keyPem);
      await put(`${stem}.json`, '{}');
    },
    run: (_issued, ...more) => watch(join(folder, 'caddy'), more),
  },
  'GitHub Actions': {
    names: shop,
    write: async () => {},
    run: async (issued, ...more) => {
      const step = await readFile(join(hooks, 'github-actions.yml'), 'utf8');
      const [, command = ''] = /^- run: (.*)$/m.exec(step) ?? [];
      return hook(['bash', '-euc', command], { CERTIFICATE: textOf(issued), PRIVATE_KEY: issued.keyPem }, more);
    },
  },
};

const acmeFolder = ({ kind }: Issued) => join(folder, '.acme.sh', `shop.example.com${kind === 'ec' ? '_ecc' : ''}`);

const first = { notBefore: new Date('2026-05-01T00:00:00Z'), notAfter: new Date('2026-08-01T00:00:00Z') };
const second = { notBefore: new Date('2026-06-10T00:00:00Z'), notAfter: new Date('2026-09-10T00:00:00Z') };

type Order = Parameters<typeof make>[0];

describe.each(Object.entries(clients))('%s', (_name, client) => {
  async function issue(order: Order): Promise<Issued> {
    const issuer = order.issuer ?? one;
    const issued = {
      ...make({ names: client.names, ...order, issuer }),
      chain: [issuer],
      kind: order.key === 'rsa' ? 'rsa' : 'ec',
    } as const;
    await client.write(issued);
    return issued;
  }

  const uploads = () => system.cloud.world.certificatesOf().filter(({ source }) => source === 'UPLOAD');

  /** The first certificate, attached to a listener by hand. */
  async function established() {
    const issued = await issue(first);
    const { code } = await client.run(issued);
    const [upload] = uploads();
    if (upload === undefined) throw new Error('nothing was uploaded');
    const { world, clock } = system.cloud;
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const listener = world.addListener({ loadBalancerId, port: 443, defaultCertificate: upload.id });
    clock.advance(3600);
    await system.sweep();
    return { code, upload, on: listener.id };
  }

  /** The look of the sweep, five minutes later, and what follows. Gives the changes that it made. */
  async function afterSweep() {
    system.cloud.clock.advance(300);
    await system.sweep('look');
    await system.minutes(3);
    return writes(system).map(({ operation, params, httpStatus }) => [
      operation,
      params['CertificateIds.1'],
      httpStatus,
    ]);
  }

  const onto = (id: string | undefined) => [['UpdateListenerAttribute', id, 200]];
  const attached = (listener: string) => system.cloud.world.listener(listener).attachments.map(({ id }) => id);

  it('first issue: uploaded once, attached nowhere', async () => {
    const { code } = await established();
    expect([code, uploads().length]).toEqual([0, 1]);
    expect(await afterSweep()).toEqual([]);
  });

  it.each([
    ['renewal', () => ({ ...second })],
    ['renewal by another intermediate', () => ({ ...second, issuer: two })],
  ])('%s: rotated exactly once, from the right predecessor', async (_title, order) => {
    const { on, upload } = await established();
    const { code, out } = await client.run(await issue(order()));
    expect(code).toBe(0);
    expect(out).toMatch(/Replaces {6}1 certificate on 1 listener/);
    expect(out).toContain(upload.id);
    expect(await afterSweep()).toEqual(onto(uploads()[1]?.id));
    expect(attached(on)).toEqual([uploads()[1]?.id]);
    expect(uploads()).toHaveLength(2);
  });

  it('key type changed: one clear error, and no rotation', async () => {
    const { on, upload } = await established();
    const { code, out } = await client.run(await issue({ ...second, key: 'rsa' }));
    // The watcher goes on, so it has no exit code of a pair.
    if (!['cert-manager', 'Caddy'].includes(_name)) expect(code).toBe(1);
    expect(out).toMatch(/Not replaced {2}1 certificate[\s\S]*key(| of) algorithm/);
    expect(await afterSweep()).toEqual([]);
    expect(attached(on)).toEqual([upload.id]);
  });

  it('the same twice: uploaded once, rotated once', async () => {
    const { on } = await established();
    const issued = await issue(second);
    await client.run(issued);
    await afterSweep();
    const again = await client.run(issued);
    expect([again.code, again.out]).toEqual([0, expect.stringMatching(/there already as .*; not uploaded again/)]);
    expect(await afterSweep()).toEqual(onto(uploads()[1]?.id));
    expect([attached(on), uploads().length]).toEqual([[uploads()[1]?.id], 2]);
  });

  it('killed between the upload and the rotation: the next run finishes it', async () => {
    const { on } = await established();
    const issued = await issue(second);
    await client.run(
      issued,
      ...(['cert-manager', 'Caddy'].includes(_name) ? ['--rotate', 'later'] : ['--replaces', 'none']),
    );
    expect([uploads().length, writes(system)]).toEqual([2, []]);
    expect((await client.run(issued, '--rotate', 'here', '--yes')).code).toBe(0);
    expect(await afterSweep()).toEqual(onto(uploads()[1]?.id));
    expect([attached(on), uploads().length]).toEqual([[uploads()[1]?.id], 2]);
  });
});

it("certimate's own upload beside a hook: found in CAS, not uploaded again, and rotated by the sweep without a hook", async () => {
  const { world, clock } = system.cloud;
  const planted = (made: Made, dates: typeof first) =>
    world.issueCertificate({
      ...{
        names: shop,
        keyAlgorithm: 'ECC',
        issuer: 'Acme R1',
        source: 'UPLOAD',
        label: `certimate-${dates.notAfter.getTime()}`,
        ...dates,
      },
      chain: [{ subject: 'O=Acme, CN=Acme R1', issuer: 'O=Acme, CN=Acme Root' }],
      uploaded: { der: made.der, pem: made.cert, privateKeyPem: made.keyPem, serial: '01' },
    });
  const former = planted(make({ names: shop, issuer: one, ...first }), first);
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const on = world.addListener({ loadBalancerId, port: 443, defaultCertificate: former.id }).id;
  clock.advance(3600);
  await system.sweep();
  const made = make({ names: shop, issuer: two, ...second });
  const fresh = planted(made, second);
  await put(join(folder, 'ssl/cert.pem'), made.cert + two.cert);
  await put(join(folder, 'ssl/key.pem'), made.keyPem);
  const { code, out } = await hook(
    ['sh', join(hooks, 'certimate.sh'), join(folder, 'ssl/cert.pem'), join(folder, 'ssl/key.pem')],
    {},
  );
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(new RegExp(`there already as ${fresh.id}, .*not uploaded again`)),
  ]);
  clock.advance(300);
  await system.sweep('look');
  await system.minutes(3);
  expect(world.listener(on).attachments.map(({ id }) => id)).toEqual([fresh.id]);
});

it.each(['acme-sh.sh', 'certbot.sh', 'lego.sh', 'certimate.sh'])(
  '%s has three lines, and fails as the command fails',
  async (name) => {
    const text = await readFile(join(hooks, name), 'utf8');
    expect(text.trimEnd().split('\n')).toHaveLength(3);
    await writeFile(join(folder, 'nlb-cert'), '#!/bin/sh\nexit 2\n');
    const variables = { PATH: `${folder}:${process.env.PATH}` };
    await expect(execute('sh', [join(hooks, name), 'a', 'b'], { env: variables })).rejects.toMatchObject({ code: 2 });
    // Without the command, the shell's own code.
    await rm(join(folder, 'nlb-cert'));
    await expect(
      execute('sh', [join(hooks, name), 'a', 'b'], { env: { PATH: '/usr/bin:/bin' } }),
    ).rejects.toMatchObject({ code: 127 });
  },
);
