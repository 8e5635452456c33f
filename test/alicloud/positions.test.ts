import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../shared/reconcile/ports/cloud.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../shared/rotation/model/inventory.js';
import { type Bench, benchOf, type CloudServer, cloudServer, type Seen } from './cloud-server.js';
import { sdk } from './official-sdk.js';

const region = 'cn-hangzhou' as Region;
const nlb = '2022-04-30';
const cas = '2020-04-07';

/** The official parameter tables, as far as this client sends something: query or form body, never both. */
const official: Readonly<Record<string, { version: string; position: 'query' | 'form'; names: readonly string[] }>> = {
  DescribeRegions: { version: nlb, position: 'query', names: ['AcceptLanguage', 'ServiceCode'] },
  ListLoadBalancers: {
    version: nlb,
    position: 'query',
    names: ['LoadBalancerIds', 'MaxResults', 'NextToken', 'RegionId'],
  },
  ListListeners: {
    version: nlb,
    position: 'query',
    names: ['ListenerIds', 'ListenerProtocol', 'LoadBalancerIds', 'MaxResults', 'NextToken', 'RegionId'],
  },
  ListListenerCertificates: {
    version: nlb,
    position: 'form',
    names: ['CertType', 'ListenerId', 'MaxResults', 'NextToken', 'RegionId'],
  },
  AssociateAdditionalCertificatesWithListener: {
    version: nlb,
    position: 'form',
    names: ['AdditionalCertificateIds', 'ClientToken', 'DryRun', 'ListenerId', 'RegionId'],
  },
  DisassociateAdditionalCertificatesWithListener: {
    version: nlb,
    position: 'form',
    names: ['AdditionalCertificateIds', 'ClientToken', 'DryRun', 'ListenerId', 'RegionId'],
  },
  UpdateListenerAttribute: {
    version: nlb,
    position: 'form',
    names: ['CertificateIds', 'ClientToken', 'DryRun', 'ListenerId', 'RegionId'],
  },
  ListCertificates: { version: cas, position: 'query', names: ['CurrentPage', 'ShowSize'] },
  GetCertificateDetail: { version: cas, position: 'query', names: ['CertificateId'] },
  ListCloudResources: {
    version: cas,
    position: 'query',
    names: ['CertIds', 'CloudName', 'CloudProduct', 'CurrentPage', 'Keyword', 'SecretId', 'ShowSize'],
  },
};

const bodies: Readonly<Record<string, unknown>> = {
  DescribeRegions: { Regions: [] },
  ListLoadBalancers: { LoadBalancers: [] },
  ListListeners: {
    Listeners: [{ ListenerId: 'lsn-1@443', LoadBalancerId: 'nlb-1', ListenerPort: 443, ListenerStatus: 'Running' }],
  },
  ListListenerCertificates: { Certificates: [] },
  ListCertificates: { CertificateList: [], TotalCount: 0 },
  ListCloudResources: { Data: [], Total: 0 },
};

let server: CloudServer;
let bench: Bench;

beforeEach(async () => {
  server = await cloudServer((seen) => ({ body: bodies[seen.operation] ?? { RequestId: 'r', JobId: 'j' } }));
  bench = benchOf(server.url);
});

afterEach(async () => {
  await bench.account.close();
  await server.close();
});

const change = (step: Change['step'], ...ids: readonly string[]): Change => ({
  step,
  region,
  listenerId: 'lsn-1@443' as ListenerId,
  certificateIds: ids as readonly CertificateId[],
});

interface Row {
  readonly operation: string;
  readonly by: (bench: Bench) => Promise<unknown>;
  readonly sends: Readonly<Record<string, string>>;
}

