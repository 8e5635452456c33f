import { describe, expect, it } from 'vitest';
import { type Cloud, credentialsOf } from './cloud.js';
import { AliOss, type Oss } from './support/ali-oss.js';
import { ossV4, USUAL_V4 } from './support/oss-v4.js';
import { cloudWith, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

function client(cloud: Cloud, credentials = cloud.credentials): Oss {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  return new AliOss({
    ...{ accessKeyId, accessKeySecret, stsToken: securityToken, bucket: 'ledger-1', endpoint: cloud.urls.oss },
    ...{ refreshSTSTokenInterval: 1e9 },
  });
}

async function cloudWithBucket() {
  const cloud = await cloudWith();
  cloud.oss.addBucket({ name: 'ledger-1', region: 'cn-hangzhou' });
  return { cloud, oss: client(cloud) };
}

const one = Buffer.alloc(1, '1');
const two = Buffer.alloc(1, '2');
const infoOf = async (cloud: Cloud) => (await ossV4(cloud, 'GET', '', { ...USUAL_V4, query: 'bucketInfo=' })).body;
const block = (text: string) =>
  `<PublicAccessBlockConfiguration><BlockPublicAccess>${text}</BlockPublicAccess></PublicAccessBlockConfiguration>`;
const oneTag = '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>';
const putBlock = (cloud: Cloud, body: string) =>
  ossV4(cloud, 'PUT', '', { ...USUAL_V4, query: 'publicAccessBlock=', body });

describe('PutBucket', () => {
  it.each([
    ['private', 200],
    ['public-read', 200],
    ['secret', 400],
  ])('with the ACL %s is %i, and GetBucketInfo shows it', async (acl, status) => {
    const cloud = await cloudWith();
    const made = client(cloud).putBucket('ledger-1', { acl });
    if (status === 400) await expect(made).rejects.toMatchObject({ status, code: 'InvalidArgument' });
    else expect((await made).res.status).toBe(status);
    if (status === 200) expect(await infoOf(cloud)).toContain(`<Grant>${acl}</Grant>`);
  });
});

describe('encryption', () => {
  it.each(['AES256', 'KMS'])('%s is put, read, shown by GetBucketInfo and taken off', async (SSEAlgorithm) => {
    const { cloud, oss } = await cloudWithBucket();
    await expect(oss.getBucketEncryption('ledger-1')).rejects.toMatchObject({
      status: 404,
      code: 'NoSuchServerSideEncryptionRule',
    });
    expect((await oss.putBucketEncryption('ledger-1', { SSEAlgorithm })).status).toBe(200);
    expect((await oss.getBucketEncryption('ledger-1')).encryption).toMatchObject({ SSEAlgorithm });
    expect(await infoOf(cloud)).toContain(`<SSEAlgorithm>${SSEAlgorithm}</SSEAlgorithm>`);
    expect((await oss.deleteBucketEncryption('ledger-1')).status).toBe(204);
    expect(await infoOf(cloud)).toContain('<SSEAlgorithm>None</SSEAlgorithm>');
  });

  it.each(['ROT13', ''])('of the kind "%s" is refused', async (SSEAlgorithm) => {
    const { oss } = await cloudWithBucket();
    const put = oss.putBucketEncryption('ledger-1', { SSEAlgorithm });
    await expect(put).rejects.toMatchObject({ status: 400, code: 'MalformedXML' });
  });
});

describe('the public access block', () => {
  it('is off, is put, read, shown by GetBucketInfo and taken off', async () => {
    const { cloud } = await cloudWithBucket();
    const read = async () => (await ossV4(cloud, 'GET', '', { ...USUAL_V4, query: 'publicAccessBlock=' })).body;
    expect(await read()).toContain('<BlockPublicAccess>false</BlockPublicAccess>');
    expect(await putBlock(cloud, block('true'))).toMatchObject({ status: 200 });
    expect(await read()).toContain('<BlockPublicAccess>true</BlockPublicAccess>');
    expect(await infoOf(cloud)).toContain('<BlockPublicAccess>true</BlockPublicAccess>');
    const removed = await ossV4(cloud, 'DELETE', '', { ...USUAL_V4, query: 'publicAccessBlock=' });
    expect(removed.status).toBe(204);
    expect(await read()).toContain('<BlockPublicAccess>false</BlockPublicAccess>');
  });

  it.each(['x', block('maybe'), ''])('of "%s" is refused', async (body) => {
    const { cloud } = await cloudWithBucket();
    const reply = await putBlock(cloud, body);
    expect(reply).toMatchObject({ status: 400, body: expect.stringContaining('<Code>MalformedXML</Code>') });
  });
});

describe('tags', () => {
  const tagging = { ...USUAL_V4, query: 'tagging=' };
  const put = (cloud: Cloud, pairs: Readonly<Record<string, string>>) => {
    const tags = Object.entries(pairs).map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`);
    return ossV4(cloud, 'PUT', '', { ...tagging, body: `<Tagging><TagSet>${tags.join('')}</TagSet></Tagging>` });
  };

  it('are none, are put beside those of other keys, and read', async () => {
    const { cloud } = await cloudWithBucket();
    const read = async () => (await ossV4(cloud, 'GET', '', tagging)).body;
    expect(await read()).toContain('<Tagging></Tagging>');
    expect((await put(cloud, { a: '1', b: '2' })).status).toBe(200);
    expect((await put(cloud, { b: '3' })).status).toBe(200);
    expect(await read()).toContain(
      '<TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value>3</Value></Tag></TagSet>',
    );
  });

  it('are read by ali-oss', async () => {
    const { cloud, oss } = await cloudWithBucket();
    await put(cloud, { a: '1' });
    expect((await oss.getBucketTags('ledger-1')).tag).toEqual({ a: '1' });
  });

  it.each([
    ['none', {}, 'MalformedXML'],
    ['a key of 65 characters', { ['k'.repeat(65)]: '1' }, 'MalformedXML'],
    ['21', Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${i}`, '1'])), 'InvalidArgument'],
  ])('are refused: %s', async (_what, tags, code) => {
    const { cloud } = await cloudWithBucket();
    expect(await put(cloud, tags)).toMatchObject({
      status: 400,
      body: expect.stringContaining(`<Code>${code}</Code>`),
    });
  });

  it('cannot be given when a bucket is made', async () => {
    const { oss } = await cloudWithBucket();
    const made = oss.putBucket('another', { headers: { 'x-oss-bucket-tagging': 'a=1' } });
    await expect(made).rejects.toMatchObject({ status: 400, code: 'InvalidArgument' });
  });
});

