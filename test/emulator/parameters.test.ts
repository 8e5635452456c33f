import { describe, expect, it } from 'vitest';
import { cas, nlb, type Params } from './support/client.js';
import { cloudWith, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';
import { CAS_TABLE } from './tables/cas.js';
import { NLB_TABLE } from './tables/nlb.js';
import type { ParameterRow } from './tables/table.js';

stopCloudsAfterEach();

const PRODUCTS = [
  { product: 'nlb', table: NLB_TABLE, send: nlb, illegal: (name: string) => `IllegalParam.${name}` },
  { product: 'cas', table: CAS_TABLE, send: cas, illegal: () => 'InvalidParameter' },
] as const;

const OPERATIONS = PRODUCTS.flatMap((each) =>
  Object.entries(each.table).map(([operation, row]) => ({ ...each, operation, row })),
);

/** A value that passes the table; whether the thing it names exists is the operation's affair. */
function sample(row: ParameterRow): Params[string] {
  if (row.type === 'RepeatList' || row.type === 'Array') return row.fields ? [{ Key: 'k', Value: 'v' }] : ['x-1'];
  if (row.oneOf?.[0]) return row.oneOf[0];
  if (row.type === 'Boolean') return true;
  if (row.type === 'Json') return '[1]';
  return row.type === 'String' ? 'sample' : (row.min ?? 1);
}

const samples = (rows: Readonly<Record<string, ParameterRow>>, pick: (row: ParameterRow) => boolean): Params =>
  Object.fromEntries(
    Object.entries(rows)
      .filter(([, row]) => pick(row))
      .map(([name, row]) => [name, sample(row)]),
  );

/** Codes that mean that the parameters themselves were refused. */
const REFUSES_PARAMETERS = /^(MissingParameter|InvalidParameter|IllegalParam)/;

describe.each(OPERATIONS)('$product $operation', ({ operation, row, send, illegal }) => {
  const entries = Object.entries(row.parameters);

  it('accepts every parameter of its table in its place', async () => {
    const cloud = await cloudWith();
    const all = { ...samples(row.parameters, () => true) };
    const known = { RegionId: 'cn-hangzhou', NextToken: '', ServiceCode: 'nlb' };
    const sent = { ...all, ...Object.fromEntries(Object.entries(known).filter(([name]) => name in all)) };
    const reply = await send(cloud, operation, sent);
    // UploadUserCertificate reads its PEM text, and refuses the sample for what it is.
    if (operation === 'UploadUserCertificate') expect(reply.body.Message).toContain('PEM');
    else expect(String(reply.body.Code ?? '')).not.toMatch(REFUSES_PARAMETERS);
    expect(cloud.rulesBroken.filter((rule) => /^(unknown-parameter|wrong-place)/.test(rule))).toEqual([]);
  });

  it('refuses a parameter that is none of its table', async () => {
    const cloud = await cloudWith();
    const reply = await send(cloud, operation, {
      ...samples(row.parameters, (each) => !!each.required),
      Colour: 'red',
    });
    expect(reply).toMatchObject({ status: 400, body: { Code: illegal('Colour') } });
    expect(cloud.rulesBroken).toEqual([`unknown-parameter: ${operation}: Colour`]);
  });

  it.each(entries.filter(([, each]) => each.required))('needs %s', async (name) => {
    const cloud = await cloudWith();
    const { [name]: _left, ...rest } = samples(row.parameters, (each) => !!each.required);
    const reply = await send(cloud, operation, rest);
    expect(reply).toMatchObject({ status: 400, body: { Code: 'MissingParameter' } });
    expect(reply.body.Message).toContain(name);
  });

  it.each(row.methods.includes('GET') ? [] : [operation])('refuses GET', async () => {
    const reply = await send(await cloudWith(), operation, {}, { method: 'GET' });
    expect(reply).toMatchObject({ status: 405, body: { Code: 'UnsupportedHTTPMethod' } });
  });

  it.each(row.methods.includes('GET') ? [operation] : [])('accepts GET', async () => {
    const reply = await send(
      await cloudWith(),
      operation,
      samples(row.parameters, (each) => each.in === 'Query' && !!each.required),
      {
        method: 'GET',
      },
    );
    expect(reply.body.Code).not.toBe('UnsupportedHTTPMethod');
  });
});

describe('places', () => {
  it('counts a required parameter in the wrong place as missing', async () => {
    const { cloud, on } = await smallCloud();
    const reply = await nlb(cloud, 'ListListenerCertificates', { ListenerId: on }, { place: 'query' });
    expect(reply).toMatchObject({ status: 400, body: { Code: 'MissingParameter' } });
    expect(cloud.rulesBroken).toEqual([
      'wrong-place: ListListenerCertificates: ListenerId was sent in the Query, and belongs in the Body',
    ]);
  });

  it('refuses an optional parameter in the wrong place', async () => {
    const reply = await nlb(await cloudWith(), 'ListListeners', { MaxResults: 50 }, { place: 'form' });
    expect(reply).toMatchObject({ status: 400, body: { Code: 'IllegalParam.MaxResults' } });
  });

  it('takes a parameter from anywhere when the switch says merged', async () => {
    const { cloud, on } = await smallCloud({ switches: { parameterPlace: 'merged' } });
    const reply = await nlb(cloud, 'ListListenerCertificates', { ListenerId: on }, { place: 'query' });
    expect(reply.status).toBe(200);
  });
});

describe('limits', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}-cn-hangzhou`);
  const rows: { operation: string; params: Params; code: string }[] = [
    { operation: 'ListListeners', params: { MaxResults: 101 }, code: 'IllegalParam.MaxResults' },
    { operation: 'ListListeners', params: { MaxResults: 0 }, code: 'IllegalParam.MaxResults' },
    { operation: 'ListListeners', params: { MaxResults: 'ten' }, code: 'IllegalParam.MaxResults' },
    { operation: 'ListListeners', params: { ListenerIds: many(21) }, code: 'IllegalParam.ListenerIds' },
    { operation: 'ListListeners', params: { LoadBalancerIds: many(21) }, code: 'IllegalParam.LoadBalancerIds' },
    { operation: 'ListListeners', params: { ListenerProtocol: 'HTTPS' }, code: 'IllegalParam.ListenerProtocol' },
    { operation: 'ListListeners', params: { LoadBalancerIds: 'nlb-1' }, code: 'IllegalParam.LoadBalancerIds' },
    { operation: 'ListListeners', params: { 'LoadBalancerIds.2': 'nlb-1' }, code: 'IllegalParam.LoadBalancerIds' },
    { operation: 'ListListeners', params: { Tag: [{ Key: 'a', Colour: 'b' }] }, code: 'IllegalParam.Tag' },
    { operation: 'ListListeners', params: { NextToken: 'bm90IG91cnM' }, code: 'IllegalParam.NextToken' },
    { operation: 'ListLoadBalancers', params: { VpcIds: many(11) }, code: 'IllegalParam.VpcIds' },
    {
      operation: 'ListListenerCertificates',
      params: { ListenerId: 'x', MaxResults: 51 },
      code: 'IllegalParam.MaxResults',
    },
    {
      operation: 'ListListenerCertificates',
      params: { ListenerId: 'x', CertType: 'Client' },
      code: 'IllegalParam.CertType',
    },
    { operation: 'DescribeRegions', params: { ServiceCode: 'alb' }, code: 'IllegalParam.ServiceCode' },
    {
      operation: 'UpdateListenerAttribute',
      params: { ListenerId: 'x', CertificateIds: many(2) },
      code: 'IllegalParamSize.certificateIds',
    },
    {
      operation: 'UpdateListenerAttribute',
      params: { ListenerId: 'x', IdleTimeout: 901 },
      code: 'IllegalParam.IdleTimeout',
    },
    { operation: 'ListTagResources', params: { ResourceType: 'vpc' }, code: 'IllegalParam.resourceType' },
  ];
  it.each(rows)('refuses $operation with $params', async ({ operation, params, code }) => {
    expect((await nlb(await cloudWith(), operation, params)).body.Code).toBe(code);
  });

  it.each(['AssociateAdditionalCertificatesWithListener', 'DisassociateAdditionalCertificatesWithListener'])(
    'refuses more than 15 certificates to %s, and records it',
    async (operation) => {
      const cloud = await cloudWith();
      const reply = await nlb(cloud, operation, { ListenerId: 'x', AdditionalCertificateIds: many(16) });
      expect(reply.body.Code).toBe('IllegalParam.AdditionalCertificateIds');
      expect(cloud.rulesBroken).toEqual([
        `over-limit: ${operation}: 16 AdditionalCertificateIds in one call, at most 15`,
      ]);
      const fifteen = await nlb(cloud, operation, { ListenerId: 'x', AdditionalCertificateIds: many(15) });
      expect(fifteen.body.Code).toBe('ResourceNotFound.listener');
    },
  );
});
