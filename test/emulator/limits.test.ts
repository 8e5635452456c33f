import { describe, expect, it } from 'vitest';
import { RateLimits } from './protocol/rates.js';
import { cas, nlb } from './support/client.js';
import {
  ASSOCIATE,
  associate,
  cloudWith,
  disassociate,
  setDefault,
  smallCloud,
  stopCloudsAfterEach,
} from './support/small-cloud.js';
import { CAS_TABLE } from './tables/cas.js';
import { NLB_TABLE } from './tables/nlb.js';

stopCloudsAfterEach();

describe('quota of additional certificates', () => {
  it('is counted over all listeners of the load balancer, defaults and CA certificates left out', async () => {
    const { cloud, a, b, c, d, lb, on } = await smallCloud({ additionalPerLoadBalancer: 3 });
    cloud.world.addListener({
      loadBalancerId: lb.id,
      port: 444,
      defaultCertificate: a.id,
      additionalCertificates: [b.id],
      caCertificates: ['ca-1'],
    });
    expect(cloud.world.usedPlaces(lb.id)).toBe(2);
    const reply = await associate(cloud, on, [c.id, d.id]);
    expect(reply).toMatchObject({ status: 400, body: { Code: 'QuotaExceeded.QuotaInsufficient' } });
    expect(cloud.rulesBroken).toEqual([`over-quota: ${ASSOCIATE} on ${lb.id}: 4 of 3 places`]);
    expect((await associate(cloud, on, [c.id])).status).toBe(200);
    expect(cloud.world.usedPlaces(lb.id)).toBe(3);
  });

  it('does not stand in the way of a new default', async () => {
    const { cloud, c, on } = await smallCloud({ additionalPerLoadBalancer: 1 });
    expect((await setDefault(cloud, on, c.id)).status).toBe(200);
  });

  it('keeps the place of what is on its way out until it is gone', async () => {
    const { cloud, a, b, c, lb, on } = await smallCloud({ additionalPerLoadBalancer: 1 });
    const other = cloud.world.addListener({ loadBalancerId: lb.id, port: 444, defaultCertificate: a.id });
    await disassociate(cloud, on, [b.id]);
    expect((await associate(cloud, other.id, [c.id])).body.Code).toBe('QuotaExceeded.QuotaInsufficient');
    cloud.clock.advance(5);
    expect((await associate(cloud, other.id, [c.id])).status).toBe(200);
  });

  it('is 25 unless told, for a load balancer or for all', async () => {
    const cloud = await cloudWith();
    expect(cloud.world.addLoadBalancer({ region: 'cn-hangzhou' }).additionalPerLoadBalancer).toBe(25);
    const own = cloud.world.addLoadBalancer({ region: 'cn-hangzhou', additionalPerLoadBalancer: 40 });
    expect(own.additionalPerLoadBalancer).toBe(40);
  });
});

describe('rates', () => {
  it('are the documented ones', () => {
    expect(NLB_TABLE[ASSOCIATE]?.rate).toEqual({ calls: 200, seconds: 60 });
    expect(NLB_TABLE.ListListenerCertificates?.rate).toEqual({ calls: 20, seconds: 1 });
    for (const operation of ['DescribeRegions', 'GetJobStatus', 'ListTagResources'])
      expect(NLB_TABLE[operation]?.rate).toEqual({ calls: 20, seconds: 1 });
    expect(CAS_TABLE.ListUserCertificateOrder?.rate).toEqual({ calls: 10, seconds: 1 });
    for (const operation of ['GetUserCertificateDetail', 'UploadUserCertificate', 'DeleteUserCertificate'])
      expect(CAS_TABLE[operation]?.rate).toEqual({ calls: 100, seconds: 1 });
  });

  it('are counted per account, region and operation, on wall time', async () => {
    const cloud = await cloudWith({ rateScale: 1 / 300 }); // ListLoadBalancers: 2 in 60 s
    const list = async (RegionId: string) => (await nlb(cloud, 'ListLoadBalancers', { RegionId })).status;
    expect([await list('cn-hangzhou'), await list('cn-hangzhou'), await list('cn-hangzhou')]).toEqual([200, 200, 400]);
    expect(await list('cn-shanghai')).toBe(200);
    expect((await nlb(cloud, 'ListListeners', {})).status).toBe(200);
    cloud.clock.advance(3600);
    expect(await list('cn-hangzhou')).toBe(400);
  });

  it('give a slot back one window after it was taken', () => {
    let wallMs = 0;
    const rates = new RateLimits(1, true, () => wallMs);
    const take = () => rates.take('key', { calls: 2, seconds: 60 });
    take();
    wallMs = 30_000;
    take();
    wallMs = 59_999;
    expect(take).toThrow('user flow control');
    wallMs = 60_000;
    take();
    expect(take).toThrow('user flow control');
  });

  it('answer 400 Throttling.User, with x-acs-retry-after in milliseconds', async () => {
    const cloud = await cloudWith({ rateScale: 1 / 300 });
    const reply = await nlb(cloud, 'GetLoadBalancerAttribute', { LoadBalancerId: 'x' }).then(async () => {
      await nlb(cloud, 'GetLoadBalancerAttribute', { LoadBalancerId: 'x' });
      return nlb(cloud, 'GetLoadBalancerAttribute', { LoadBalancerId: 'x' });
    });
    expect(reply).toMatchObject({ status: 400, body: { Code: 'Throttling.User' } });
    const waitMs = Number(reply.headers.get('x-acs-retry-after'));
    expect(waitMs).toBeGreaterThan(50_000);
    expect(waitMs).toBeLessThanOrEqual(60_000);
  });

  it('leave the header out when the switch says so', async () => {
    const cloud = await cloudWith({ rateScale: 1 / 600, switches: { retryAfterHeader: false } });
    await nlb(cloud, 'GetLoadBalancerAttribute', { LoadBalancerId: 'x' });
    const reply = await nlb(cloud, 'GetLoadBalancerAttribute', { LoadBalancerId: 'x' });
    expect(reply.body.Code).toBe('Throttling.User');
    expect(reply.headers.get('x-acs-retry-after')).toBeNull();
  });

  it('change nothing when they refuse a write', async () => {
    const { cloud, c, on } = await smallCloud({ rateScale: 1 / 1000 });
    expect((await associate(cloud, on, [c.id], { DryRun: true })).body.Code).toBe('DryRunOperation');
    expect((await associate(cloud, on, [c.id])).body.Code).toBe('Throttling.User');
    expect(cloud.world.listener(on).attachments).toHaveLength(2);
  });
});