describe('DeleteBucket', () => {
  it('takes an empty bucket, and none that holds anything', async () => {
    const { cloud, oss } = await cloudWithBucket();
    await oss.put('k', one);
    await expect(oss.deleteBucket('ledger-1')).rejects.toMatchObject({ status: 409, code: 'BucketNotEmpty' });
    expect(cloud.oss.text('ledger-1', 'k')).toBe('1');
    await oss.delete('k');
    expect((await oss.deleteBucket('ledger-1')).res.status).toBe(204);
    await expect(oss.put('k', one)).rejects.toMatchObject({ status: 404, code: 'NoSuchBucket' });
    await expect(oss.deleteBucket('ledger-1')).rejects.toMatchObject({ status: 404, code: 'NoSuchBucket' });
    expect((await oss.putBucket('ledger-1')).res.status).toBe(200);
  });

  it('takes none in which versions are left', async () => {
    const { cloud, oss } = await cloudWithBucket();
    cloud.oss.setVersioning('ledger-1', 'enabled');
    await oss.put('k', one);
    await oss.delete('k');
    await expect(oss.deleteBucket('ledger-1')).rejects.toMatchObject({ status: 409, code: 'BucketNotEmpty' });
  });
});

describe('a bucket that keeps its objects', () => {
  const immutable = { status: 409, code: 'FileImmutable' };

  it('with a retention policy takes new objects, and neither overwrites nor deletes one before its time', async () => {
    const { cloud, oss } = await cloudWithBucket();
    cloud.oss.setRetentionDays('ledger-1', 3);
    await oss.put('k', one);
    await expect(oss.put('k', two)).rejects.toMatchObject(immutable);
    await expect(oss.delete('k')).rejects.toMatchObject(immutable);
    expect(cloud.oss.text('ledger-1', 'k')).toBe('1');
    expect((await oss.delete('another')).res.status).toBe(204);
    cloud.clock.advance(3 * 86_400);
    await oss.put('k', two);
    cloud.oss.setRetentionDays('ledger-1', undefined);
    expect((await oss.delete('k')).res.status).toBe(204);
  });

  it('with a rule against overwriting refuses to overwrite, and deletes', async () => {
    const { cloud, oss } = await cloudWithBucket();
    cloud.oss.setForbidsOverwrite('ledger-1', true);
    await oss.put('k', one);
    await expect(oss.put('k', one)).rejects.toMatchObject({ status: 409, code: 'FileAlreadyExists' });
    expect((await oss.delete('k')).res.status).toBe(204);
  });

  it('with a policy that denies deletes takes and overwrites objects', async () => {
    const { cloud, oss } = await cloudWithBucket();
    cloud.oss.setDeniedActions('ledger-1', ['oss:DeleteObject']);
    await oss.put('k', one);
    await oss.put('k', one);
    await expect(oss.delete('k')).rejects.toMatchObject({ status: 403, code: 'AccessDenied' });
    const { body } = await ossV4(cloud, 'DELETE', 'k', USUAL_V4);
    expect(body).toContain('<EC>0003-00000101</EC>');
  });
});

