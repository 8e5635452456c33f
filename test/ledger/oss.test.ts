import Agent from 'undici/lib/dispatcher/agent.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dispatcher } from '../../shared/alicloud/client/openapi.js';
import { ossStore } from '../../shared/ledger/oss/bucket.js';
import { ossEndpoint, ossUrl } from '../../shared/ledger/oss/endpoint.js';
import { xmlText, xmlTexts } from '../../shared/ledger/oss/xml.js';
import { credentialsOf } from '../emulator/cloud.js';
import type { FaultEffect } from '../emulator/protocol/faults.js';
import type { Policy } from '../emulator/protocol/ram.js';
import { aliOss, asked, type BucketPlace, bucket, bucketPlace, configOf, keysIn, mostBytes, prefix } from './stores.js';

let place: BucketPlace;
let agent: Agent;
beforeEach(async () => {
  place = await bucketPlace();
  agent = new Agent();
});
afterEach(async () => {
  await agent.close();
  await place.stop();
});

const strike = (operation: string, effect: FaultEffect, times = 1) =>
  place.cloud.faults.add({ match: { operation }, times, effect });

const passing: readonly FaultEffect[] = [
  'throttle',
  'busy',
  '503',
  '500',
  'html',
  'drop-before',
  'drop-after',
  'half-body',
  { code: 'QpsLimitExceeded', status: 503 },
  { code: 'RequestTimeout', status: 400 },
];

describe.each(passing)('%j passes', (effect) => {
  it('when it strikes three times', async () => {
    const store = place.open();
    for (const operation of ['ListObjectsV2', 'GetObject', 'PutObject', 'DeleteObject', 'GetBucketVersioning'])
      strike(operation, effect, 3);
    await store.write('state/a', 'x');
    expect([await keysIn(store, 'state/'), await store.read('state/a', mostBytes)]).toEqual([['state/a'], 'x']);
    await store.remove('state/a');
    expect(place.cloud.oss.objects(bucket)).toEqual([]);
  });

  it('and is told when it does not', async () => {
    strike('ListObjectsV2', effect, 99);
    const listing = place.open().list('open/');
    await expect(listing).rejects.toThrow(/^ListObjectsV2: the ledger cannot be used, bucket ledger-1: .+ \(.+\)$/);
    await expect(listing).rejects.toMatchObject({ name: 'CloudFault', operation: 'ListObjectsV2' });
    expect(asked(place)).toHaveLength(4);
  });
});

describe('a create whose answer is lost', () => {
  it.each<FaultEffect>(['drop-after', 'half-body', '500', 'drop-before'])(
    'is ours when it was we: %j',
    async (effect) => {
      strike('PutObject', effect);
      expect(await place.open().create('open/a', 'x')).toBe(true);
      expect(place.cloud.oss.text(bucket, `${prefix}open/a`)).toBe('x');
    },
  );

  it('is not ours when another wrote the same bytes meanwhile', async () => {
    strike('PutObject', 'drop-before');
    const racer = place.open();
    const sleep = async () => expect(await racer.create('open/a', 'x')).toBe(true);
    expect(await place.open({ sleep }).create('open/a', 'x')).toBe(false);
  });

  it('of two that lose every first answer, one is told true', async () => {
    for (let nth = 1; nth <= 2; nth += 1)
      for (const effect of ['drop-after', 'drop-before'] as const) {
        place.cloud.faults.clear();
        place.cloud.oss.wipe(bucket);
        strike('PutObject', effect, nth);
        const both = await Promise.all([place.open().create('open/a', 'x'), place.open().create('open/a', 'x')]);
        expect(both.filter((one) => one)).toHaveLength(1);
      }
  });

  it('is a rejection when nothing is ever heard, although the object may be there', async () => {
    strike('PutObject', 'drop-after');
    strike('PutObject', 'drop-before', 99);
    await expect(place.open().create('open/a', 'x')).rejects.toThrow(/no answer/);
  });

  it('is a rejection when it cannot be read back', async () => {
    await place.open().create('open/a', 'x');
    strike('GetObject', '503', 99);
    await expect(place.open().create('open/a', 'x')).rejects.toThrow(/GetObject.*503/);
  });

  it('is false when the other one is gone by then', async () => {
    await place.open().create('open/a', 'x');
    strike('GetObject', { code: 'NoSuchKey', status: 404 });
    expect(await place.open().create('open/a', 'x')).toBe(false);
  });
});