describe('pages of NLB', () => {
  async function pages(switches = {}) {
    const cloud = await cloudWith({ switches });
    const lb = cloud.world.addLoadBalancer({ region: 'cn-hangzhou' });
    for (let port = 1; port <= 45; port += 1) cloud.world.addListener({ loadBalancerId: lb.id, port });
    const sizes: number[] = [];
    const ports = new Set<number>();
    for (let token: string | undefined = ''; token !== undefined; ) {
      const { body } = await nlb(cloud, 'ListListeners', { NextToken: token });
      sizes.push(body.Listeners.length);
      for (const row of body.Listeners) ports.add(row.ListenerPort);
      token = body.NextToken || undefined;
    }
    return { cloud, sizes, ports };
  }

  it('hold 20 unless told, and an empty token is the first', async () => {
    const { sizes, ports } = await pages();
    expect(sizes).toEqual([20, 20, 5]);
    expect(ports.size).toBe(45);
  });

  it('may be short with more to come', async () => {
    const { sizes, ports } = await pages({ shortPages: true });
    expect(sizes.slice(0, 4)).toEqual([10, 10, 10, 10]);
    expect(ports.size).toBe(45);
  });

  it('are good for their own operation only', async () => {
    const { cloud } = await pages();
    const { NextToken } = (await nlb(cloud, 'ListListeners')).body;
    expect((await nlb(cloud, 'ListLoadBalancers', { NextToken })).body.Code).toBe('IllegalParam.NextToken');
  });

  it('never skip or repeat an item when another one goes between two pages', async () => {
    const { cloud } = await pages();
    const first = (await nlb(cloud, 'ListListeners', { MaxResults: 40 })).body;
    cloud.world.deleteListener(first.Listeners[0].ListenerId);
    const second = (await nlb(cloud, 'ListListeners', { MaxResults: 40, NextToken: first.NextToken })).body;
    expect(second.Listeners.map((row: { ListenerPort: number }) => row.ListenerPort)).toEqual([41, 42, 43, 44, 45]);
  });

  it('of ListListenerCertificates hold 20 unless told', async () => {
    const { cloud, lb } = await smallCloud();
    const ids = Array.from(
      { length: 25 },
      (_, index) => cloud.world.issueCertificate({ names: [`n${index}.example.com`] }).id,
    );
    const { id } = cloud.world.addListener({ loadBalancerId: lb.id, port: 444, additionalCertificates: ids });
    const { body } = await nlb(cloud, 'ListListenerCertificates', { ListenerId: id });
    expect(body).toMatchObject({ TotalCount: 25, MaxResults: 20, NextToken: expect.any(String) });
    expect(body.CertificateIds).toEqual(ids.slice(0, 20));
    const rest = await nlb(cloud, 'ListListenerCertificates', { ListenerId: id, NextToken: body.NextToken });
    expect(rest.body.CertificateIds).toEqual(ids.slice(20));
  });
});

describe('pages of CAS', () => {
  it('hold 10 unless told and at most 100, newest first', async () => {
    const cloud = await cloudWith();
    const ids = Array.from(
      { length: 25 },
      (_, index) => cloud.world.issueCertificate({ names: [`n${index}.example.com`] }).certificateId,
    );
    const page = async (CurrentPage: number) =>
      (await cas(cloud, 'ListCertificates', { CurrentPage })).body.CertificateList.map(
        (row: { CertificateId: string }) => row.CertificateId,
      );
    const pages = [await page(1), await page(2), await page(3)];
    expect(pages.map((each) => each.length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(ids.reverse());
    expect((await cas(cloud, 'ListCertificates', { ShowSize: 101 })).body.Code).toBe('InvalidParameter');
  });
});
