import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLineKeys } from '../../functions/cli/credentials/current-keys.js';
import { reasonOf } from '../../functions/cli/credentials/reason.js';
import { nearest } from '../../shared/show/find/nearest.js';

const { HOME } = process.env;
let home: string;
let script: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rotation-home-'));
  process.env.HOME = home;
  script = join(home, 'keys.cjs');
  const profile = { name: 'p', mode: 'External', process_command: `${process.execPath} ${script}` };
  await mkdir(join(home, '.aliyun'));
  await writeFile(join(home, '.aliyun/config.json'), JSON.stringify({ current: 'p', profiles: [profile] }));
});
afterEach(async () => {
  process.env.HOME = HOME;
  await rm(home, { recursive: true });
});

/** The command of the profile prints these keys from now on, with an expiry so near that each call runs it again. */
async function prints(accessKeyId: string): Promise<void> {
  const keys = { mode: 'StsToken', access_key_id: accessKeyId, access_key_secret: 's', sts_token: 't' };
  const printed = JSON.stringify({ ...keys, expiration: new Date(Date.now() + 60_000).toISOString() });
  await writeFile(script, `console.log(${JSON.stringify(printed)})`);
}

describe('the keys of a command that takes hours', () => {
  it('are taken anew from their source every two minutes, and stay in use while it fails', async () => {
    let now = 0;
    const keys = commandLineKeys({ env: {}, monotonicMs: () => now });
    const idAt = async (at: number) => {
      now = at;
      return (await keys()).accessKeyId;
    };
    await prints('first');
    expect(await idAt(0)).toBe('first');
    await prints('second');
    expect(await idAt(119_999)).toBe('first');
    expect(await idAt(120_000)).toBe('second');
    await writeFile(script, 'process.exit(1)');
    expect(await idAt(300_000)).toBe('second');
    await prints('third');
    expect(await idAt(500_000)).toBe('third');
  });

  it('that are asked for at once are taken once', async () => {
    await writeFile(script, `require('node:fs').appendFileSync('${home}/runs', 'x'); process.exit(1)`);
    const keys = commandLineKeys({ env: {}, monotonicMs: () => 0 });
    const [one, other] = [keys(), keys()];
    expect(one).toBe(other);
    await expect(one).rejects.toThrow(/process_command failed/);
  });

  it('of the environment need no file and no package', async () => {
    await rm(join(home, '.aliyun'), { recursive: true });
    const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'a', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'b' };
    expect(await commandLineKeys({ env, monotonicMs: () => 0 })()).toEqual({
      accessKeyId: 'a',
      accessKeySecret: 'b',
      source: expect.objectContaining({ name: 'the environment (ALIBABA_CLOUD_ACCESS_KEY_ID)' }),
    });
  });
});

it.each([
  ['pord', ['dev', 'prod', 'production'], ['prod']],
  ['PROD', ['prod'], ['prod']],
  ['staging-eu', ['staging-us', 'staging-eu2', 'prod'], ['staging-eu2', 'staging-us']],
  ['x', ['prod', 'dev'], []],
  ['', ['a'], ['a']],
])('near to "%s" of %j are %j', (typed, names, near) => {
  expect(nearest(typed, names)).toEqual(near);
});

const connection = (code: string, over: object = {}) => Object.assign(new Error('x'), { code, ...over });
it.each([
  [
    'a refusal',
    new Error('refresh session token failed: {"Code":"NoPermission","Message":"s3cret"}'),
    'the cloud refused with NoPermission',
    false,
  ],
  [
    'a refusal that may pass',
    new Error('failed: {"Code":"Throttling.User"}'),
    'the cloud refused with Throttling.User',
    true,
  ],
  ['HTTP 503', new Error('failed to refresh OAuth token, status code: 503'), 'the answer is HTTP 503', true],
  [
    'HTTP 500 without a body',
    new Error('get sts token failed, httpStatus: 500, message = .'),
    'the answer is HTTP 500',
    true,
  ],
  [
    'no role',
    new Error('get role name failed: GET http://100.100.100.200/latest 404'),
    'the instance has no such RAM role',
    false,
  ],
  ['a refused connection', connection('ECONNREFUSED'), 'its server cannot be reached (ECONNREFUSED)', true],
  [
    'a proxy',
    connection('ProxyRefused', { via: 'p' }),
    'its server cannot be reached (ProxyRefused), through the proxy p',
    true,
  ],
  ['a file', connection('EACCES', { syscall: 'open' }), 'a file that it names cannot be read (EACCES)', false],
  [
    'a slow answer',
    Object.assign(new Error('ReadTimeout: 1000. GET /x failed.'), { name: 'RequestTimeoutError' }),
    'its server cannot be reached (ETIMEDOUT)',
    true,
  ],
  ['an unknown failure', new TypeError('s3cret'), 'it cannot be used (TypeError)', false],
] as const)('the reason of %s has no text of the answer', (_what, error, why, isOfNetwork) => {
  expect(reasonOf(error)).toEqual({ why, isOfNetwork });
});