describe('a bucket with versioning', () => {
  it.each(['enabled', 'suspended'] as const)('%s is refused before anything is changed', async (versioning) => {
    place.cloud.oss.setVersioning(bucket, versioning);
    const store = place.open();
    const changes = [
      () => store.create('open/a', 'x'),
      () => store.write('state/a', 'x'),
      () => store.remove('open/b'),
    ];
    for (const change of changes)
      await expect(change()).rejects.toThrow(
        new RegExp(`bucket ledger-1: its versioning is ${versioning}.+set LEDGER to a bucket that never had it`, 'i'),
      );
    expect(asked(place)).toEqual(['GetBucketVersioning']);
    expect(place.cloud.oss.objects(bucket)).toEqual([]);
  });

  it('that comes while a run is under way is found by what OSS answers to a create', async () => {
    const store = place.open();
    await store.create('open/a', 'x');
    place.cloud.oss.setVersioning(bucket, 'enabled');
    await expect(store.create('open/a', 'x')).rejects.toThrow(/versioning is on/);
  });

  it('is asked about once a run, and by a run that changes nothing not at all', async () => {
    const store = place.open();
    await Promise.all([store.list('open/'), store.list('state/due-'), store.read('open/a', mostBytes)]);
    expect(asked(place)).not.toContain('GetBucketVersioning');
    await Promise.all([store.create('open/a', 'x'), store.write('state/a', 'x'), store.remove('state/b')]);
    await store.create('open/b', 'x');
    expect(asked(place).filter((operation) => operation === 'GetBucketVersioning')).toHaveLength(1);
  });

  it('counts as one when that cannot be asked, or the answer is none', async () => {
    strike('GetBucketVersioning', { code: 'AccessDenied', status: 403 });
    await expect(place.open().create('open/a', 'x')).rejects.toThrow(
      /grant oss:GetBucketVersioning on acs:oss:\*:\*:ledger-1,/,
    );
    expect(place.cloud.oss.objects(bucket)).toEqual([]);
  });
});

const may = (...Action: string[]): Policy => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action, Resource: [`acs:oss:*:*:${bucket}`, `acs:oss:*:*:${bucket}/${prefix}*`] }],
});
const least = ['oss:ListObjects', 'oss:GetObject', 'oss:PutObject', 'oss:DeleteObject', 'oss:GetBucketVersioning'];

describe('permissions', () => {
  const as = (...actions: string[]) => {
    const { accountId } = place.cloud;
    return credentialsOf(place.cloud.callers.add({ accountId, policies: [may(...actions)] }));
  };
  const work = async (actions: readonly string[]) => {
    const store = place.open({ credentials: as(...actions) });
    await keysIn(store, 'open/');
    await store.create('open/a', 'x');
    await store.read('open/a', mostBytes);
    await store.remove('open/a');
  };

  it('these five on the prefix are enough', () => work(least));

  it.each(least)('%s is named when it is missing, with its resource', async (missing) => {
    const whole = missing === 'oss:ListObjects' || missing === 'oss:GetBucketVersioning';
    const resource = whole ? 'acs:oss:*:*:ledger-1,' : `acs:oss:*:*:ledger-1/${prefix}*,`;
    await expect(work(least.filter((action) => action !== missing))).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringContaining(`grant ${missing} on ${resource}`),
        code: 'AccessDenied',
      }),
    );
  });
});

