import { afterEach, describe, expect, it } from 'vitest';
import { confirm } from '../../functions/confirm.js';
import { doctor } from '../../functions/run/doctor.js';
import { type Entry, fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import { ossStore } from '../../shared/ledger/oss/bucket.js';
import { features as allFeatures, type Feature, grantsFor } from '../../shared/ram/permissions.js';
import { policyFor, type RamPolicy } from '../../shared/ram/policy.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import type { NewLoadBalancer } from '../emulator/world-orders.js';
import { contextOf, localEdges, midsummer, type Told } from '../support/system.js';

let cloud: Cloud;
afterEach(() => cloud.stop());

const account = '1234567890123456';
const other = '2222222222222222';
const role = `acs:ram::${other}:role/rotator`;
const ofPeople: readonly Feature[] = ['doctor', 'upload', 'prune'];
/** Those of the functions. The commands of people have theirs proved by their own tests. */
const features = allFeatures.filter((feature) => !ofPeople.includes(feature));
/** What the role in the other account may do, and no more. */
const lent = policyFor(['rotate', 'all-regions'], { regions: ['*'], account: other });
const reach = { roles: [role], regions: ['*'], account, bucket: { bucket: 'ledger-1', prefix: 'prod/' } };
const whole = policyFor(features, reach);
/** What only saves reads, and what a rotation cannot do without. */
const hint = 'yundun-cert:ListCloudResources';
const needed = grantsFor(features, reach).filter(({ action }) => action !== hint);

/** The same, with changes of this load balancer only. */
const narrowed = (loadBalancer: string) =>
  policyFor(features, { ...reach, regions: ['cn-hangzhou'], loadBalancers: [loadBalancer] });

/** A cloud in which every one of the features' calls is needed, and the caller may do exactly this. */
async function startUnder(policy: RamPolicy): Promise<void> {
  cloud = await startCloud({
    now: midsummer,
    rateScale: 1000,
    accountId: account,
    regions: ['cn-hangzhou'],
    switches: { listedPrivateKey: 'absent' },
  });
  cloud.oss.addBucket({ name: 'ledger-1', region: 'cn-hangzhou' });
  cloud.sts.addRole({ accountId: other, name: 'rotator', trusts: [account], policy: lent });
  cloud.callers.attach(cloud.credentials.accessKeyId, [policy]);
}

function without(action: string): RamPolicy {
  const Statement = whole.Statement.map((one) => ({ ...one, Action: one.Action.filter((each) => each !== action) }));
  return { Version: '1', Statement };
}

/** The whole policy with another condition for the listing of the ledger. */
function listing(keys: { readonly 'oss:Prefix': readonly string[] }): RamPolicy {
  const Statement = whole.Statement.map((one) => (one.Condition ? { ...one, Condition: { StringLike: keys } } : one));
  return { Version: '1', Statement };
}

/** The keys under a prefix, as the caller may list them; the code of a refusal. */
async function listed(prefix: string) {
  const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
  const credentials = { accessKeyId, accessKeySecret, securityToken };
  const store = ossStore({
    ...{ bucket: 'ledger-1', prefix, credentials, region: 'cn-hangzhou', baseUrl: new URL(cloud.urls.oss) },
    ...{ now: () => cloud.clock.now(), random: Math.random, sleep: async () => {}, nonce: () => 'n' },
  });
  try {
    return await store.list('');
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await store.close();
  }
}

/** A call knows its region and not its account; the policy here has it the other way round. */
function looselyLike(resource = ''): RegExp {
  const parts = resource.replace(account, '*').split('*');
  return new RegExp(`^${parts.map((part) => part.replace(/[/.]/g, '\\$&')).join('.*')}$`);
}

/** A default and an additional certificate that were both renewed, on one listener. */
function renewedPair(accountId: string, domain = 'example.com', over: Partial<NewLoadBalancer> = {}) {
  const { world, clock } = cloud;
  const www = world.issueCertificate({ names: [`www.${domain}`], source: 'BUY', keyAlgorithm: 'ECC', accountId });
  const api = world.issueCertificate({ names: [`api.${domain}`], source: 'BUY', keyAlgorithm: 'ECC', accountId });
  const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou', accountId, ...over }).id;
  const own = { defaultCertificate: www.id, additionalCertificates: [api.id] };
  const listener = world.addListener({ loadBalancerId, port: 443, ...own }).id;
  clock.advance(3600);
  return { loadBalancerId, listener, www: world.renew(www.id).id, api: world.renew(api.id).id };
}

type Pair = ReturnType<typeof renewedPair>;

const env = { REGIONS: 'all', ACCOUNTS: role, LEDGER: 'oss://ledger-1/prod', RETIRE_AFTER_MINUTES: '0' };

async function run(entry: Entry): Promise<Told> {
  const edges = localEdges(cloud, { OSS_ENDPOINT: cloud.urls.oss, ...env }, () => {});
  return JSON.parse(await fcHandler('test', entry, edges)(Buffer.from('{}'), contextOf(cloud)));
}

/** What the doctor calls missing, and what it has to say besides. */
async function examined(more: Readonly<Record<string, string>> = {}) {
  const edges = localEdges(
    cloud,
    { OSS_ENDPOINT: cloud.urls.oss, STS_ENDPOINT: cloud.urls.sts, ...env, ...more },
    () => {},
  );
  const { findings } = await doctor(contextOf(cloud), edges);
  const bad = findings.filter(({ level, check }) => level !== 'ok' && check !== 'functions');
  const missing = bad.map((finding) => finding.missing);
  return {
    missing,
    levels: bad.map(({ level }) => level),
    fixes: bad.map((finding) => ('fix' in finding ? finding.fix : undefined)),
  };
}

/** The whole rotation by the functions, which takes three passes: what they had to say, and whether it was done. */
async function rotation(pairs: readonly Pair[]) {
  const told: unknown[] = [];
  for (const entry of [sweep, confirm, confirm]) {
    const found = await run(entry).catch((error: Error) => ({ conditions: [], faults: [{ message: error.message }] }));
    told.push(...found.conditions, ...found.faults);
    cloud.clock.advance(60);
  }
  return { told, done: pairs.every((pair) => servedBy(pair).join() === successorsOf(pair).join()) };
}

const servedBy = ({ listener }: Pair) =>
  cloud.world.listener(listener).attachments.map(({ id, status }) => `${id} ${status}`);
const successorsOf = ({ www, api }: Pair) => [`${www} Associated`, `${api} Associated`];

describe('a whole rotation with the generated policy', () => {
  it('passes', async () => {
    await startUnder(whole);
    const estate = [account, other].map((id) => renewedPair(id));
    expect(await examined()).toEqual({ missing: [], levels: [], fixes: [] });
    expect(cloud.oss.objects('ledger-1')).toEqual([]);
    expect(await rotation(estate)).toEqual({ told: [], done: true });
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('lists nothing of the bucket except the ledger', async () => {
    await startUnder(whole);
    expect(await listed('prod/')).toEqual([]);
    expect(await listed('prod/state/')).toEqual([]);
    for (const prefix of ['', 'prod', 'test/']) expect(await listed(prefix), prefix).toBe('AccessDenied');
  });

  it('changes the named load balancer and no other, whose change is reported as not allowed', async () => {
    await startUnder(whole);
    const [own, foreign] = [renewedPair(account), renewedPair(account, 'example.org')];
    cloud.callers.attach(cloud.credentials.accessKeyId, [narrowed(own.loadBalancerId)]);
    const { told } = await rotation([]);
    expect(servedBy(own)).toEqual(successorsOf(own));
    expect(servedBy(foreign)).toHaveLength(2);
    expect(servedBy(foreign)).not.toEqual(successorsOf(foreign));
    expect(JSON.stringify(told)).toContain('nlb:UpdateListenerAttribute on ');
  });

  it('the doctor tries its dry runs on a listener that the functions may change', async () => {
    await startUnder(whole);
    renewedPair(account, 'example.org', { id: 'nlb-a' });
    const tags = { rotate: 'yes' };
    const { loadBalancerId } = renewedPair(account, 'example.com', { id: 'nlb-b', tags });
    renewedPair(account, 'example.net', { id: 'nlb-c' });
    cloud.callers.attach(cloud.credentials.accessKeyId, [narrowed(loadBalancerId)]);
    expect((await examined()).missing).toContainEqual(
      expect.objectContaining({ action: 'nlb:UpdateListenerAttribute' }),
    );
    expect((await examined({ INCLUDE_TAGS: 'rotate=yes' })).missing).toEqual([]);
  });

  it.each(['test/*', 'prod/', 'prod'])('notices a condition on another prefix: %s', async (prefix) => {
    await startUnder(listing({ 'oss:Prefix': [prefix] }));
    const resource = expect.stringMatching(/ledger-1$/);
    const { missing, levels, fixes } = await examined();
    expect({ missing, levels }).toEqual({ missing: [{ action: 'oss:ListObjects', resource }], levels: ['fail'] });
    expect(fixes).toEqual([expect.stringContaining('a condition on oss:Prefix allows the prefix of LEDGER')]);
    const { told, done } = await rotation([renewedPair(account)]);
    expect({ done, told: JSON.stringify(told) }).toEqual({
      done: false,
      told: expect.stringMatching(/oss:ListObjects on .*; a condition on oss:Prefix must allow prod\/\*/),
    });
  });

  it(`can do without ${hint}, which the doctor only warns of`, async () => {
    await startUnder(without(hint));
    expect(await examined()).toMatchObject({ missing: [{ action: hint, resource: '*' }], levels: ['warn'] });
    expect(await rotation([account, other].map((id) => renewedPair(id)))).toEqual({ told: [], done: true });
  });

  it.each(needed)(
    'needs $action, and says so when it is missing; so does the doctor',
    async ({ action, resources }) => {
      await startUnder(without(action));
      const estate = [renewedPair(action === 'sts:AssumeRole' ? other : account)];
      const resource = expect.stringMatching(looselyLike(resources[0]));
      expect(await examined()).toMatchObject({ missing: [{ action, resource }], levels: ['fail'] });
      const { told, done } = await rotation(estate);
      expect({ done, told: JSON.stringify(told) }).toEqual({
        done: false,
        told: expect.stringContaining(`${action} on `),
      });
    },
  );
});
