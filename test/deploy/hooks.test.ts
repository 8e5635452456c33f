import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDeliveries } from '../../shared/events/renewal.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const hooks = join(root, 'docs/hooks');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-hooks-'));
  await tool('nlb-cert', `exec "${process.execPath}" "${join(root, 'dist/cli.js')}" "$@"`);
  await tool('openssl', `echo "sha256 Fingerprint=$(cat "$3")"`);
  await tool('kubectl', `case "$7" in *crt*) printf AA:01;; *) printf SECRET;; esac | base64`);
  await tool(
    'aliyun',
    `if [ -e "${folder}/down-$1" ]; then exit 1; fi
    n=$(ls "${folder}/calls" 2>/dev/null | wc -l | tr -d ' '); mkdir -p "${folder}/calls"
    for word in "$@"; do printf '%s\\n' "$word"; done > "${folder}/calls/$n"
    echo '{ "CertId": '$((100 + n))', "RequestId": "R" }'`,
  );
  await writeFile(join(folder, 'key.pem'), 'SECRET');
});
afterEach(() => rm(folder, { recursive: true }));

/** A stand-in for a program that a hook calls. */
async function tool(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

async function issue(fingerprint: string): Promise<string> {
  await writeFile(join(folder, 'fullchain.pem'), fingerprint);
  await writeFile(join(folder, 'privkey.pem'), 'SECRET');
  return join(folder, 'fullchain.pem');
}

const hook = (name: string, env: Record<string, string> = {}, ...args: string[]) =>
  run('sh', [join(hooks, name), ...args], {
    env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder, ...env },
  });

/** The calls of the cloud's own command line, in order. */
async function calls(): Promise<string[][]> {
  const names = await readdir(join(folder, 'calls')).catch(() => []);
  return Promise.all(names.sort().map(async (n) => (await readFile(join(folder, 'calls', n), 'utf8')).split('\n')));
}

/** What on-renewal was told, as it reads it. */
async function told() {
  const bodies = (await calls())
    .filter(([product]) => product === 'fc')
    .map((words) => words[words.indexOf('--body') + 1]!);
  return bodies.map((body) => {
    const { scope } = parseDeliveries(body);
    if (scope?.kind !== 'certificates') throw new Error(`on-renewal does not take ${body}`);
    return [scope.certificateIds[0], scope.mappings[0]?.replaced];
  });
}

it('a renewal is uploaded once and told once, with what it replaces from the second on', async () => {
  const paths = [await issue('AA:01'), join(folder, 'key.pem'), 'www.example.com'];
  await hook('upload.sh', {}, ...paths);
  await hook('upload.sh', {}, ...paths);
  await issue('BB:02');
  await hook('upload.sh', { NLB_CERT_FUNCTION: 'mine', NLB_CERT_REGION: 'cn-beijing' }, ...paths);
  expect((await calls()).map(([product, operation]) => [product, operation])).toEqual([
    ['cas', 'UploadUserCertificate'],
    ['fc', 'POST'],
    ['cas', 'UploadUserCertificate'],
    ['fc', 'POST'],
  ]);
  expect(await told()).toEqual([
    ['100-cn-hangzhou', undefined],
    ['102-cn-hangzhou', '100-cn-hangzhou'],
  ]);
  expect((await calls())[3]).toEqual(
    expect.arrayContaining(['/2023-03-30/functions/mine/invocations', 'cn-beijing', 'x-fc-invocation-type=Async']),
  );
});

it('what could not be told is told by the next run, and not uploaded again', async () => {
  const paths = [await issue('AA:01'), join(folder, 'key.pem'), 'www.example.com'];
  await writeFile(join(folder, 'down-fc'), '');
  await expect(hook('upload.sh', {}, ...paths)).rejects.toMatchObject({ code: 1 });
  await rm(join(folder, 'down-fc'));
  await hook('upload.sh', {}, ...paths);
  expect(await told()).toEqual([['100-cn-hangzhou', undefined]]);
  expect(await calls()).toHaveLength(2);
});

it('no key is left behind, and none is in what is told', async () => {
  await hook('upload.sh', {}, await issue('AA:01'), join(folder, 'key.pem'), '../../www');
  await hook('cert-manager.sh', { TMPDIR: folder }, 'shop', 'shop-tls');
  const kept = await readdir(join(folder, '.nlb-cert'), { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of kept.filter((entry) => entry.isFile()))
    expect(await readFile(join(parentPath, name), 'utf8')).not.toContain('SECRET');
  expect(kept.map(({ name }) => name)).toEqual(expect.arrayContaining(['------www', 'shop-shop-tls']));
  expect((await readdir(folder)).filter((name) => name.startsWith('tmp.'))).toEqual([]);
  for (const words of (await calls()).filter(([product]) => product === 'fc'))
    expect(words.join()).not.toContain('SECRET');
});

describe.runIf(process.env.RELEASE_CHECKS)('each client', () => {
  it.each([
    ['certbot.sh', (at: string) => ({ RENEWED_LINEAGE: at }), []],
    [
      'acme-sh.sh',
      (at: string) => ({
        CERT_FULLCHAIN_PATH: `${at}/fullchain.pem`,
        CERT_KEY_PATH: `${at}/key.pem`,
        Le_Domain: 'a.example.com',
      }),
      [],
    ],
    [
      'lego.sh',
      (at: string) => ({
        LEGO_CERT_PATH: `${at}/fullchain.pem`,
        LEGO_CERT_KEY_PATH: `${at}/key.pem`,
        LEGO_CERT_DOMAIN: 'a.example.com',
      }),
      [],
    ],
    ['certimate.sh', () => ({}), ['fullchain.pem', 'key.pem']],
    ['cert-manager.sh', () => ({}), undefined],
  ] as const)('%s does that with what its client gives it', async (name, env, files) => {
    await issue('AA:01');
    const args =
      files === undefined
        ? ['shop', 'shop-tls']
        : files.length === 0
          ? []
          : [...files.map((file) => join(folder, file)), 'a'];
    await hook(name, env(folder), ...args);
    expect(await told()).toEqual([['100-cn-hangzhou', undefined]]);
    const [upload] = await calls();
    expect(upload).toEqual(expect.arrayContaining(['AA:01', 'SECRET']));
  });
});
