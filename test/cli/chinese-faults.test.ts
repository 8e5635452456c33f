import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordsIn } from '../../shared/wording/languages.js';
import { commandLine } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  crowdedListener(system, 10);
});
afterAll(() => system.stop());

/** What doctor says is wrong, as it is shown in Chinese. */
const rows: readonly (readonly [settings: string, env: Env, says: RegExp])[] = [
  ['that are right', {}, /\n {2}正常 +凭证 +账号 \d+，acs:ram/],
  ['of the wrong site', { CAS_SITE: 'intl' }, /CAS_SITE=intl，但证书 ID 以 cn-hangzhou 结尾；处理：.*CAS_SITE=cn/],
  [
    'with wrong keys',
    { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'none' },
    /云端拒绝这些密钥（SignatureDoesNotMatch）；处理：请将/,
  ],
  ['with half a key', { ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' }, /没有凭证：.*；处理：请设置这些变量/],
  ['without an NLB', { NLB_ENDPOINT: 'http://127.0.0.1:1' }, /未发送：无法建立连接（ECONNREFUSED）；处理：请检查网络/],
  ['with two errors', { CAS_SITE: 'us', CANARY: '0' }, /CAS_SITE 必须为 cn 或 intl；CANARY 必须为不小于 1 的整数/],
  [
    'with a full quota',
    { ADDITIONAL_PER_LOAD_BALANCER: '10' },
    /扩展证书配额已用 10\/10，因此无法绑定新证书；处理：请提升配额/,
  ],
  ['with handshakes', { VERIFY: 'probe' }, /从本机无法与 .* 握手|握手已到达全部/],
];

describe.each(rows)('settings %s', (_settings, env, says) => {
  it('have a finding in Chinese for each check of the doctor, and no English sentence', async () => {
    const { out } = await commandLine(system, env)('doctor', '--lang', 'zh');
    expect(out).toMatch(says);
    expect(out.split('\n').filter((line) => /[a-z]{2} [a-z]{2,} [a-z]{2}/.test(line))).toEqual([]);
  });
});

it.each([
  'no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run aliyun configure and pass --profile NAME (~/.aliyun/config.json does not exist; ALIBABA_CLOUD_ECS_METADATA_DISABLED is true)',
  'the ledger cannot be used, bucket my-ledger: create it in cn-hangzhou, without versioning, or correct LEDGER; OSS error: The specified bucket does not exist.',
  'the ledger cannot be used, bucket my-ledger: its versioning is Enabled, so OSS ignores create-only. Versioning can be suspended but not removed, so set LEDGER to a bucket that never had it',
  'the ledger cannot be used, oss://my-ledger/a: grant oss:GetObject on acs:oss:*:*:my-ledger/*, and check that no policy of the bucket denies it',
  'ListObjectsV2: the ledger cannot be used, bucket my-ledger: no answer from oss.example.com; check OSS_ENDPOINT and the network',
  'nothing is deleted, because NLB could not be read whole: cn-hangzhou',
  'open/a.json: it is a folder',
  'dingtalk oapi.dingtalk.com did not accept the message: no answer (ECONNREFUSED); a later pass tries again',
])('a failure has no English sentence in Chinese, except words of the cloud: %s', (text) => {
  const shown = wordsIn('zh')
    .translate(text)
    .replace(/OSS 的报错：.*/, '');
  expect(shown).not.toMatch(/[a-z]{2} [a-z]{2,} [a-z]{2}/);
  expect(shown).not.toMatch(/ is (true|a)\b/);
});

it.each([
  [' except b.example.com', '，但不含 b.example.com'],
  [', and is for c.example.com as well', '，另含 c.example.com'],
  [' except b.example.com, and is for c.example.com as well', '，但不含 b.example.com，另含 c.example.com'],
])('the hint at a certificate for almost the same names is in Chinese:%s', (english, chinese) => {
  const text = `2 is newer, from the same authority, and covers the names of 1${english}; to accept it as the successor: nlb-cert backfill --certificates 1=2`;
  expect(wordsIn('zh').translate(text)).toBe(
    `2 较新且来自同一 CA，覆盖 1 的域名${chinese}；如认可其为新证书：nlb-cert backfill --certificates 1=2`,
  );
});
