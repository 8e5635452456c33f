import { describe, expect, it } from 'vitest';
import type { Cloud } from './cloud.js';
import { plantDefaultEstate } from './default-estate.js';
import { cas, nlb } from './support/client.js';
import {
  associate,
  cloudWith,
  NOW,
  setDefault,
  smallCloud,
  stopCloudsAfterEach,
  UPDATE,
} from './support/small-cloud.js';

stopCloudsAfterEach();

describe('the clock', () => {
  it('stands still when a start is given, and moves when told', async () => {
    const { clock } = await cloudWith();
    expect(clock.now()).toEqual(NOW);
    clock.advance(90);
    expect(clock.now()).toEqual(new Date('2026-06-01T00:01:30Z'));
    clock.set(new Date('2027-01-01T00:00:00Z'));
    expect(clock.now()).toEqual(new Date('2027-01-01T00:00:00Z'));
  });

  it('runs with the wall clock plus an offset otherwise, and jobs end as it runs', async () => {
    const cloud = await cloudWith({ now: new Date(Date.now()), frozen: false, jobSeconds: 0 });
    cloud.clock.advance(3600);
    expect(Math.abs(cloud.clock.now().getTime() - Date.now() - 3_600_000)).toBeLessThan(1000);
    const lb = cloud.world.addLoadBalancer({ region: 'cn-hangzhou' });
    const { id } = cloud.world.addListener({ loadBalancerId: lb.id, port: 443 });
    const certificate = cloud.world.issueCertificate({ names: ['a.example.com'], keyAlgorithm: 'ECC' });
    await associate(cloud, id, [certificate.id]);
    expect(cloud.world.listener(id).attachments).toEqual([
      { id: certificate.id, role: 'additional', status: 'Associated' },
    ]);
  });
});

describe('a person in the console', () => {
  it('attaches, detaches, sets the default, stops, starts, tags and deletes, at once', async () => {
    const { cloud, a, b, c, d, on } = await smallCloud();
    const { world } = cloud;
    world.attach(on, c.id);
    world.detach(on, b.id);
    world.setDefault(on, d.id);
    world.tag(on, 'team', 'web');
    expect(world.listener(on)).toMatchObject({
      default: d.id,
      tags: { team: 'web' },
      attachments: [
        { id: c.id, role: 'additional', status: 'Associated' },
        { id: d.id, role: 'default', status: 'Associated' },
      ],
    });
    expect(world.servedNames(on)).not.toContain(a.names[0]);
    world.stopListener(on);
    expect((await nlb(cloud, 'GetListenerAttribute', { ListenerId: on })).body.ListenerStatus).toBe('Stopped');
    world.startListener(on);
    world.tag(on, 'team', undefined);
    expect(world.listener(on)).toMatchObject({ status: 'Running', tags: {} });
    world.deleteListener(on);
    expect((await nlb(cloud, 'ListListeners')).body.Listeners).toEqual([]);
  });

  it('may change a listener between a submitted change and its end', async () => {
    const { cloud, a, b, c, on } = await smallCloud();
    await associate(cloud, on, [c.id]);
    cloud.world.detach(on, b.id);
    cloud.clock.advance(5);
    expect(cloud.world.listener(on).attachments.map(({ id }) => id)).toEqual([a.id, c.id]);
  });
});

