import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificateKey } from '../../shared/rotation/model/ids.js';
import type { Certificate, CertificateId, Inventory, Listener } from '../../shared/rotation/model/inventory.js';
import { startCloud } from '../emulator/cloud.js';
import { type Asked, askedAccount } from './account.js';

/**
 * What is believed of NLB and CAS, asked of the local cloud in every run, and of a real account by
 * `npm run test:contract`. It reads, and sends dry runs; nothing is changed. docs/facts.md says which fact each test is about.
 */
let asked: Asked;
let inventory: Inventory;
let certificates: readonly Certificate[];
let odd: readonly Error[];
beforeAll(async () => {
  asked = await askedAccount(process.env);
  inventory = await asked.account.loadBalancers.look(asked.region, { kind: 'all' });
  ({ certificates, odd } = await asked.account.certificates.all());
}, 240_000);
afterAll(() => asked?.stop());

const listeners = (): readonly Listener[] => inventory.loadBalancers.flatMap((lb) => lb.listeners);
const listenersWith = () => listeners().filter(({ status }) => status === 'running');

it('F1: NLB names its regions, and the asked one is among them', async () => {
  expect(await asked.account.loadBalancers.regions()).toContain(asked.region);
});

it('F2: every page of every listing is read, and each listing keeps its own count', () => {
  // A listing that falls short of its TotalCount rejects, so `look` above has shown it.
  expect(inventory.region).toBe(asked.region);
  expect(new Set(listeners().map(({ id }) => id)).size).toBe(listeners().length);
});

it('F3: a listener has one default certificate, and states that are known', () => {
  for (const { id, attachments } of listeners()) {
    expect(attachments.filter(({ role }) => role === 'default').length, id).toBeLessThanOrEqual(1);
    for (const { state } of attachments) expect(['associating', 'associated', 'disassociating'], id).toContain(state);
  }
});

it('F4: CAS lists nothing that cannot be read: times, names, algorithm, issuer', () => {
  expect(odd.map(({ message }) => message)).toEqual([]);
  for (const { id, notBefore, notAfter, names, issuer, status } of certificates.filter(
    (c) => c.status !== 'unissued',
  )) {
    expect(notBefore < notAfter, id).toBe(true);
    // Seconds taken for milliseconds would be 1970; the other way round, the year 50,000.
    expect([notBefore.getUTCFullYear() > 2000, notAfter.getUTCFullYear() < 10_000], id).toEqual([true, true]);
    expect([names.length > 0, issuer.length > 0, status.length > 0], id).toEqual([true, true, true]);
  }
});

it('F5: a certificate is called by its number and the region of its site, in CAS and on a listener', () => {
  for (const { id } of certificates) expect(id).toMatch(/^\d+-(cn-hangzhou|ap-southeast-1)$/);
  const spelt = listeners().flatMap(({ attachments }) => attachments.map(({ certificateId }) => certificateId));
  for (const id of spelt) expect(id).toMatch(/^\d+(-[a-z]{2}-[a-z0-9-]+)?$|^\w+$/);
});

it('F6: one certificate asked for by itself is the one in the list', async () => {
  const [first] = certificates;
  if (first === undefined) return;
  const found = await asked.account.certificates.find(first.id);
  expect(found).toMatchObject({ id: first.id, names: first.names, notAfter: first.notAfter });
});

it('F7: a dry run is checked by NLB, answered as an error of its own, and changes nothing', async () => {
  const [listener] = listenersWith();
  const spare = certificates.find((c) => c.status === 'issued' && c.hasPrivateKey && !isOn(c.id, listener));
  if (listener === undefined || spare === undefined) return;
  const change = {
    step: 'associate',
    region: asked.region,
    listenerId: listener.id,
    certificateIds: [spare.id],
  } as const;
  const answer = await asked.account.loadBalancers.submit(change, {
    clientToken: `contract-${Date.now()}`,
    dryRun: true,
  });
  expect(answer).toMatchObject({ kind: 'refused', refusal: { kind: 'dry-run-passed', code: 'DryRunOperation' } });
  const { listener: after } = await asked.account.loadBalancers.listener(asked.region, listener.id);
  expect(after?.attachments.map(({ certificateId }) => certificateId)).not.toContain(spare.id);
});

it('F8: a dry run for a certificate that does not exist is refused by name', async () => {
  const [listener] = listenersWith();
  if (listener === undefined) return;
  const certificateIds = ['1-cn-hangzhou' as CertificateId];
  const change = { step: 'associate', region: asked.region, listenerId: listener.id, certificateIds } as const;
  const answer = await asked.account.loadBalancers.submit(change, {
    clientToken: `contract-${Date.now()}-0`,
    dryRun: true,
  });
  expect(answer).toMatchObject({ kind: 'refused' });
  expect(answer).not.toMatchObject({ refusal: { kind: 'dry-run-passed' } });
});

it('F9: CAS says by their numbers where it has noted certificates, as load balancers of NLB', async () => {
  const attached = listeners().flatMap(({ attachments }) =>
    attachments.map((one) => certificateKey(one.certificateId)),
  );
  const noted = await asked.account.certificates.notedLoadBalancers([...new Set(attached)].slice(0, 50));
  // How far that lags is not known, so there may be none of them.
  for (const id of noted) expect(id).toMatch(/^nlb-/);
});

function isOn(id: CertificateId, listener: Listener | undefined): boolean {
  return listener?.attachments.some(({ certificateId }) => certificateId === id) ?? false;
}

it('with credentials and CONTRACT the account of the environment is asked, and without CONTRACT never', async () => {
  const cloud = await startCloud({ rateScale: 1000, now: new Date() });
  const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
  const env = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
    REGIONS: 'cn-shanghai,cn-hangzhou',
    NLB_ENDPOINT: cloud.urls.nlb,
    CAS_ENDPOINT: cloud.urls.cas,
  };
  const [named, unnamed] = [await askedAccount({ ...env, CONTRACT: '1' }), await askedAccount(env)];
  expect(named.region).toBe('cn-shanghai');
  for (const { account } of [named, unnamed]) await account.loadBalancers.regions();
  expect(cloud.requests.map(({ operation }) => operation)).toEqual(['DescribeRegions']);
  await Promise.all([named.stop(), unnamed.stop(), cloud.stop()]);
});
