import { describe, expect, it } from 'vitest';
import { Clock } from './clock.js';
import { type Cloud, credentialsOf } from './cloud.js';
import type { NewBucket } from './oss/buckets.js';
import type { Condition, Policy } from './protocol/ram.js';
import { AliOss, type Oss, type OssOptions, type OssPage } from './support/ali-oss.js';
import { ossV4 } from './support/oss-v4.js';
import { cloudWith, NOW, stopCloudsAfterEach } from './support/small-cloud.js';

const FORBID = { headers: { 'x-oss-forbid-overwrite': 'true' } };
stopCloudsAfterEach();

function client(cloud: Cloud, over: Partial<OssOptions> = {}): Oss {
  const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
  return new AliOss({
    accessKeyId,
    accessKeySecret,
    stsToken: securityToken,
    refreshSTSToken: async () => ({ accessKeyId, accessKeySecret, stsToken: securityToken }),
    bucket: 'ledger-1',
    endpoint: cloud.urls.oss,
    ...over,
  });
}

async function cloudWithBucket(over: Partial<NewBucket> = {}, options: Parameters<typeof cloudWith>[0] = {}) {
  const cloud = await cloudWith(options);
  cloud.oss.addBucket({ name: 'ledger-1', region: 'cn-hangzhou', ...over });
  return { cloud, oss: client(cloud) };
}

const text = (value: string) => Buffer.from(value);
const may = (...Action: string[]): Policy => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action, Resource: ['acs:oss:*:*:ledger-1', 'acs:oss:*:*:ledger-1/*'] }],
});

describe.each([
  { how: 'the bucket in the Host header', over: {} },
  { how: 'the bucket in the path', over: { sldEnable: true } },
  { how: 'signature version 4', over: { authorizationV4: true } },
])('ali-oss with $how', ({ over }) => {
  it('puts, gets, heads, lists, deletes', async () => {
    const { cloud } = await cloudWithBucket();
    const oss = client(cloud, over);
    const key = 'a b/ü+&?.json';
    const put = await oss.put(key, text('{"x":1}'), { headers: { 'x-oss-meta-a': 'b' } });
    const etag = '"AC3EF48CAA08FA3ED5E025DA69EDC645"';
    expect(put.res).toMatchObject({ status: 200, headers: { etag } });
    const got = await oss.get(key);
    expect(String(got.content)).toBe('{"x":1}');
    expect(got.res.headers).toMatchObject({ 'last-modified': NOW.toUTCString(), etag, 'x-oss-meta-a': 'b' });
    expect(got.res.headers['content-type']).toBe('application/json');
    expect(await oss.head(key)).toMatchObject({ status: 200, meta: { a: 'b' } });
    const page = await oss.listV2({ prefix: 'a b/' });
    expect(page.objects).toMatchObject([{ name: key, size: 7, etag, lastModified: '2026-06-01T00:00:00.000Z' }]);
    expect((await oss.delete(key)).res.status).toBe(204);
    expect((await oss.delete(key)).res.status).toBe(204);
    await expect(oss.get(key)).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' });
    await expect(oss.head(key)).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect(cloud.oss.objects('ledger-1')).toEqual([]);
  });
});

describe.each([
  { date: 'x-oss-date', comma: ',' },
  { date: 'date', comma: ',' },
  { date: 'x-oss-date', comma: ', ' },
  { date: 'date', comma: ', ' },
] as const)('signature version 4 with $date and "$comma"', (style) => {
  it('is taken, and still refused for another time', async () => {
    const { cloud } = await cloudWithBucket();
    expect(await ossV4(cloud, 'PUT', 'k', style)).toMatchObject({ status: 200 });
    expect(await ossV4(cloud, 'GET', 'k', style)).toEqual({ status: 200, body: 'x' });
    const stale = { ...cloud, clock: new Clock(new Date(NOW.getTime() - 901_000), true) } as Cloud;
    expect((await ossV4(stale, 'GET', 'k', style)).body).toContain('<Code>RequestTimeTooSkewed</Code>');
    const forged = { ...cloud, credentials: { ...cloud.credentials, accessKeySecret: 'x' } } as Cloud;
    expect((await ossV4(forged, 'GET', 'k', style)).body).toContain('<Code>SignatureDoesNotMatch</Code>');
  });
});