describe('what is wrong is said, with the way to mend it', () => {
  it('no such bucket', async () => {
    await expect(place.open({ bucket: 'nobody-1' }).list('open/')).rejects.toThrow(
      /bucket nobody-1: create it in cn-hangzhou, without versioning, or correct LEDGER.*NoSuchBucket, request [0-9A-F]{24}/,
    );
    await expect(place.open({ bucket: 'nobody-1' }).read('open/a', mostBytes)).rejects.toThrow(/NoSuchBucket/);
  });

  it('a bucket that denies everybody', async () => {
    place.cloud.oss.setDenies(bucket, true);
    await expect(place.open().read('open/a', mostBytes)).rejects.toThrow(
      /no policy of the bucket denies it.*AccessDenied/,
    );
  });

  it('a bucket that keeps its objects: the setting of the bucket, and the permission that its policy takes', async () => {
    const { oss } = place.cloud;
    const store = place.open();
    await store.write('state/a', 'x');
    oss.setForbidsOverwrite(bucket, true);
    await expect(store.write('state/a', 'y')).rejects.toThrow(
      /a rule of the bucket .*forbids overwriting.*FileAlready/,
    );
    oss.setForbidsOverwrite(bucket, false);
    oss.setRetentionDays(bucket, 1);
    for (const change of [() => store.write('state/a', 'y'), () => store.remove('state/a')])
      await expect(change()).rejects.toThrow(/a retention policy \(WORM\) of the bucket.*FileImmutable, request/);
    oss.setRetentionDays(bucket, undefined);
    oss.setDeniedActions(bucket, ['oss:DeleteObject']);
    await expect(store.remove('state/a')).rejects.toMatchObject({
      message: expect.stringContaining('the policy of the bucket denies oss:DeleteObject; remove that Deny statement'),
      missing: { action: 'oss:DeleteObject', of: `bucket ${bucket}` },
    });
  });

  it('credentials that do not match, without telling them', async () => {
    const credentials = { ...place.cloud.credentials, accessKeySecret: 'not-the-secret' };
    const error = await place
      .open({ credentials })
      .list('open/')
      .catch((caught: unknown) => caught);
    expect(String(error)).toMatch(/must belong together.*SignatureDoesNotMatch/);
    expect(JSON.stringify([String(error), error])).not.toMatch(/not-the-secret|Signature=/);
    expect(String(error)).not.toContain(place.cloud.credentials.securityToken);
    const token = { ...place.cloud.credentials, securityToken: 'another' };
    await expect(place.open({ credentials: token }).list('open/')).rejects.toThrow(
      /security token.*InvalidSecurityToken/,
    );
  });

  it('secrets that OSS echoes', async () => {
    const { accessKeySecret, securityToken } = place.cloud.credentials;
    const message = `you sent ${securityToken} and ${accessKeySecret}`;
    strike('ListObjectsV2', { code: 'InvalidArgument', status: 400, message });
    await expect(place.open().list('open/')).rejects.toThrow(/you sent \[redacted\] and \[redacted\]/);
  });

  it('a clock that is wrong', async () => {
    const now = () => new Date('2020-01-01T00:00:00Z');
    await expect(place.open({ now }).list('open/')).rejects.toThrow(
      /the clock of this machine is wrong.*RequestTimeTooSkewed/,
    );
  });

  it('nobody there', async () => {
    const baseUrl = new URL('http://127.0.0.1:9');
    await expect(place.open({ baseUrl }).list('open/')).rejects.toThrow(
      /no answer from 127\.0\.0\.1:9; check OSS_ENDPOINT and the network \(ECONNREFUSED\)/,
    );
  });

  it('somebody else there, who says 200', async () => {
    const said = { status: 200, headers: [Buffer.from('content-type'), Buffer.from('text/html')], text: '<html/>' };
    await expect(place.open({ dispatcher: always(said) }).list('open/')).rejects.toThrow(/NotFromOss/);
    await expect(place.open({ dispatcher: always(said) }).read('open/a', mostBytes)).rejects.toThrow(/proxy/);
  });

  it.each(['<html/>', '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>', ''])(
    'a listing that is none, or a part: %s',
    async (text) => {
      const said = { status: 200, headers: [Buffer.from('x-oss-request-id'), Buffer.from('A1')], text };
      const store = place.open({ dispatcher: always(said) });
      await expect(store.list('open/')).rejects.toThrow(/UnreadableAnswer, request A1/);
      await expect(store.create('open/a', 'x')).rejects.toThrow(/GetBucketVersioning.*UnreadableAnswer/);
    },
  );
});