describe('permissions', () => {
  const query = (name: string) => ({ ...USUAL_V4, query: `${name}=` });
  it.each([
    { action: 'GetBucketInfo', method: 'GET', style: query('bucketInfo') },
    {
      action: 'PutBucketEncryption',
      method: 'PUT',
      style: { ...query('encryption'), body: '<SSEAlgorithm>KMS</SSEAlgorithm>' },
    },
    { action: 'DeleteBucketEncryption', method: 'DELETE', style: query('encryption') },
    { action: 'GetBucketEncryption', method: 'GET', style: query('encryption') },
    {
      action: 'PutBucketPublicAccessBlock',
      method: 'PUT',
      style: { ...query('publicAccessBlock'), body: block('true') },
    },
    { action: 'GetBucketPublicAccessBlock', method: 'GET', style: query('publicAccessBlock') },
    { action: 'DeleteBucketPublicAccessBlock', method: 'DELETE', style: query('publicAccessBlock') },
    { action: 'PutBucketTags', needs: 'PutBucketTagging', method: 'PUT', style: { ...query('tagging'), body: oneTag } },
    { action: 'GetBucketTags', needs: 'GetBucketTagging', method: 'GET', style: query('tagging') },
    { action: 'DeleteBucket', method: 'DELETE', style: USUAL_V4 },
  ] as const)('$action needs its action on the bucket', async (row) => {
    const { action, method, style } = row;
    const needs = 'needs' in row ? row.needs : action;
    const { cloud, oss } = await cloudWithBucket();
    await oss.putBucketEncryption('ledger-1', { SSEAlgorithm: 'AES256' });
    const as = (Action: string) => {
      const Statement = [{ Effect: 'Allow', Action, Resource: 'acs:oss:*:*:ledger-1' }] as const;
      const caller = cloud.callers.add({ accountId: cloud.accountId, policies: [{ Version: '1', Statement }] });
      return { ...cloud, credentials: credentialsOf(caller) } as Cloud;
    };
    const denied = await ossV4(as('oss:PutObject'), method, '', style);
    expect(denied).toMatchObject({ status: 403, body: expect.stringContaining(`oss:${needs}`) });
    expect((await ossV4(as(`oss:${needs}`), method, '', style)).status).toBeLessThan(300);
    expect(cloud.requests.at(-1)?.operation).toBe(action);
  });
});

describe('other operations on a bucket', () => {
  it.each([
    ['PUT', 'lifecycle='],
    ['GET', 'acl='],
    ['DELETE', 'lifecycle='],
  ] as const)('are 501: %s ?%s', async (method, query) => {
    const { cloud } = await cloudWithBucket();
    const reply = await ossV4(cloud, method, '', { ...USUAL_V4, query });
    expect(reply).toMatchObject({ status: 501, body: expect.stringContaining('<Code>NotImplemented</Code>') });
  });
});