describe('listings', () => {
  it('of load balancers filter by everything documented', async () => {
    const cloud = await cloudWith();
    const add = cloud.world.addLoadBalancer.bind(cloud.world);
    const one = add({ region: 'cn-hangzhou', name: 'one', tags: { env: 'prod', team: 'web' } });
    const two = add({ region: 'cn-hangzhou', name: 'two', addressType: 'Intranet', tags: { env: 'test' } });
    const three = add({ region: 'cn-hangzhou', status: 'Inactive' });
    add({ region: 'cn-shanghai', name: 'one' });
    const ids = async (params: Parameters<typeof nlb>[2]) =>
      (await nlb(cloud, 'ListLoadBalancers', params)).body.LoadBalancers.map(
        (row: { LoadBalancerId: string }) => row.LoadBalancerId,
      );
    expect(await ids({})).toEqual([one.id, two.id, three.id]);
    expect(await ids({ LoadBalancerNames: ['one'] })).toEqual([one.id]);
    expect(await ids({ LoadBalancerIds: [two.id, 'nlb-none'] })).toEqual([two.id]);
    expect(await ids({ AddressType: 'Intranet' })).toEqual([two.id]);
    expect(await ids({ LoadBalancerStatus: 'Inactive' })).toEqual([three.id]);
    expect(await ids({ Tag: [{ Key: 'env' }] })).toEqual([one.id, two.id]);
    expect(
      await ids({
        Tag: [
          { Key: 'env', Value: 'prod' },
          { Key: 'team', Value: 'web' },
        ],
      }),
    ).toEqual([one.id]);
    expect(await ids({ DNSName: two.dnsName })).toEqual([two.id]);
  });

  it('of listeners filter by protocol, load balancer, id and tag', async () => {
    const { cloud, lb, on } = await smallCloud();
    const tcp = cloud.world.addListener({ loadBalancerId: lb.id, port: 80, protocol: 'TCP', tags: { team: 'ops' } });
    const other = cloud.world.addLoadBalancer({ region: 'cn-hangzhou' });
    const third = cloud.world.addListener({ loadBalancerId: other.id, port: 443 });
    const ids = async (params: Parameters<typeof nlb>[2]) =>
      (await nlb(cloud, 'ListListeners', params)).body.Listeners.map((row: { ListenerId: string }) => row.ListenerId);
    expect(await ids({})).toEqual([on, tcp.id, third.id]);
    expect(await ids({ ListenerProtocol: 'TCPSSL' })).toEqual([on, third.id]);
    expect(await ids({ LoadBalancerIds: [lb.id] })).toEqual([on, tcp.id]);
    expect(await ids({ ListenerIds: [third.id] })).toEqual([third.id]);
    expect(await ids({ Tag: [{ Key: 'team', Value: 'ops' }] })).toEqual([tcp.id]);
  });

  it('of listeners show the default certificate only', async () => {
    const { cloud, a } = await smallCloud();
    expect((await nlb(cloud, 'ListListeners')).body.Listeners[0].CertificateIds).toEqual([a.id]);
  });

  it('of certificates show CA certificates unless CertType says Server', async () => {
    const { cloud, a, b, lb } = await smallCloud();
    const { id } = cloud.world.addListener({
      loadBalancerId: lb.id,
      port: 444,
      defaultCertificate: a.id,
      additionalCertificates: [b.id],
      caCertificates: ['ca-1'],
    });
    const ids = async (more: object) =>
      (await nlb(cloud, 'ListListenerCertificates', { ListenerId: id, ...more })).body.CertificateIds;
    expect(await ids({})).toEqual([a.id, b.id, 'ca-1']);
    expect(await ids({ CertType: 'Server' })).toEqual([a.id, b.id]);
    expect(await ids({ CertType: 'Ca' })).toEqual(['ca-1']);
    expect(await ids({ CertificateIds: [b.id] })).toEqual([b.id]);
  });

  it('give tags as Key and Value, single objects as TagKey and TagValue', async () => {
    const { cloud, lb, on } = await smallCloud();
    for (const id of [lb.id, on]) cloud.world.tag(id, 'team', 'web');
    expect((await nlb(cloud, 'ListListeners')).body.Listeners[0].Tags).toEqual([{ Key: 'team', Value: 'web' }]);
    expect((await nlb(cloud, 'ListLoadBalancers')).body.LoadBalancers[0].Tags).toEqual([{ Key: 'team', Value: 'web' }]);
    const attribute = [{ TagKey: 'team', TagValue: 'web' }];
    expect((await nlb(cloud, 'GetListenerAttribute', { ListenerId: on })).body.Tags).toEqual(attribute);
    expect((await nlb(cloud, 'GetLoadBalancerAttribute', { LoadBalancerId: lb.id })).body.Tags).toEqual(attribute);
    expect((await nlb(cloud, 'GetLoadBalancerAttribute', { LoadBalancerId: 'x' })).body.Code).toBe(
      'ResourceNotFound.loadBalancer',
    );
  });

  it('of regions give the endpoint of each', async () => {
    const cloud = await cloudWith({ regions: ['cn-hangzhou', 'eu-central-1'] });
    const { body } = await nlb(cloud, 'DescribeRegions');
    expect(body.Regions.map((row: { RegionId: string }) => row.RegionId)).toEqual(['cn-hangzhou', 'eu-central-1']);
    expect(body.Regions[1].RegionEndpoint).toMatch(/^127\.0\.0\.1:\d+\/eu-central-1$/);
  });

  it('of tags are written and read over the API', async () => {
    const { cloud, lb, on } = await smallCloud();
    const tags = { ResourceType: 'listener', ResourceId: [on], Tag: [{ Key: 'cert-rotation', Value: 'off' }] };
    expect((await nlb(cloud, 'TagResources', tags)).status).toBe(200);
    expect(cloud.world.listener(on).tags).toEqual({ 'cert-rotation': 'off' });
    const { body } = await nlb(cloud, 'ListTagResources', { ResourceType: 'listener' });
    expect(body.TagResources).toMatchObject([
      { ResourceId: on, TagKey: 'cert-rotation', TagValue: 'off', ResourceType: 'listener' },
    ]);
    const wrong = await nlb(cloud, 'TagResources', { ...tags, ResourceId: [lb.id] });
    expect(wrong).toMatchObject({ status: 404, body: { Code: 'ResourceNotFound.listener' } });
    expect((await nlb(cloud, 'TagResources', { ...tags, DryRun: true })).body.Code).toBe('DryRunOperation');
  });

  it('keep a legacy id exactly as it is', async () => {
    const { cloud, lb, c } = await smallCloud();
    const legacy = '12315790343_166f8204689_1714763408_70998';
    const { id } = cloud.world.addListener({ loadBalancerId: lb.id, port: 445, defaultCertificate: legacy });
    expect((await nlb(cloud, 'ListListenerCertificates', { ListenerId: id })).body.CertificateIds).toEqual([legacy]);
    expect((await setDefault(cloud, id, c.id)).status).toBe(200);
  });
});

