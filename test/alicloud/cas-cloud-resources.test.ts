import { afterEach, describe, expect, test } from 'vitest';
import { type Bench, benchOf, type CloudServer, cloudServer, type Reply, type Seen } from './cloud-server.js';

let server: CloudServer;
let bench: Bench;
afterEach(async () => {
  await bench.account.close();
  await server.close();
});

/** Asks for the places of certificates where CAS answers like this. */
async function asked(keys: readonly string[], answer: (seen: Seen) => Reply) {
  server = await cloudServer(answer);
  bench = benchOf(server.url);
  return bench.account.certificates.notedLoadBalancers(keys);
}

const row = (InstanceId: string | null, n = 1) => ({ Id: n, InstanceId, ListenerId: `lsn-${n}@443`, CertId: 42 });
const page = (...Data: readonly object[]): Reply => ({ body: { Data, Total: Data.length } });

describe('where CAS has noted a certificate', () => {
  test('each load balancer once, and a row without one is none', async () => {
    const answer = page(row('nlb-1', 1), row('nlb-1', 2), row('nlb-2', 3), row(null, 4));
    expect(await asked(['42'], () => answer)).toEqual(['nlb-1', 'nlb-2']);
  });

  test('every page, and 50 certificates a call', async () => {
    const keys = Array.from({ length: 60 }, (_, n) => String(1000 + n));
    const places = await asked(keys, ({ query }) => {
      const from = (Number(query.CurrentPage) - 1) * 100;
      const all = Array.from({ length: 150 }, (_, n) => row(`nlb-${JSON.parse(query.CertIds ?? '[]').length}`, n));
      return { body: { Data: all.slice(from, from + 100), Total: '150' } };
    });
    expect(places).toEqual(['nlb-50', 'nlb-10']);
    expect(server.seen.map(({ query }) => query.CurrentPage)).toEqual(['1', '2', '1', '2']);
  });

  test('nobody is asked for ids that are none of CAS', async () => {
    expect([await asked(['legacy_1'], () => page()), server.seen]).toEqual([[], []]);
  });

  test.each<[what: string, answer: Reply]>([
    ['a refusal', { status: 403, body: { Code: 'Forbidden.RAM', Message: 'no', RequestId: 'r' } }],
    ['an unknown operation', { status: 404, body: { Code: 'InvalidAction.NotFound', Message: 'no', RequestId: 'r' } }],
    ['an error of the server', { status: 503, body: { Code: 'ServiceUnavailable', Message: 'no', RequestId: 'r' } }],
    ['neither a list nor a count', { body: { RequestId: 'r' } }],
    ['another type', { body: { Data: 'none', Total: 0 } }],
  ])('%s rejects, after one attempt', async (_what, answer) => {
    await expect(asked(['42'], () => answer)).rejects.toMatchObject({ operation: 'ListCloudResources' });
    expect(server.seen).toHaveLength(1);
  });

  test('a count that is never reached, and pages without end', async () => {
    await expect(asked(['42'], () => ({ body: { Data: [row('nlb-1')], Total: 7 } }))).rejects.toMatchObject({
      code: 'IncompleteListing',
    });
    await server.close();
    let n = 0;
    await expect(asked(['42'], () => ({ body: { Data: [row('nlb-1', ++n)] } }))).rejects.toMatchObject({
      code: 'MalformedResponse',
    });
  });

  test('too many certificates are not asked for at all', async () => {
    const keys = Array.from({ length: 501 }, (_, n) => String(n));
    await expect(asked(keys, () => page())).rejects.toMatchObject({ code: 'TooMany' });
    expect(server.seen).toEqual([]);
  });
});
