import { afterEach, describe, expect, test } from 'vitest';
import type { LookTarget } from '../../shared/reconcile/ports/cloud.js';
import type { ListenerId, LoadBalancerId, Region } from '../../shared/rotation/model/inventory.js';
import {
  type Bench,
  benchOf,
  type CloudServer,
  cloudServer,
  type Reply,
  type Seen,
  startedAt,
} from './cloud-server.js';

const region = 'cn-hangzhou' as Region;

type Fields = Readonly<Record<string, unknown>>;

/** What a region holds, in NLB's spelling. Certificates by listener id; a listener without an entry is gone. */
interface Estate {
  readonly loadBalancers?: readonly Fields[];
  readonly listeners?: readonly Fields[];
  readonly certificates?: Readonly<Record<string, readonly Fields[]>>;
}

const loadBalancer = (id: string, more: Fields = {}): Fields => ({
  LoadBalancerId: id,
  LoadBalancerName: `name of ${id}`,
  LoadBalancerStatus: 'Active',
  DNSName: `${id}.cn-hangzhou.nlb.aliyuncs.com`,
  AddressType: 'Internet',
  ...more,
});
const listener = (id: string, loadBalancerId: string, more: Fields = {}): Fields => ({
  ListenerId: id,
  LoadBalancerId: loadBalancerId,
  ListenerProtocol: 'TCPSSL',
  ListenerPort: 443,
  ListenerStatus: 'Running',
  ...more,
});
const certificate = (id: string, more: Fields = {}): Fields => ({
  CertificateId: id,
  CertificateType: 'Server',
  IsDefault: false,
  Status: 'Associated',
  ...more,
});

let server: CloudServer;
let bench: Bench;

afterEach(async () => {
  await bench.account.close();
  await server.close();
});

/** Pages of two, so that every listing of three items needs a second one. */
function answering(estate: Estate) {
  return (seen: Seen): Reply => {
    const asked = { ...seen.query, ...seen.form };
    switch (seen.operation) {
      case 'ListLoadBalancers':
        return pageOf('LoadBalancers', allowed(estate.loadBalancers ?? [], asked, 'LoadBalancerId'), asked);
      case 'ListListeners': {
        const byId = allowed(estate.listeners ?? [], asked, 'ListenerId');
        return pageOf('Listeners', allowed(byId, asked, 'LoadBalancerId'), asked);
      }
      default: {
        const listed = estate.certificates?.[asked.ListenerId ?? ''];
        if (listed) return pageOf('Certificates', listed, asked);
        return { status: 404, body: { Code: 'ResourceNotFound.Listener', Message: 'gone', RequestId: 'r' } };
      }
    }
  };
}

function allowed(items: readonly Fields[], asked: Readonly<Record<string, string>>, name: string) {
  const ids = Object.keys(asked).filter((key) => key.startsWith(`${name}s.`));
  return ids.length === 0 ? items : items.filter((item) => ids.some((key) => asked[key] === item[name]));
}

function pageOf(name: string, items: readonly Fields[], asked: Readonly<Record<string, string>>): Reply {
  const start = Number(asked.NextToken ?? 0);
  const NextToken = start + 2 < items.length ? String(start + 2) : '';
  return { body: { RequestId: 'r', TotalCount: items.length, NextToken, [name]: items.slice(start, start + 2) } };
}

async function looked(estate: Estate, target: LookTarget = { kind: 'all' }) {
  server = await cloudServer(answering(estate));
  bench = benchOf(server.url);
  return bench.account.loadBalancers.look(region, target);
}

const some = (loadBalancerIds: readonly string[], listenerIds: readonly string[]): LookTarget => ({
  kind: 'some',
  loadBalancerIds: loadBalancerIds as readonly LoadBalancerId[],
  listenerIds: listenerIds as readonly ListenerId[],
});

const estate: Estate = {
  loadBalancers: ['nlb-3', 'nlb-1', 'nlb-2', 'nlb-empty'].map((id) => loadBalancer(id)),
  listeners: [
    listener('lsn-2b', 'nlb-2'),
    listener('lsn-1', 'nlb-1'),
    listener('lsn-3', 'nlb-3'),
    listener('lsn-2a', 'nlb-2'),
  ],
  certificates: {
    'lsn-1': [],
    'lsn-2a': [],
    'lsn-2b': [certificate('1'), certificate('2'), certificate('3')],
    'lsn-3': [],
  },
};