describe('HeadObject with objectMeta', () => {
  it('says whether an object is there, its size, its ETag and its time, and nothing else of it', async () => {
    const { oss } = await cloudWithBucket();
    await oss.put('k', text('abc'), { headers: { 'x-oss-meta-a': 'b' } });
    const { status, res } = await oss.getObjectMeta('k');
    expect(status).toBe(200);
    expect(res.headers).toMatchObject({ 'content-length': '3', 'last-modified': NOW.toUTCString() });
    expect(res.headers.etag).toMatch(/^"[0-9A-F]{32}"$/);
    expect(res.headers).not.toHaveProperty('x-oss-meta-a');
    expect(res.headers).not.toHaveProperty('content-type');
    await expect(oss.getObjectMeta('other')).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  it('needs oss:GetObject', async () => {
    const { cloud } = await cloudWithBucket();
    const caller = cloud.callers.add({ accountId: cloud.accountId, policies: [may('oss:ListObjects')] });
    const { accessKeyId, accessKeySecret, securityToken } = credentialsOf(caller);
    const oss = client(cloud, { accessKeyId, accessKeySecret, stsToken: securityToken });
    await expect(oss.getObjectMeta('k')).rejects.toMatchObject({ status: 403, code: 'AccessDenied' });
  });
});

describe('an operation of OSS that the local cloud does not have', () => {
  it.each([
    { what: 'ListBuckets', path: '/', headers: { authorization: 'OSS key:x' } },
    {
      what: 'signature version 2',
      path: '/ledger-1/k',
      headers: { authorization: 'OSS2 AccessKeyId:key,Signature:x' },
    },
    { what: 'a presigned URL of version 1', path: '/ledger-1/k?OSSAccessKeyId=key&Expires=1&Signature=x', headers: {} },
    {
      what: 'a presigned URL of version 4',
      path: '/ledger-1/k?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=key&x-oss-signature=x',
      headers: {},
    },
  ])('is 501: $what', async ({ path, headers }) => {
    const { cloud } = await cloudWithBucket();
    const reply = await fetch(`${cloud.urls.oss}${path}`, { headers: headers as Record<string, string> });
    expect(reply.status).toBe(501);
    expect(await reply.text()).toContain('<Code>NotImplemented</Code>');
  });

  it('is 501 through the official client too', async () => {
    const { oss } = await cloudWithBucket();
    await expect(oss.listBuckets({})).rejects.toMatchObject({ status: 501, code: 'NotImplemented' });
  });
});

describe('PutBucket', () => {
  it('makes a bucket, again without complaint, but not one of another account', async () => {
    const cloud = await cloudWith();
    const oss = client(cloud, { bucket: 'fresh-1' });
    expect((await oss.putBucket('fresh-1')).res.status).toBe(200);
    expect((await oss.putBucket('fresh-1')).res.status).toBe(200);
    await oss.put('a', text('x'));
    expect(cloud.oss.text('fresh-1', 'a')).toBe('x');
    cloud.oss.addBucket({ name: 'theirs', region: 'cn-hangzhou', accountId: '9' });
    await expect(oss.putBucket('theirs')).rejects.toMatchObject({ status: 409, code: 'BucketAlreadyExists' });
  });

  it('needs oss:PutBucket', async () => {
    const cloud = await cloudWith();
    const caller = cloud.callers.add({ accountId: cloud.accountId, policies: [may('oss:PutObject')] });
    const { accessKeyId, accessKeySecret, securityToken } = credentialsOf(caller);
    const oss = client(cloud, { accessKeyId, accessKeySecret, stsToken: securityToken });
    await expect(oss.putBucket('ledger-1')).rejects.toMatchObject({ status: 403, code: 'AccessDenied' });
  });
});

describe('PutObject with x-oss-forbid-overwrite', () => {
  it('refuses the second, and only one of many at once wins', async () => {
    const { cloud, oss } = await cloudWithBucket();
    const puts = ['1', '2', '3', '4'].map((body) => oss.put('open/t.json', text(body), FORBID));
    const ends = await Promise.allSettled(puts);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(oss.put('open/t.json', text('5'), FORBID)).rejects.toMatchObject({
      status: 409,
      code: 'FileAlreadyExists',
    });
    await oss.put('open/t.json', text('6'));
    expect(cloud.oss.text('ledger-1', 'open/t.json')).toBe('6');
  });

  it.each(['enabled', 'suspended'] as const)('is ignored when versioning is %s', async (versioning) => {
    const { cloud, oss } = await cloudWithBucket({ versioning });
    await oss.put('k', text('1'), FORBID);
    const second = await oss.put('k', text('2'), FORBID);
    expect(second.res.headers['x-oss-version-id']).toBeDefined();
    expect(cloud.oss.text('ledger-1', 'k')).toBe('2');
    expect((await oss.delete('k')).res.headers['x-oss-delete-marker']).toBe('true');
    const status = versioning === 'enabled' ? 'Enabled' : 'Suspended';
    expect((await oss.getBucketVersioning('ledger-1')).versionStatus).toBe(status);
    expect((await oss.getBucketInfo('ledger-1')).bucket.Versioning).toBe(status);
  });
});

describe('ListObjectsV2', () => {
  async function filled(options: Parameters<typeof cloudWith>[0] = {}) {
    const { cloud, oss } = await cloudWithBucket({}, options);
    for (const key of ['closed/1', 'closed/2', 'open/1', 'open/2', 'open/3', 'top']) await oss.put(key, text(key));
    return { cloud, oss };
  }
  const names = (page: OssPage) => page.objects.map(({ name }) => name);

  async function walk(oss: Oss, query: Record<string, string | number>) {
    const pages: OssPage[] = [];
    let token: string | null = null;
    do {
      const page: OssPage = await oss.listV2({ ...query, ...(token ? { 'continuation-token': token } : {}) });
      pages.push(page);
      token = page.nextContinuationToken;
      expect(page.isTruncated).toBe(token !== null);
    } while (token);
    return pages;
  }

  it('pages, rolls up and starts after', async () => {
    const { oss } = await filled();
    const pages = await walk(oss, { 'max-keys': 4 });
    expect(pages.map((page) => page.keyCount)).toEqual([4, 2]);
    expect(pages.flatMap(names)).toEqual(['closed/1', 'closed/2', 'open/1', 'open/2', 'open/3', 'top']);
    const rolled = await walk(oss, { 'max-keys': 1, delimiter: '/' });
    expect(rolled.map((page) => page.prefixes ?? names(page))).toEqual([['closed/'], ['open/'], ['top']]);
    expect(await oss.listV2({ delimiter: '/' })).toMatchObject({ prefixes: ['closed/', 'open/'], keyCount: 3 });
    expect(names(await oss.listV2({ prefix: 'open/', 'start-after': 'open/1' }))).toEqual(['open/2', 'open/3']);
  });

  it('gives short pages under the switch, and still all', async () => {
    const { oss } = await filled({ switches: { shortPages: true } });
    const pages = await walk(oss, { 'max-keys': 4 });
    expect(pages.map((page) => page.keyCount)).toEqual([2, 2, 2]);
  });

  it('takes an empty continuation token for the first page', async () => {
    const { cloud } = await filled();
    const query = 'continuation-token=&list-type=2&max-keys=2';
    const { status, body } = await ossV4(cloud, 'GET', '', { date: 'x-oss-date', comma: ',', query });
    expect(status).toBe(200);
    expect([...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)).toEqual(['closed/1', 'closed/2']);
  });

  it('shows times in whole seconds, with .000Z', async () => {
    const { cloud, oss } = await filled();
    cloud.clock.advance(0.123);
    await oss.put('late', text('1'));
    const [late] = (await oss.listV2({ prefix: 'late' })).objects;
    expect(late).toMatchObject({ lastModified: '2026-06-01T00:00:00.000Z' });
    cloud.oss.addBucket({ name: 'late-1', region: 'cn-hangzhou' });
    const info = await client(cloud, { bucket: 'late-1' }).getBucketInfo('late-1');
    expect(info.bucket.CreationDate).toBe('2026-06-01T00:00:00.000Z');
  });

  it.each([{ 'max-keys': 1001 }, { 'max-keys': 0 }, { 'continuation-token': 'x' }])('refuses %j', async (query) => {
    const { oss } = await filled();
    await expect(oss.listV2(query)).rejects.toMatchObject({ status: 400, code: 'InvalidArgument' });
  });
});

describe('refusals', () => {
  it.each<{ when: string; over: Partial<OssOptions>; code: string; status: number }>([
    { when: 'the bucket is unknown', over: { bucket: 'nobody-1' }, code: 'NoSuchBucket', status: 404 },
    { when: 'the secret is wrong', over: { accessKeySecret: 'x' }, code: 'SignatureDoesNotMatch', status: 403 },
    {
      when: 'V4 and a wrong secret',
      over: { accessKeySecret: 'x', authorizationV4: true },
      code: 'SignatureDoesNotMatch',
      status: 403,
    },
    { when: 'the key is unknown', over: { accessKeyId: 'LTAI0' }, code: 'InvalidAccessKeyId', status: 403 },
    { when: 'the token is another', over: { stsToken: 'x' }, code: 'InvalidSecurityToken', status: 403 },
    { when: 'the region is another', over: { region: 'oss-cn-beijing' }, code: 'AccessDenied', status: 403 },
  ])('$code when $when', async ({ over, code, status }) => {
    const { cloud } = await cloudWithBucket();
    const oss = client(cloud, { refreshSTSTokenInterval: 1e9, ...over });
    await expect(oss.put('k', text('1'))).rejects.toMatchObject({ code, status });
    expect(cloud.requests.at(-1)).toMatchObject({ service: 'oss', code, httpStatus: status });
  });

  it('AccessDenied for another account, a refusing policy, and RAM', async () => {
    const { cloud, oss } = await cloudWithBucket({ accountId: '2222222222222222' });
    await expect(oss.get('k')).rejects.toMatchObject({ code: 'AccessDenied' });
    cloud.oss.addBucket({ name: 'shut-1', region: 'cn-hangzhou', denies: true });
    await expect(client(cloud, { bucket: 'shut-1' }).get('k')).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  function clientUnder(cloud: Cloud, ...policies: Policy[]): Oss {
    const { accessKeyId, accessKeySecret, securityToken } = credentialsOf(
      cloud.callers.add({ accountId: cloud.accountId, policies }),
    );
    return client(cloud, { accessKeyId, accessKeySecret, stsToken: securityToken, refreshSTSTokenInterval: 1e9 });
  }

  it('enforces RAM per action and resource', async () => {
    const { cloud } = await cloudWithBucket();
    const as = (policy: Policy) => clientUnder(cloud, policy);
    const writer = as(may('oss:PutObject'));
    await writer.put('k', text('1'));
    await expect(writer.get('k')).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(writer.listV2()).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(writer.delete('k')).rejects.toMatchObject({ code: 'AccessDenied' });
    await as(may('oss:GetObject', 'oss:ListObjects')).listV2();
  });

  const listing = (Effect: 'Allow' | 'Deny', Condition: Condition): Policy => ({
    Version: '1',
    Statement: [{ Effect, Action: 'oss:ListObjects', Resource: 'acs:oss:*:*:ledger-1', Condition }],
  });

  it.each([
    { how: 'StringLike', prefixes: ['prod/', 'prod/state/'], denied: ['', 'pro', 'prod', 'test/', 'PROD/', 'x/prod/'] },
    { how: 'StringEquals', prefixes: ['prod/*'], denied: ['', 'prod/', 'prod/state/'] },
  ] as const)('enforces a condition on oss:Prefix of a listing: $how', async ({ how, prefixes, denied }) => {
    const { cloud } = await cloudWithBucket();
    const oss = clientUnder(cloud, listing('Allow', { [how]: { 'oss:Prefix': ['other/', 'prod/*'] } }));
    for (const prefix of prefixes) await oss.listV2({ prefix });
    for (const prefix of denied)
      await expect(oss.listV2({ prefix })).rejects.toMatchObject({ status: 403, code: 'AccessDenied' });
    await expect(oss.listV2()).rejects.toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  it('a listing has to meet every condition, with oss:Delimiter too', async () => {
    const { cloud } = await cloudWithBucket();
    const both = { 'oss:Prefix': 'prod/*', 'oss:Delimiter': '/' };
    const oss = clientUnder(cloud, listing('Allow', { StringLike: both }));
    await oss.listV2({ prefix: 'prod/', delimiter: '/' });
    await expect(oss.listV2({ prefix: 'prod/' })).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('a Deny counts only if its condition is met', async () => {
    const { cloud } = await cloudWithBucket();
    const deny = listing('Deny', { StringLike: { 'oss:Prefix': 'prod/*' } });
    const oss = clientUnder(cloud, may('oss:ListObjects', 'oss:GetBucketVersioning'), deny);
    await oss.listV2({ prefix: 'test/' });
    await expect(oss.listV2({ prefix: 'prod/' })).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('a condition on oss:Prefix allows nothing that is no listing', async () => {
    const { cloud } = await cloudWithBucket();
    const Condition = { StringLike: { 'oss:Prefix': ['*'] } };
    const Statement = [{ Effect: 'Allow', Action: 'oss:*', Resource: '*', Condition }] as const;
    const oss = clientUnder(cloud, { Version: '1', Statement });
    await oss.listV2();
    await expect(oss.get('k')).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('SecurityTokenExpired by the emulated clock', async () => {
    const { cloud } = await cloudWithBucket();
    const caller = cloud.callers.add({ accountId: cloud.accountId, expiresAt: new Date(NOW.getTime() + 1000) });
    const { accessKeyId, accessKeySecret, securityToken } = credentialsOf(caller);
    const oss = client(cloud, { accessKeyId, accessKeySecret, stsToken: securityToken, refreshSTSTokenInterval: 1e9 });
    await oss.put('k', text('1'));
    cloud.clock.advance(1);
    await expect(oss.put('k', text('1'))).rejects.toMatchObject({ code: 'SecurityTokenExpired' });
  });

  it.each([
    { what: 'a wrong Content-MD5', key: 'k', headers: { 'Content-MD5': 'x' }, code: 'InvalidDigest' },
    { what: 'a key of 1,024 bytes', key: 'k'.repeat(1024), headers: {}, code: 'InvalidObjectName' },
    {
      what: 'a header that is not emulated',
      key: 'k',
      headers: { 'x-oss-copy-source': '/b/k' },
      code: 'NotImplemented',
    },
  ])('refuses $what', async ({ key, headers, code }) => {
    const { oss } = await cloudWithBucket();
    await expect(oss.put(key, text('1'), { headers })).rejects.toMatchObject({ code });
  });

  it('refuses a request of another time, and one without a date', async () => {
    const { cloud } = await cloudWithBucket();
    await expect(client(cloud, { amendTimeSkewed: -901_000 }).put('k', text('1'))).rejects.toMatchObject({
      code: 'RequestTimeTooSkewed',
    });
    await client(cloud, { amendTimeSkewed: -890_000 }).put('k', text('1'));
    const authorization = `OSS ${cloud.credentials.accessKeyId}:x`;
    const undated = await fetch(`${cloud.urls.oss}/ledger-1/k`, { headers: { authorization } });
    expect(await undated.text()).toContain('<Code>AccessDenied</Code>');
  });

  it('refuses an unknown key with error XML', async () => {
    const { cloud } = await cloudWithBucket();
    const reply = await fetch(`${cloud.urls.oss}/ledger-1/k`, { headers: { authorization: 'OSS nobody:x' } });
    expect(reply.status).toBe(403);
    expect(await reply.text()).toMatch(
      /<Error><Code>InvalidAccessKeyId<\/Code><Message>.+<RequestId>[0-9A-F]{24}<\/RequestId><HostId>127.0.0.1:\d+</,
    );
  });

  it('answers a HEAD with the same XML in a header, since it has no body', async () => {
    const { cloud } = await cloudWithBucket();
    const reply = await fetch(`${cloud.urls.oss}/ledger-1/k`, {
      method: 'HEAD',
      headers: { authorization: 'OSS nobody:x' },
    });
    expect(reply.status).toBe(403);
    const xml = Buffer.from(reply.headers.get('x-oss-err') ?? '', 'base64').toString();
    expect(xml).toContain('<Error><Code>InvalidAccessKeyId</Code>');
  });
});

describe('faults', () => {
  it('strike before and after the effect', async () => {
    const { cloud, oss } = await cloudWithBucket();
    cloud.faults.add({ match: { operation: 'PutObject', nth: 1 }, effect: '503' });
    await expect(oss.put('k', text('1'))).rejects.toMatchObject({ status: 503 });
    cloud.faults.add({ match: { operation: 'PutObject', nth: 1 }, effect: 'drop-after' });
    await expect(oss.put('k', text('1'))).rejects.toThrow();
    expect(cloud.oss.text('ledger-1', 'k')).toBe('1');
  });
});
