import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Checkup } from '../../shared/doctor/finding.js';
import { type CloudServer, cloudServer, type Reply, type Seen } from '../alicloud/cloud-server.js';
import { type Cloud, credentialsOf, startCloud } from '../emulator/cloud.js';
import { type Installed, install } from '../support/installed.js';
import { type Internet, type Page, startInternet, type Visit } from '../support/internet.js';

const lent = '2222222222222222';

let cloud: Cloud;
let internet: Internet;
let metadata: CloudServer;
let installed: Installed;
let longLived: { readonly accessKeyId: string; readonly accessKeySecret: string };
/** What the metadata server says, where it is not to act as one of an instance with the role `ops`. */
let metadataSays: ((seen: Seen) => Reply | undefined) | undefined;

beforeAll(async () => {
  cloud = await startCloud({ now: new Date(), rateScale: 1000, regions: ['cn-hangzhou'] });
  longLived = cloud.callers.add({ accountId: cloud.accountId, temporary: false });
  cloud.sts.addRole({ accountId: lent, name: 'ops', trusts: [cloud.accountId] });
  cloud.sts.addRole({ accountId: lent, name: 'inner', trusts: [lent, cloud.accountId] });
  metadata = await cloudServer((seen) => metadataSays?.(seen) ?? ofInstance(seen));
  installed = await install(cloud);
  internet = await startInternet(installed.home, cloud.urls.sts, vendorSite);
});
beforeEach(async () => {
  metadataSays = undefined;
  internet.refusal = undefined;
  await installed.profiles();
});
afterAll(async () => {
  await Promise.all([internet.close(), metadata.close(), cloud.stop()]);
  await installed.remove();
});

/** Keys for an hour, as the vendor's services lend them. */
function session() {
  const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
  const expiration = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '');
  return {
    AccessKeyId: accessKeyId,
    AccessKeySecret: accessKeySecret,
    SecurityToken: securityToken,
    Expiration: expiration,
  };
}

/** Source: ECS, "Instance RAM roles": a token of its own for the metadata, then the role's name, then its keys. */
function ofInstance({ path, headers }: Seen): Reply {
  if (path === '/latest/api/token') return { text: 'metadata-token' };
  if (headers['x-aliyun-ecs-metadata-token'] !== 'metadata-token') return { status: 403, text: '' };
  if (path === '/latest/meta-data/ram/security-credentials/') return { text: 'ops' };
  if (path.endsWith('/ops')) return { body: { Code: 'Success', ...session() } };
  return { status: 404, text: 'not found' };
}

/** The sites of the vendor that the local cloud does not have. Source: `@alicloud/credentials`. */
function vendorSite({ host, url, body, headers }: Visit): Page | undefined {
  const {
    AccessKeyId: accessKeyId,
    AccessKeySecret: accessKeySecret,
    SecurityToken: securityToken,
    Expiration,
  } = session();
  if (host === 'signin.alibabacloudsso.com') {
    if (headers.authorization !== 'Bearer ssoToken') return { status: 401, body: { ErrorCode: 'InvalidToken' } };
    return { body: { CloudCredential: session() } };
  }
  if (host === 'oauth.aliyun.com') {
    if (url.pathname === '/v1/token') return { body: { access_token: 'fresh', refresh_token: 'r2', expires_in: 3600 } };
    return { body: { accessKeyId, accessKeySecret, securityToken, expiration: Expiration } };
  }
  if (url.searchParams.get('Action') !== 'AssumeRoleWithOIDC') return undefined;
  if (new URLSearchParams(body).get('OIDCToken') !== 'oidcToken')
    return { status: 400, body: { Code: 'AuthenticationFail.OIDCToken.Invalid', Message: `bad token ${body}` } };
  return { body: { Credentials: session() } };
}

const ak = () => ({
  name: 'ak',
  mode: 'AK',
  access_key_id: longLived.accessKeyId,
  access_key_secret: longLived.accessKeySecret,
});
const role = (name: string) => `acs:ram::${lent}:role/${name}`;
const sso = {
  name: 'sso',
  mode: 'CloudSSO',
  cloud_sso_sign_in_url: 'https://signin.alibabacloudsso.com/device/login',
  cloud_sso_account_id: '1',
  cloud_sso_access_config: 'ac-1',
  access_token: 'ssoToken',
  cloud_sso_access_token_expire: 4_000_000_000,
};
const oidc = () => ({
  name: 'oidc',
  mode: 'OIDC',
  oidc_provider_arn: 'acs:ram::1:oidc-provider/ack',
  oidc_token_file: `${installed.home}/token`,
  ram_role_arn: role('ops'),
});