describe('the default estate', () => {
  it('has two regions, and something to rotate', async () => {
    const cloud = await cloudWith();
    plantDefaultEstate(cloud);
    expect(new Set(cloud.world.listeners().map(({ region }) => region)).size).toBe(2);
    expect(cloud.world.listeners().flatMap(({ id }) => cloud.world.servedNames(id))).toContain('shop.example.com');
    const { body } = await cas(cloud, 'ListCertificates', { CertificateStatus: 'willExpire' });
    expect(body.TotalCount).toBe(1);
  });
});

describe('ports of a listener', () => {
  const row = async (cloud: Cloud, id: string) =>
    (await nlb(cloud, 'ListListeners', { ListenerIds: [id] })).body.Listeners[0];

  it('leave StartPort and EndPort out for a single port', async () => {
    const { cloud, on } = await smallCloud();
    const listed = await row(cloud, on);
    expect(listed.ListenerPort).toBe(443);
    expect(listed).not.toHaveProperty('StartPort');
    expect(listed).not.toHaveProperty('EndPort');
    const single = (await nlb(cloud, 'GetListenerAttribute', { ListenerId: on })).body;
    expect(single).not.toHaveProperty('StartPort');
  });

  it('of a range are ListenerPort 0 with StartPort and EndPort as text', async () => {
    const { cloud, a, lb } = await smallCloud();
    const { id } = cloud.world.addListener({
      ...{ loadBalancerId: lb.id, port: 0, startPort: 8000, endPort: 8010, defaultCertificate: a.id },
    });
    const range = { ListenerPort: 0, StartPort: '8000', EndPort: '8010' };
    expect(await row(cloud, id)).toMatchObject(range);
    expect((await nlb(cloud, 'GetListenerAttribute', { ListenerId: id })).body).toMatchObject(range);
    expect(cloud.world.listener(id)).toMatchObject({ port: 0, startPort: 8000, endPort: 8010 });
  });

  it.each([
    { port: 0 },
    { port: 0, startPort: 8000 },
    { port: 0, startPort: 8010, endPort: 8000 },
    { port: 0, startPort: 8000, endPort: 65_536 },
    { port: 443, startPort: 8000, endPort: 8010 },
  ])('cannot be %j', async (ports) => {
    const { cloud, lb } = await smallCloud();
    expect(() => cloud.world.addListener({ loadBalancerId: lb.id, ...ports })).toThrow(/port/);
  });
});

describe('ProxyProtocolV2Config', () => {
  const config = { Ppv2VpcIdEnabled: true, Ppv2PrivateLinkEpIdEnabled: false };

  it('is kept by an update and shown as an object by both reads', async () => {
    const { cloud, on } = await smallCloud();
    await nlb(cloud, UPDATE, { ListenerId: on, ProxyProtocolV2Config: JSON.stringify(config) });
    cloud.clock.advance(5);
    const { Listeners } = (await nlb(cloud, 'ListListeners')).body;
    expect(Listeners[0].ProxyProtocolV2Config).toEqual(config);
    const single = (await nlb(cloud, 'GetListenerAttribute', { ListenerId: on })).body;
    expect(single.ProxyProtocolV2Config).toEqual(config);
  });

  it.each(['{', '[]', '"on"', '7'])('is refused when it is %s, which is no JSON object', async (text) => {
    const { cloud, on } = await smallCloud();
    const reply = await nlb(cloud, UPDATE, { ListenerId: on, ProxyProtocolV2Config: text });
    expect(reply).toMatchObject({ status: 400, body: { Code: 'IllegalParam.ProxyProtocolV2Config' } });
  });
});