describe('where a bucket is spoken to', () => {
  const rows = [
    { override: undefined, host: 'ledger-1.oss-cn-beijing.aliyuncs.com', region: 'cn-beijing' },
    {
      override: 'https://oss-{region}-internal.aliyuncs.com',
      host: 'ledger-1.oss-cn-beijing-internal.aliyuncs.com',
      region: 'cn-beijing',
    },
    {
      override: 'https://oss-eu-central-1.aliyuncs.com',
      host: 'ledger-1.oss-eu-central-1.aliyuncs.com',
      region: 'eu-central-1',
    },
    {
      override: 'https://oss-accelerate.aliyuncs.com',
      host: 'ledger-1.oss-accelerate.aliyuncs.com',
      region: 'cn-beijing',
    },
    { override: 'https://oss.example.com:8443', host: 'ledger-1.oss.example.com:8443', region: 'cn-beijing' },
  ];
  it.each(rows)('$override', ({ override, host, region }) => {
    const at = ossEndpoint(override, 'cn-beijing');
    expect(at.region).toBe(region);
    expect(ossUrl(at.baseUrl, bucket, 'a b/c')).toEqual({ origin: `https://${host}`, path: '/a%20b/c' });
    expect(ossUrl(at.baseUrl, bucket, '')).toEqual({ origin: `https://${host}`, path: '/' });
  });

  it.each(['http://127.0.0.1:1', 'http://localhost:1', 'http://[::1]:1'])(
    '%s has the bucket in the path',
    (override) => {
      const { baseUrl, region } = ossEndpoint(override, 'cn-beijing');
      expect([ossUrl(baseUrl, bucket, 'a b'), region]).toEqual([
        { origin: override, path: '/ledger-1/a%20b' },
        'cn-beijing',
      ]);
    },
  );

  it('nothing names a region: none is made up', () => {
    expect(ossEndpoint(undefined, '').region).toBe('');
    expect(ossEndpoint('http://127.0.0.1:1', '').region).toBe('');
  });

  it('the bucket in the host name is what OSS expects there', async () => {
    const { baseUrl } = ossEndpoint(undefined, 'cn-hangzhou');
    const store = place.open({ baseUrl, dispatcher: redirected(place) });
    expect(await store.create('open/a b+%.json', 'x')).toBe(true);
    expect([await keysIn(store, 'open/'), await store.read('open/a b+%.json', mostBytes)]).toEqual([
      ['open/a b+%.json'],
      'x',
    ]);
    expect(String((await aliOss(place.cloud).get(`${prefix}open/a b+%.json`)).content)).toBe('x');
  });

  it('a bucket of another region is answered with the endpoint to set', async () => {
    const { baseUrl } = ossEndpoint(undefined, 'cn-beijing');
    const store = place.open({ baseUrl, region: 'cn-beijing', dispatcher: redirected(place) });
    await expect(store.list('open/')).rejects.toThrow(
      /another region; set OSS_ENDPOINT=https:\/\/oss-cn-hangzhou\.aliyuncs\.com/,
    );
  });
});

it('closes the connections that it made, and none that it was given', async () => {
  const own = ossStore(configOf(place.cloud));
  await own.list('open/');
  await own.close();
  await expect(own.list('open/')).rejects.toThrow(/UND_ERR_(CLOSED|DESTROYED)/);
  const given = place.open({ dispatcher: agent });
  await given.close();
  expect(await given.list('open/')).toEqual([]);
});

describe('XML', () => {
  it('is read with its entities, each once', () => {
    const xml = '<R><Key>a&amp;lt;b</Key><K>x</K><Key>&#x8b49;&#35657;&apos;&quot;&gt;&nope;</Key><Key></Key></R>';
    expect(xmlTexts(xml, 'Key')).toEqual(['a&lt;b', '證證\'">&nope;', '']);
    expect([xmlText(xml, 'K'), xmlText(xml, 'None')]).toEqual(['x', undefined]);
  });
});

/** Sends to the local cloud what is meant for another host, as DNS would. */
function redirected({ cloud }: BucketPlace): Dispatcher {
  return {
    dispatch: (options, handler) => {
      const { origin, headers } = options as { origin: string; headers: Record<string, string> };
      const moved = { ...options, origin: cloud.urls.oss, headers: { ...headers, host: new URL(origin).host } };
      return agent.dispatch(moved, handler);
    },
  };
}

interface Said {
  readonly status: number;
  readonly headers: readonly Buffer[];
  readonly text: string;
}

/** Answers everything alike. */
function always({ status, headers, text }: Said): Dispatcher {
  return {
    dispatch: (_options, handler) => {
      const to = handler as {
        onConnect(abort: () => void): void;
        onHeaders(status: number, headers: readonly Buffer[], resume: () => void, text: string): void;
        onData(piece: Buffer): void;
        onComplete(trailers: readonly Buffer[]): void;
      };
      to.onConnect(() => {});
      to.onHeaders(status, headers, () => {}, '');
      to.onData(Buffer.from(text));
      to.onComplete([]);
      return true;
    },
  };
}