function online(): Record<string, string> {
  return {
    HTTPS_PROXY: internet.proxy,
    NODE_EXTRA_CA_CERTS: internet.authority,
    TEST_METADATA_PORT: new URL(metadata.url).port,
  };
}

/** The finding of the doctor about the keys. */
async function keysOf(argv: readonly string[] = [], env: Record<string, string> = {}) {
  const { out, err } = await installed.run(['doctor', '--json', ...argv], { ...online(), ...env });
  expect(err).toBe('');
  const { findings }: Checkup = JSON.parse(out);
  return findings.flatMap(({ check, detail }) => (check === 'credentials' ? [detail] : []));
}

describe('the doctor says whose keys are used, and where they come from', () => {
  const own = () => cloud.accountId;
  const lentSession = (name: string) => new RegExp(`^account ${lent}, acs:ram::${lent}:assumed-role/${name}/`);

  it.each([
    { mode: 'AK', profiles: () => [ak()], who: () => new RegExp(`^account ${own()}, .*:user/`) },
    {
      mode: 'StsToken',
      profiles: () => {
        const { AccessKeyId, AccessKeySecret, SecurityToken } = session();
        return [
          {
            name: 'p',
            mode: 'StsToken',
            access_key_id: AccessKeyId,
            access_key_secret: AccessKeySecret,
            sts_token: SecurityToken,
          },
        ];
      },
      who: () => new RegExp(`^account ${own()}, `),
    },
    {
      mode: 'RamRoleArn',
      profiles: () => [{ ...ak(), mode: 'RamRoleArn', ram_role_arn: role('ops'), ram_session_name: 'me' }],
      who: () => lentSession('ops'),
    },
    {
      mode: 'ChainableRamRoleArn',
      profiles: () => [
        { name: 'p', mode: 'ChainableRamRoleArn', source_profile: 'middle', ram_role_arn: role('inner') },
        { name: 'middle', mode: 'ChainableRamRoleArn', source_profile: 'ak', ram_role_arn: role('ops') },
        ak(),
      ],
      who: () => lentSession('inner'),
    },
    {
      mode: 'ChainableRamRoleArn',
      profiles: () => [
        { name: 'p', mode: 'ChainableRamRoleArn', source_profile: 'ecs', ram_role_arn: role('ops') },
        { name: 'ecs', mode: 'EcsRamRole' },
      ],
      who: () => lentSession('ops'),
    },
    {
      mode: 'EcsRamRole',
      profiles: () => [{ name: 'p', mode: 'EcsRamRole', ram_role_name: 'ops' }],
      who: () => /^account /,
    },
    { mode: 'EcsRamRole', profiles: () => [{ name: 'p', mode: 'EcsRamRole' }], who: () => /^account / },
    { mode: 'OIDC', profiles: () => [oidc()], who: () => /^account / },
    { mode: 'CloudSSO', profiles: () => [sso], who: () => /^account / },
    {
      mode: 'OAuth',
      profiles: () => [{ name: 'p', mode: 'OAuth', oauth_site_type: 'CN', oauth_refresh_token: 'r1' }],
      who: () => /^account /,
    },
    {
      mode: 'External',
      profiles: () => [
        { name: 'p', mode: 'External', process_command: `${process.execPath} ${installed.home}/keys.cjs` },
      ],
      who: () => /^account /,
    },
  ])('a profile of the mode $mode', async ({ mode, profiles, who }) => {
    const all = profiles();
    await installed.profiles(...all);
    await installed.put('token', 'oidcToken');
    const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = session();
    const printed = {
      mode: 'StsToken',
      access_key_id: AccessKeyId,
      access_key_secret: AccessKeySecret,
      sts_token: SecurityToken,
      expiration: Expiration,
    };
    await installed.put('keys.cjs', `console.log(${JSON.stringify(JSON.stringify(printed))})`);
    const [first] = all;
    const found = await keysOf();
    expect(found).toEqual([expect.stringMatching(who())]);
    expect(found[0]).toContain(`the keys are those of profile "${first?.name}" of ~/.aliyun/config.json (${mode})`);
  });

  it.each([
    ['the environment', () => environment(), 'the environment (ALIBABA_CLOUD_ACCESS_KEY_ID)'],
    [
      'an OIDC token',
      () => ({
        ALIBABA_CLOUD_ROLE_ARN: role('ops'),
        ALIBABA_CLOUD_OIDC_PROVIDER_ARN: 'acs:ram::1:oidc-provider/ack',
        ALIBABA_CLOUD_OIDC_TOKEN_FILE: `${installed.home}/token`,
      }),
      'the OIDC token of this process',
    ],
    ['the RAM role of the instance', () => ({}), 'the RAM role of this instance (100.100.100.200)'],
    [
      'an address',
      () => ({ ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', ALIBABA_CLOUD_CREDENTIALS_URI: `${metadata.url}/uri` }),
      'the address in ALIBABA_CLOUD_CREDENTIALS_URI',
    ],
    [
      'the file of the SDKs',
      () => ({ ALIBABA_CLOUD_CREDENTIALS_FILE: `${installed.home}/sdk.ini` }),
      'section "default" of ALIBABA_CLOUD_CREDENTIALS_FILE',
    ],
  ])('%s', async (_what, env, says) => {
    await installed.profiles({ name: 'default', mode: 'AK', access_key_id: '', access_key_secret: '' });
    await installed.put('token', 'oidcToken');
    await installed.put(
      'sdk.ini',
      `[default]\ntype = access_key\naccess_key_id = ${longLived.accessKeyId}\naccess_key_secret = ${longLived.accessKeySecret}\n`,
    );
    metadataSays = ({ path }) => (path === '/uri' ? { body: session() } : undefined);
    expect(await keysOf([], env())).toEqual([expect.stringContaining(`the keys are those of ${says}`)]);
  });

  it('of two profiles takes --profile before the keys of the environment, those before ALIBABA_CLOUD_PROFILE, and that before the current one', async () => {
    await installed.profiles({ name: 'current', mode: 'EcsRamRole' }, ak(), { ...ak(), name: 'named' });
    const named = { ALIBABA_CLOUD_PROFILE: 'named' };
    const from = async (argv: readonly string[], env: Record<string, string>) => (await keysOf(argv, env)).join();
    expect(await from(['--profile', 'ak'], { ...named, ...environment() })).toContain('profile "ak"');
    expect(await from([], { ...named, ...environment() })).toContain('the environment');
    expect(await from([], named)).toContain('profile "named"');
    expect(await from([], {})).toContain('profile "current"');
  });
});

function environment(): Record<string, string> {
  const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
  return {
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken ?? '',
  };
}

const planted = 'pl4nted-S3cret-value';

it.each([
  { argv: ['show', 'no.such.example'], says: /^nothing is called no\.such\.example/ },
  { argv: ['plan', '--name', 'no.such.example'], says: /no\.such\.example/ },
  { argv: ['plan', '--load-balancers', 'no-such-name'], says: /no-such-name/ },
])('what a name means is read with the keys of a profile: $argv', async ({ argv, says }) => {
  await installed.profiles(ak());
  const answer = await installed.run([...argv, '--profile', 'ak']);
  expect(answer).toMatchObject({ code: 2, err: expect.stringMatching(says) });
  expect(answer.err).not.toMatch(/credentials|ALIBABA_CLOUD/);
});

describe('keys that cannot be used are one line with their source and the remedy', () => {
  it.each([
    {
      when: 'an unknown profile',
      argv: ['--profile', 'pord'],
      says: /no profile "pord"; did you mean "prod"\? Its profiles are "prod", "dev"$/,
    },
    {
      when: 'no file',
      files: { '.aliyun/config.json': undefined },
      argv: ['--profile', 'prod'],
      says: /config\.json does not exist, so there is no profile "prod"; run aliyun configure --profile prod$/,
    },
    {
      when: 'broken JSON',
      files: { '.aliyun/config.json': `{"profiles":[{"access_key_secret":"${planted}"` },
      says: /config\.json is not JSON with a list "profiles"; correct it/,
    },
    { when: 'no list', files: { '.aliyun/config.json': `"${planted}"` }, says: /is not JSON with a list/ },
    {
      when: 'a mode of another tool',
      profile: { mode: 'RsaKeyPair', private_key: planted },
      says: /profile "prod" .* has the mode "RsaKeyPair", which is not supported; use a profile of the mode AK, StsToken, /,
    },
    {
      when: 'a profile without a secret',
      profile: { mode: 'AK', access_key_id: 'x' },
      argv: ['--profile', 'prod'],
      says: /profile "prod" .* \(AK\) lacks access_key_secret; run aliyun configure --profile prod --mode AK$/,
    },
    {
      when: 'a profile that is its own source',
      profile: { mode: 'ChainableRamRoleArn', source_profile: 'prod', ram_role_arn: 'x' },
      says: /is its own source_profile/,
    },
    {
      when: 'a source that is missing',
      profile: { mode: 'ChainableRamRoleArn', source_profile: 'devv', ram_role_arn: 'x' },
      says: /no profile "devv"; did you mean "dev"\?/,
    },
    {
      when: 'a login that is over',
      profile: { ...sso, access_token: planted, cloud_sso_access_token_expire: 1_700_000_000 },
      says: /\(CloudSSO\) expired at 2023-11-14 22:13; log in again: aliyun configure --profile prod --mode CloudSSO$/,
    },
    {
      when: 'a login that is refused',
      profile: { ...sso, access_token: planted },
      says: /^no credentials from profile "prod" .*: the cloud refused with InvalidToken; check the profile: aliyun configure/,
    },
    {
      when: 'half a key',
      env: { ALIBABA_CLOUD_ACCESS_KEY_ID: 'x' },
      says: /ALIBABA_CLOUD_ACCESS_KEY_SECRET is missing beside the other half of the key; set both/,
    },
    {
      when: 'a role that is not there',
      profile: {
        mode: 'RamRoleArn',
        access_key_id: 'own',
        access_key_secret: 'own',
        ram_role_arn: 'acs:ram::2222222222222222:role/none',
      },
      says: /the cloud refused with EntityNotExist\.Role; check the profile/,
    },
    {
      when: 'a wrong secret',
      profile: { mode: 'RamRoleArn', access_key_id: 'own', access_key_secret: planted, ram_role_arn: 'x' },
      says: /the secret does not belong to the access key id; check the profile|SignatureDoesNotMatch/,
    },
    {
      when: 'an OIDC token that is refused',
      profile: { mode: 'OIDC', oidc_provider_arn: 'x', oidc_token_file: '/dev/null', ram_role_arn: 'x' },
      says: /the cloud refused with AuthenticationFail\.OIDCToken\.Invalid; check the profile/,
    },
    {
      when: 'an OIDC token that is missing',
      profile: { mode: 'OIDC', oidc_provider_arn: 'x', oidc_token_file: '/no-such-folder/token', ram_role_arn: 'x' },
      says: /a file that it names cannot be read \(ENOENT\)/,
    },
    {
      when: 'a command that fails',
      profile: { mode: 'External', process_command: `false ${planted}` },
      says: /its process_command failed, or printed no keys as JSON; check the profile/,
    },
    {
      when: 'a command that prints a text',
      profile: { mode: 'External', process_command: `echo ${planted}` },
      says: /its process_command failed, or printed no keys as JSON/,
    },
    {
      when: 'an instance without the role',
      profile: { mode: 'EcsRamRole', ram_role_name: 'nobody' },
      says: /the instance has no such RAM role/,
    },
    {
      when: 'an address that gives no keys',
      env: { ALIBABA_CLOUD_CREDENTIALS_URI: 'uri' },
      profile: {},
      says: /no credentials from the address in ALIBABA_CLOUD_CREDENTIALS_URI: the answer has no keys; check that it answers/,
    },
    {
      when: 'a metadata server that is not there',
      env: { TEST_METADATA_PORT: '1' },
      profile: { mode: 'EcsRamRole' },
      code: 3,
      says: /^no credentials from profile "prod" .* \(EcsRamRole\): 100\.100\.100\.200 cannot be reached \(ECONNREFUSED\); check the network/,
    },
    {
      when: 'STS behind a proxy that is not there',
      env: { HTTPS_PROXY: 'http://127.0.0.1:1' },
      profile: { mode: 'RamRoleArn', access_key_id: 'own', access_key_secret: 'own', ram_role_arn: 'x' },
      code: 3,
      says: /cannot be reached \(ECONNREFUSED\), through the proxy http:\/\/127\.0\.0\.1:1 \(HTTPS_PROXY\); check the network and any proxy/,
    },
    {
      when: 'nothing',
      env: { TEST_METADATA_PORT: '1' },
      profile: {},
      says: /^no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID .* or run aliyun configure and pass --profile NAME \(profile "prod" .* is empty; this is no instance with a RAM role\)$/,
    },
  ])('$when', async ({ argv = [], env = {}, code = 2, says, ...given }) => {
    const { accessKeyId, accessKeySecret } = longLived;
    const profile = 'profile' in given ? given.profile : undefined;
    const filled = JSON.parse(JSON.stringify(profile ?? { ...ak() }), (key, value) =>
      value !== 'own' ? value : key === 'access_key_id' ? accessKeyId : accessKeySecret,
    );
    await installed.profiles({ ...filled, name: 'prod' }, { ...ak(), name: 'dev' });
    if ('files' in given)
      for (const [path, text] of Object.entries(given.files ?? {}))
        await (text === undefined ? installed.drop(path) : installed.put(path, text));
    metadataSays = ({ path }) => (path === '/uri' ? { body: { AccessKeySecret: planted } } : undefined);
    const isUri = 'ALIBABA_CLOUD_CREDENTIALS_URI' in env;
    const uri = isUri
      ? { ALIBABA_CLOUD_CREDENTIALS_URI: `${metadata.url}/uri`, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' }
      : {};
    const answer = await installed.run(['plan', ...argv], { ...online(), ...env, ...uri });
    expect(answer).toMatchObject({ code, out: '', err: expect.stringMatching(says) });
    expect(answer.err.split('\n')).toHaveLength(1);
    expect(answer.err).not.toMatch(/\n +at /);
    expect(
      [accessKeySecret, String(session().SecurityToken), planted].filter((secret) => answer.err.includes(secret)),
    ).toEqual([]);
    // Only a secret of a file, of an address or of a command can be in a message of the package.
    if (!JSON.stringify([given, isUri]).match(/pl4nted|true/)) return;
    const debugged = await installed.run(['plan', '--debug', '--json', ...argv], {
      ...online(),
      ...env,
      ...uri,
      DEBUG: '*',
    });
    expect(JSON.stringify(debugged)).not.toContain(planted);
  });

  it('cli.js alone works with the keys of the environment, and names the missing package without', async () => {
    const from = join(installed.home, 'alone');
    for (const name of ['cli.js', 'package.json'])
      await installed.put(`alone/${name}`, await readFile(new URL(`../../dist/${name}`, import.meta.url), 'utf8'));
    expect(await installed.run(['plan'], environment(), from)).toMatchObject({ code: 0, err: '' });
    expect(await installed.run(['plan'], {}, from)).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^no credentials: .* @alicloud\/credentials, which .* is missing; set them, or install all files/,
      ),
    });
  });

  it('expired keys of a profile are named beside the refusal of the cloud', async () => {
    const old = cloud.callers.add({
      accountId: cloud.accountId,
      expiresAt: new Date(cloud.clock.now().getTime() - 1000),
    });
    const { accessKeyId, accessKeySecret, securityToken } = credentialsOf(old);
    await installed.profiles({
      name: 'prod',
      mode: 'StsToken',
      access_key_id: accessKeyId,
      access_key_secret: accessKeySecret,
      sts_token: securityToken,
    });
    const { code, out } = await installed.run(['plan']);
    expect(code).toBe(3);
    expect(out).toMatch(
      /InvalidSecurityToken\.Expired.*; the keys are those of profile "prod" of ~\/\.aliyun\/config\.json \(StsToken\); check the profile: aliyun configure --profile prod --mode StsToken/,
    );
    const doctor = await installed.run(['doctor']);
    expect(doctor).toMatchObject({
      code: 2,
      out: expect.stringMatching(
        /^ {2}fail +credentials .* those of profile "prod" .*; fix: check the profile: aliyun configure/m,
      ),
    });
  });

  it('a metadata server that never answers holds nobody up', async () => {
    const silent: Server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const env = { TEST_METADATA_PORT: String((silent.address() as AddressInfo).port) };
    const { code, err, seconds } = await installed.run(['plan'], env);
    silent.close();
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('this is no instance with a RAM role') });
    expect(seconds).toBeLessThan(10);
  });
});