describe('look', () => {
  test('reads every page of everything, sorted by id, without load balancers that have no TCPSSL listener', async () => {
    const { loadBalancers, ...rest } = await looked(estate);
    expect(rest).toEqual({ region, takenAt: startedAt });
    expect(loadBalancers.map((one) => [one.id, one.listeners.map((each) => each.id)])).toEqual([
      ['nlb-1', ['lsn-1']],
      ['nlb-2', ['lsn-2a', 'lsn-2b']],
      ['nlb-3', ['lsn-3']],
    ]);
    expect(loadBalancers[1]?.listeners[1]?.attachments.map((one) => one.certificateId)).toEqual(['1', '2', '3']);
  });

  test('some: reads the union of the load balancers named and those of the listeners named, whole', async () => {
    const { loadBalancers } = await looked(estate, some(['nlb-1', 'nlb-unknown'], ['lsn-2a', 'lsn-unknown']));
    expect(loadBalancers.map((one) => [one.id, one.listeners.map((each) => each.id)])).toEqual([
      ['nlb-1', ['lsn-1']],
      ['nlb-2', ['lsn-2a', 'lsn-2b']],
    ]);
  });

  test('some: nothing named is nothing read', async () => {
    expect((await looked(estate, some([], []))).loadBalancers).toEqual([]);
    expect(server.seen).toHaveLength(0);
  });

  test('some: ids go in calls of 20', async () => {
    const ids = Array.from({ length: 45 }, (_, index) => `nlb-${100 + index}`);
    const listeners = ids.map((id) => listener(`lsn-of-${id}`, id));
    const certificates = Object.fromEntries(ids.map((id) => [`lsn-of-${id}`, []]));
    const { loadBalancers } = await looked(
      { loadBalancers: ids.map((id) => loadBalancer(id)), listeners, certificates },
      some(ids, []),
    );
    expect(loadBalancers.map((one) => one.id)).toEqual(ids);
    const most = server.seen.map((seen) => Object.keys(seen.query).filter((key) => key.includes('Ids.')).length);
    expect(Math.max(...most)).toBe(20);
  });

  test('a listener that is deleted between the two calls is left out', async () => {
    const { 'lsn-1': _gone, ...certificates } = estate.certificates ?? {};
    const { loadBalancers } = await looked({ ...estate, certificates });
    expect(loadBalancers.map((one) => one.id)).toEqual(['nlb-2', 'nlb-3']);
  });

  test('a load balancer that is not shown yet is busy', async () => {
    const { loadBalancers } = await looked({ ...estate, loadBalancers: [] });
    expect(loadBalancers[0]).toMatchObject({ id: 'nlb-1', status: 'busy', label: '', dnsName: '', tags: {} });
  });

  test('any other refusal of one listener fails the whole look', async () => {
    server = await cloudServer((seen) => {
      if (seen.form.ListenerId !== 'lsn-3') return answering(estate)(seen);
      return { status: 403, body: { Code: 'Forbidden.NoPermission', Message: 'no', RequestId: 'r' } };
    });
    bench = benchOf(server.url);
    await expect(bench.account.loadBalancers.look(region, { kind: 'all' })).rejects.toMatchObject({
      operation: 'ListListenerCertificates',
      code: 'Forbidden.NoPermission',
      missing: { action: 'nlb:ListListenerCertificates', resource: '*' },
    });
  });

  test('a page that never comes fails the whole look', async () => {
    server = await cloudServer((seen) => (seen.query.NextToken ? { status: 500, text: '' } : answering(estate)(seen)));
    bench = benchOf(server.url);
    await expect(bench.account.loadBalancers.look(region, { kind: 'all' })).rejects.toMatchObject({
      operation: 'ListLoadBalancers',
      httpStatus: 500,
    });
  });
});

describe('a TotalCount that counts before the filter', () => {
  const mixed = [listener('lsn-1', 'nlb-1'), listener('lsn-tcp', 'nlb-1', { ListenerProtocol: 'TCP' })];
  const served = [certificate('1'), certificate('ca', { CertificateType: 'Ca' })];

  /** The filter takes items out of the page, and leaves the count as it is. */
  function countingAll(seen: Seen): Reply {
    const asked = { ...seen.query, ...seen.form };
    const page = (name: string, items: readonly Fields[], filtered: boolean): Reply => ({
      body: { RequestId: 'r', TotalCount: items.length, [name]: filtered ? items.slice(0, 1) : items },
    });
    if (seen.operation === 'ListLoadBalancers') return page('LoadBalancers', [loadBalancer('nlb-1')], false);
    if (seen.operation === 'ListListeners') return page('Listeners', mixed, asked.ListenerProtocol !== undefined);
    return page('Certificates', served, asked.CertType !== undefined);
  }

  test('is no missing page: what there is without the filter is whole, and is filtered here', async () => {
    server = await cloudServer(countingAll);
    bench = benchOf(server.url);
    const { loadBalancers } = await bench.account.loadBalancers.look(region, { kind: 'all' });
    expect(loadBalancers.flatMap(({ listeners }) => listeners)).toMatchObject([
      { id: 'lsn-1', attachments: [{ certificateId: '1' }] },
    ]);
  });
});

describe('listener', () => {
  test('is read with its certificates', async () => {
    server = await cloudServer(answering(estate));
    bench = benchOf(server.url);
    const { listener: found, askedAt } = await bench.account.loadBalancers.listener(region, 'lsn-2b' as ListenerId);
    expect(askedAt).toBeInstanceOf(Date);
    expect(found).toMatchObject({ id: 'lsn-2b', loadBalancerId: 'nlb-2', port: 443, status: 'running' });
    expect(found?.attachments).toHaveLength(3);
  });

  test.each(['lsn-unknown', 'lsn-gone'])('%s is undefined', async (id) => {
    server = await cloudServer(answering({ listeners: [listener('lsn-gone', 'nlb-1')], certificates: {} }));
    bench = benchOf(server.url);
    expect((await bench.account.loadBalancers.listener(region, id as ListenerId)).listener).toBeUndefined();
  });
});
