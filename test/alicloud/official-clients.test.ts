import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { alicloudAccount } from '../../shared/alicloud/account.js';
import type { CertificateId, ListenerId, Region } from '../../shared/rotation/model/inventory.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { type Caller, openapiCore, popCore } from '../emulator/support/official-clients.js';

const running: Cloud[] = [];
afterEach(() => Promise.all(running.splice(0).map((cloud) => cloud.stop())));

/** The same small estate each time: ids are counted, so two clouds that saw the same changes look the same. */
async function sameCloud() {
  const cloud = await startCloud({ now: new Date(), rateScale: 1000 });
  running.push(cloud);
  const { world } = cloud;
  const [site, api] = ['site', 'api'].map((name) => world.issueCertificate({ names: [`${name}.example.com`] }).id);
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const listener = world.addListener({
    loadBalancerId,
    port: 443,
    defaultCertificate: site!,
    additionalCertificates: [api!],
  });
  return {
    cloud,
    listener: listener.id,
    site: site!,
    api: api!,
    newSite: world.renew(site!).id,
    newApi: world.renew(api!).id,
  };
}

type Rotate = (made: Awaited<ReturnType<typeof sameCloud>>) => Promise<void>;

const official =
  (callerOf: (cloud: Cloud) => Caller): Rotate =>
  async ({ cloud, listener, api, newSite, newApi }) => {
    const call = callerOf(cloud);
    const change = async (action: string, params: object) => {
      await call(action, { RegionId: 'cn-hangzhou', ListenerId: listener, ClientToken: randomUUID(), ...params });
      cloud.clock.advance(5);
    };
    await change('UpdateListenerAttribute', { CertificateIds: [newSite] });
    await change('AssociateAdditionalCertificatesWithListener', { AdditionalCertificateIds: [newApi] });
    await change('DisassociateAdditionalCertificatesWithListener', { AdditionalCertificateIds: [api] });
  };

const ours: Rotate = async ({ cloud, listener, api, newSite, newApi }) => {
  const account = alicloudAccount({
    accountId: cloud.accountId,
    credentials: cloud.credentials,
    site: 'cn',
    endpoints: cloud.urls,
    now: () => cloud.clock.now(),
    monotonicMs: () => performance.now(),
    sleep: async () => {},
    random: () => 0,
    nonce: randomUUID,
    stopAt: new Date(cloud.clock.now().getTime() + 60_000),
    rateScale: 1000,
  });
  const change = async (step: 'set-default' | 'associate' | 'retire', id: string) => {
    const where = { region: 'cn-hangzhou' as Region, listenerId: listener as ListenerId };
    const certificateIds = [id as CertificateId];
    await account.loadBalancers.submit({ step, certificateIds, ...where }, { clientToken: randomUUID() });
    cloud.clock.advance(5);
  };
  await change('set-default', newSite);
  await change('associate', newApi);
  await change('retire', api);
  await account.close();
};

it('official clients and ours leave the cloud in the same state, and break no rule', async () => {
  const clients: Rotate[] = [
    ours,
    official((cloud) => openapiCore(cloud, 'nlb')),
    official((cloud) => openapiCore(cloud, 'nlb', undefined, 'json')),
    official((cloud) => openapiCore(cloud, 'nlb', 'v2')),
    official((cloud) => popCore(cloud, 'nlb', 'POST')),
  ];
  const ends = [];
  for (const rotate of clients) {
    const made = await sameCloud();
    await rotate(made);
    ends.push({ listener: made.cloud.world.listener(made.listener), broken: made.cloud.rulesBroken });
  }
  const [first, ...others] = ends;
  expect(first?.listener.attachments.map(({ role, status }) => `${role} ${status}`)).toEqual([
    'default Associated',
    'additional Associated',
  ]);
  expect(first?.broken).toEqual([]);
  for (const other of others) expect(other).toEqual(first);
});
