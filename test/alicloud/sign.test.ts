import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Pair } from '../../shared/alicloud/client/flatten.js';
import { canonicalPath, canonicalQuery, encodePairs, signedHeaders } from '../../shared/alicloud/client/sign.js';

const nlb = {
  url: 'https://nlb.cn-hangzhou.aliyuncs.com/',
  credentials: {
    accessKeyId: 'TestAccessKeyId',
    accessKeySecret: 'TestAccessKeySecret',
    securityToken: 'TestStsToken+/=',
  },
  date: '2026-01-02T03:04:05.678Z',
  nonce: '0123456789abcdef0123456789abcdef',
  version: '2022-04-30',
};

const ecs = {
  url: 'https://ecs.cn-shanghai.aliyuncs.com/',
  credentials: { accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' },
  version: '2014-05-26',
  action: 'RunInstances',
  query: [
    ['ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd'],
    ['RegionId', 'cn-shanghai'],
  ] as const,
};

const vectors = [
  {
    name: "the vendor's worked example",
    ...ecs,
    date: '2023-10-26T10:22:32Z',
    nonce: '3156853299f313e23d1673dc12e1703d',
    body: undefined,
    signedNames: 'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version',
    signature: '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  },
  {
    name: 'the same request at another time, as older pages print it',
    ...ecs,
    date: '2023-10-26T09:01:01Z',
    nonce: 'd410180a5abf7fe235dd9b74aca91fc0',
    body: undefined,
    signedNames: 'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version',
    signature: 'e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804',
  },
  {
    name: 'a write of NLB with a form body and a security token',
    ...nlb,
    action: 'AssociateAdditionalCertificatesWithListener',
    query: [] as readonly Pair[],
    body: [
      ['AdditionalCertificateIds.1', '12345-cn-hangzhou'],
      ['AdditionalCertificateIds.2', '67890-cn-hangzhou'],
      ['ClientToken', 'tok-1'],
      ['ListenerId', 'lsn-abc@443'],
      ['RegionId', 'cn-hangzhou'],
    ] as readonly Pair[],
    signedNames:
      'content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version',
    signature: 'd671b680a44c1e57a550d9a144c5ec60f95179b7794dd698fb2f76287663b4df',
  },
  {
    name: 'a read of NLB, its query in any order',
    ...nlb,
    action: 'ListListeners',
    query: [
      ['RegionId', 'cn-hangzhou'],
      ['MaxResults', '100'],
      ['ListenerProtocol', 'TCPSSL'],
      ['LoadBalancerIds.1', 'nlb-1'],
    ] as readonly Pair[],
    body: undefined,
    signedNames:
      'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version',
    signature: '1e997edd477067e556328eab02778d01e09b71ef7c57b0a82493031d9334d7eb',
  },
];

describe('signedHeaders', () => {
  test.each(vectors)('$name', (vector) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const headers = signedHeaders({
      method: 'POST',
      url: new URL(vector.url),
      query: vector.query,
      headers: {
        accept: 'application/json',
        'x-acs-action': vector.action,
        'x-acs-version': vector.version,
        ...(vector.body ? form : {}),
      },
      body: Buffer.from(encodePairs(vector.body ?? [])),
      credentials: vector.credentials,
      date: new Date(vector.date),
      nonce: vector.nonce,
    });
    const credential = `Credential=${vector.credentials.accessKeyId}`;
    expect(headers.authorization).toBe(
      `ACS3-HMAC-SHA256 ${credential},SignedHeaders=${vector.signedNames},Signature=${vector.signature}`,
    );
    expect(headers['x-acs-date']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(headers.accept).toBe('application/json');
  });

  test('signs the bytes of the body', () => {
    const headers = signedHeaders({
      method: 'POST',
      url: new URL('http://127.0.0.1:8787/nlb'),
      query: [],
      headers: {},
      body: Buffer.from('a=1'),
      credentials: { accessKeyId: 'k', accessKeySecret: 's' },
      date: new Date('2026-01-02T03:04:05Z'),
      nonce: 'n',
    });
    expect(headers['x-acs-content-sha256']).toBe(createHash('sha256').update('a=1').digest('hex'));
    expect(headers.host).toBe('127.0.0.1:8787');
    expect(headers).not.toHaveProperty('x-acs-security-token');
  });
});

describe('encoding', () => {
  const rows: readonly (readonly [raw: string, encoded: string])[] = [
    ['AZaz09-_.~', 'AZaz09-_.~'],
    [' ', '%20'],
    ['*', '%2A'],
    ["!'()", '%21%27%28%29'],
    ['+/=&', '%2B%2F%3D%26'],
    ['@', '%40'],
    ['证书', '%E8%AF%81%E4%B9%A6'],
    ['😀', '%F0%9F%98%80'],
    ['', ''],
  ];

  test.each(rows)('%j is sent as %j', (raw, encoded) => {
    expect(canonicalQuery([['k', raw]])).toBe(`k=${encoded}`);
    expect(encodePairs([[raw, 'v']])).toBe(`${encoded}=v`);
  });

  test('a query is sorted by name, as bytes are', () => {
    const pairs: Pair[] = [
      ['b', '1'],
      ['a.2', '2'],
      ['a.10', '3'],
      ['B', '4'],
    ];
    expect(canonicalQuery(pairs)).toBe('B=4&a.10=3&a.2=2&b=1');
  });

  test.each([
    ['http://h', '/'],
    ['http://h/base/', '/base/'],
    ['http://h/a+b*c%7Ed', '/a%20b%2Ac~d'],
  ])('the path of %s is %s', (url, path) => {
    expect(canonicalPath(new URL(url))).toBe(path);
  });
});
