import { createRequire } from 'node:module';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { type OssRequest, ossHeaders, ossPath } from '../../shared/ledger/oss/sign.js';
import { openBatch } from '../support/builders.js';
import { runs } from '../support/depth.js';
import { aliOss, type BucketPlace, bucketPlace, keysIn, mostBytes, prefix } from './stores.js';

/** The signing code of `ali-oss`, an opinion that is not ours. */
const official: {
  authorizationV4(
    accessKeyId: string,
    accessKeySecret: string,
    region: string,
    method: string,
    request: { readonly headers: object; readonly queries: object },
    bucket: string,
    key: string,
  ): string;
} = createRequire(import.meta.url)('ali-oss/lib/common/signUtils.js');

const words = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/);
const names = fc.stringMatching(/^[a-z][a-z-]{0,10}$/);
const any = fc.string({ unit: 'grapheme', maxLength: 20 });
const asked = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'DELETE'),
  bucket: fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,20}[a-z0-9]$/),
  key: any,
  query: fc.dictionary(names, any),
  headers: fc.record({
    'content-type': words,
    'x-oss-meta-writer': words,
    'x-oss-forbid-overwrite': words,
    etag: words,
  }),
}) as fc.Arbitrary<Omit<OssRequest, 'credentials' | 'region' | 'date'>>;
const signers = fc.record({
  accessKeyId: words,
  accessKeySecret: words,
  securityToken: fc.option(words, { nil: undefined }),
  region: fc.constantFrom('cn-hangzhou', 'ap-southeast-1'),
  date: fc.date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }),
});

it('signs any request as ali-oss does', () => {
  fc.assert(
    fc.property(asked, signers, (request, { region, date, ...credentials }) => {
      const { authorization, ...headers } = ossHeaders({ ...request, credentials, region, date });
      const queries = Object.fromEntries(Object.entries(request.query).map(([name, value]) => [name, value || null]));
      const { accessKeyId, accessKeySecret } = credentials;
      expect(authorization).toBe(
        official.authorizationV4(
          ...([accessKeyId, accessKeySecret, region, request.method] as const),
          { headers, queries },
          ...([request.bucket, request.key] as const),
        ),
      );
    }),
    { numRuns: runs(500) },
  );
});

it('dates and scopes a signature in UTC', () => {
  const credentials = { accessKeyId: 'LTAIx', accessKeySecret: 's' };
  const request = { method: 'GET', bucket: 'b-1', key: 'k', query: {}, headers: {} } as const;
  const headers = ossHeaders({
    ...request,
    credentials,
    region: 'cn-hangzhou',
    date: new Date('2026-06-15T23:59:59.999Z'),
  });
  expect(headers).toMatchObject({
    'x-oss-date': '20260615T235959Z',
    authorization: expect.stringMatching(
      /^OSS4-HMAC-SHA256 Credential=LTAIx\/20260615\/cn-hangzhou\/oss\/aliyun_v4_request,Signature=[0-9a-f]{64}$/,
    ),
  });
  expect(headers).not.toHaveProperty('x-oss-security-token');
});

it('leaves the slashes of a key, and encodes the rest', () => {
  expect(ossPath('b-1', "open/a b+%2F'證.json")).toBe('/b-1/open/a%20b%2B%252F%27%E8%AD%89.json');
});

describe('ali-oss on the same bucket', () => {
  let place: BucketPlace;
  beforeEach(async () => {
    place = await bucketPlace({ switches: { shortPages: true } });
  });
  afterEach(() => place.stop());

  const listAll = async () => {
    const found: string[] = [];
    let token: string | null = null;
    do {
      const page = await aliOss(place.cloud).listV2({
        prefix,
        'max-keys': 3,
        ...(token ? { 'continuation-token': token } : {}),
      });
      found.push(...page.objects.map(({ name }) => name));
      token = page.nextContinuationToken;
    } while (token);
    return found;
  };

  const keys = ['open/a b+c.json', 'open/lsn@443%2F1.json', 'open/證書&<x>.json', "open/it's(1)!*.json", 'open/z.json'];

  it('reads and lists what our store wrote', async () => {
    const store = place.open();
    for (const key of keys) await store.create(key, `text ${key} 證`);
    expect((await listAll()).sort()).toEqual(keys.map((key) => prefix + key).sort());
    for (const key of keys) {
      const got = await aliOss(place.cloud).get(prefix + key);
      expect(String(got.content)).toBe(`text ${key} 證`);
      expect(got.res.headers['content-type']).toBe('application/json');
    }
  });

  it('writes what our store reads and lists, and is told that it is there', async () => {
    const forbid = { headers: { 'x-oss-forbid-overwrite': 'true' } };
    for (const key of keys) await aliOss(place.cloud).put(prefix + key, Buffer.from(`text ${key} 證`), forbid);
    const store = place.open();
    expect(await keysIn(store, 'open/')).toEqual([...keys].sort());
    for (const key of keys) {
      expect(await store.read(key, mostBytes)).toBe(`text ${key} 證`);
      expect(await store.create(key, `text ${key} 證`)).toBe(false);
    }
    await store.remove(keys[0] ?? '');
    await expect(aliOss(place.cloud).get(prefix + keys[0])).rejects.toMatchObject({ code: 'NoSuchKey' });
    await aliOss(place.cloud).delete(prefix + keys[1]);
    expect(await store.read(keys[1] ?? '', mostBytes)).toBeUndefined();
  });

  it('is refused where our store created, and the other way round, one of all', async () => {
    const forbid = { headers: { 'x-oss-forbid-overwrite': 'true' } };
    const ends = await Promise.all([
      ...[1, 2, 3, 4].map(() => place.open().create('open/a', 'x')),
      ...[1, 2, 3, 4].map(() =>
        aliOss(place.cloud)
          .put(`${prefix}open/a`, Buffer.from('x'), forbid)
          .then(
            () => true,
            () => false,
          ),
      ),
    ]);
    expect(ends.filter((one) => one)).toHaveLength(1);
  });

  it('folder marks of the console, and what lies beside the prefix, are no entries', async () => {
    for (const key of [prefix, `${prefix}open/`, 'prod/rotation-2/open/x.json', 'open/x.json'])
      await aliOss(place.cloud).put(key, Buffer.from('{}'));
    const ledger = storeLedger(place.open());
    const batch = openBatch('associate', 'lsn-1@443', ['2'], { token: 'ab12' });
    expect([await ledger.openBatches(), ledger.unreadable()]).toEqual([[], []]);
    expect(await ledger.open(batch)).toBe(true);
    expect([await ledger.openBatches(), ledger.unreadable()]).toEqual([[batch], []]);
  });
});