const rows: readonly Row[] = [
  { operation: 'DescribeRegions', by: ({ account }) => account.loadBalancers.regions(), sends: {} },
  {
    operation: 'ListLoadBalancers',
    by: ({ account }) => account.loadBalancers.look(region, { kind: 'all' }),
    sends: { RegionId: 'cn-hangzhou', MaxResults: '100' },
  },
  {
    operation: 'ListLoadBalancers',
    by: ({ account }) =>
      account.loadBalancers.look(region, {
        kind: 'some',
        loadBalancerIds: ['nlb-2' as LoadBalancerId],
        listenerIds: ['lsn-1@443' as ListenerId],
      }),
    sends: { RegionId: 'cn-hangzhou', MaxResults: '100', 'LoadBalancerIds.1': 'nlb-1', 'LoadBalancerIds.2': 'nlb-2' },
  },
  {
    operation: 'ListListeners',
    by: ({ account }) => account.loadBalancers.look(region, { kind: 'all' }),
    sends: { RegionId: 'cn-hangzhou', MaxResults: '100', ListenerProtocol: 'TCPSSL' },
  },
  {
    operation: 'ListListeners',
    by: ({ account }) => account.loadBalancers.listener(region, 'lsn-1@443' as ListenerId),
    sends: { RegionId: 'cn-hangzhou', MaxResults: '100', ListenerProtocol: 'TCPSSL', 'ListenerIds.1': 'lsn-1@443' },
  },
  {
    operation: 'ListListenerCertificates',
    by: ({ account }) => account.loadBalancers.look(region, { kind: 'all' }),
    sends: { RegionId: 'cn-hangzhou', MaxResults: '50', ListenerId: 'lsn-1@443', CertType: 'Server' },
  },
  {
    operation: 'AssociateAdditionalCertificatesWithListener',
    by: ({ account }) => account.loadBalancers.submit(change('associate', '1', '2'), { clientToken: 't' }),
    sends: {
      RegionId: 'cn-hangzhou',
      ListenerId: 'lsn-1@443',
      'AdditionalCertificateIds.1': '1',
      'AdditionalCertificateIds.2': '2',
      ClientToken: 't',
    },
  },
  {
    operation: 'DisassociateAdditionalCertificatesWithListener',
    by: ({ account }) => account.loadBalancers.submit(change('retire', '1'), { clientToken: 't', dryRun: true }),
    sends: {
      RegionId: 'cn-hangzhou',
      ListenerId: 'lsn-1@443',
      'AdditionalCertificateIds.1': '1',
      ClientToken: 't',
      DryRun: 'true',
    },
  },
  {
    operation: 'UpdateListenerAttribute',
    by: ({ account }) => account.loadBalancers.submit(change('set-default', '1'), { clientToken: 't', dryRun: false }),
    sends: { RegionId: 'cn-hangzhou', ListenerId: 'lsn-1@443', 'CertificateIds.1': '1', ClientToken: 't' },
  },
  {
    operation: 'ListCertificates',
    by: ({ account }) => account.certificates.all(),
    sends: { ShowSize: '100', CurrentPage: '1' },
  },
  {
    operation: 'GetCertificateDetail',
    by: ({ account }) => account.certificates.find('42-cn-hangzhou' as CertificateId).catch(() => undefined),
    sends: { CertificateId: '42' },
  },
  {
    operation: 'ListCloudResources',
    by: ({ account }) => account.certificates.notedLoadBalancers(['456', '42', 'legacy_1']),
    sends: { CloudName: 'aliyun', CloudProduct: 'NLB', CertIds: '[42,456]', ShowSize: '100', CurrentPage: '1' },
  },
];

const nameOf = (parameter: string) => parameter.replace(/\.\d+$/, '');

function theOne(operation: string): Seen {
  const [first] = server.seen.filter((seen) => seen.operation === operation);
  if (!first) throw new Error(`${operation} was not called`);
  return first;
}

describe('parameters stand where the official table puts them', () => {
  test.each(rows)('$operation $sends', async ({ operation, by, sends }) => {
    await by(bench);
    const seen = theOne(operation);
    const { version, position, names } = official[operation]!;
    expect(seen[position]).toEqual(sends);
    expect(seen[position === 'query' ? 'form' : 'query']).toEqual({});
    expect(
      Object.keys(sends)
        .map(nameOf)
        .filter((name) => !names.includes(name)),
    ).toEqual([]);
    expect(seen.headers['x-acs-version']).toBe(version);
    expect(seen.path).toBe(version === nlb ? '/nlb/cn-hangzhou' : '/cas');
  });
});

test('every request is signed for the host and port it went to, and asks for JSON', async () => {
  await bench.account.loadBalancers.look(region, { kind: 'all' });
  for (const { headers } of server.seen) {
    expect(headers.host).toBe(server.url.replace('http://', ''));
    expect(headers.accept).toBe('application/json');
    expect(headers['x-acs-security-token']).toBe('TestStsToken');
    expect(headers.authorization).toMatch(/^ACS3-HMAC-SHA256 Credential=TestAccessKeyId,SignedHeaders=.*host;/);
  }
  const withForm = server.seen.filter((seen) => seen.headers['content-type'] !== undefined);
  expect(withForm.map((seen) => seen.operation)).toEqual(['ListListenerCertificates']);
});

test('what arrives is what was signed, as the official SDK would sign it', async () => {
  const odd = benchOf(`${server.url}/a+b*c`);
  for (const { by } of rows) await by(odd);
  await odd.account.close();
  expect(server.seen.length).toBeGreaterThanOrEqual(rows.length);
  for (const { target, body, headers } of server.seen) {
    const [pathname = '', search = ''] = target.split('?');
    const query = Object.fromEntries(new URLSearchParams(search));
    const payload = createHash('sha256').update(body).digest('hex');
    const request = { method: 'POST', pathname, query, headers };
    expect(headers['x-acs-content-sha256']).toBe(payload);
    expect(headers.authorization).toBe(
      sdk.getAuthorization(request, 'ACS3-HMAC-SHA256', payload, 'TestAccessKeyId', 'TestAccessKeySecret'),
    );
  }
});

test('nothing but these operations is ever called', async () => {
  for (const { by } of rows) await by(bench);
  expect([...new Set(server.seen.map((seen) => seen.operation))].sort()).toEqual(Object.keys(official).sort());
});
