import { afterEach, describe, expect, it } from 'vitest';
import { confirm } from '../../functions/confirm.js';
import { doctor } from '../../functions/run/doctor.js';
import { type Entry, fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import { features, grantsFor } from '../../shared/ram/permissions.js';
import { policyFor, type RamPolicy } from '../../shared/ram/policy.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { contextOf, localEdges, midsummer, type Told } from '../support/system.js';

let cloud: Cloud;
afterEach(() => cloud.stop());

const account = '1234567890123456';
const other = '2222222222222222';
const role = `acs:ram::${other}:role/rotator`;
/** What the role in the other account may do, and no more. */
const lent = policyFor(['rotate', 'all-regions'], { regions: ['*'], account: other });
const reach = { roles: [role], regions: ['*'], account, bucket: { bucket: 'ledger-1', prefix: 'prod/' } };
const whole = policyFor(features, reach);
/** What only saves reads, and what a rotation cannot do without. */
const hint = 'yundun-cert:ListCloudResources';
const needed = grantsFor(features, reach).filter(({ action }) => action !== hint);

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

/** A call knows its region and not its account; the policy here has it the other way round. */
function looselyLike(resource = ''): RegExp {
  const parts = resource.replace(account, '*').split('*');
  return new RegExp(`^${parts.map((part) => part.replace(/[/.]/g, '\\$&')).join('.*')}$`);
}

/** A default and an additional certificate that were both renewed, on one listener. */
function renewedPair(accountId: string) {
  const { world, clock } = cloud;
  const www = world.issueCertificate({ names: ['www.example.com'], source: 'BUY', keyAlgorithm: 'ECC', accountId });
  const api = world.issueCertificate({ names: ['api.example.com'], source: 'BUY', keyAlgorithm: 'ECC', accountId });
  const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou', accountId }).id;
  const own = { defaultCertificate: www.id, additionalCertificates: [api.id] };
  const listener = world.addListener({ loadBalancerId, port: 443, ...own }).id;
  clock.advance(3600);
  return { listener, www: world.renew(www.id).id, api: world.renew(api.id).id };
}

const env = { REGIONS: 'all', ACCOUNTS: role, LEDGER: 'oss://ledger-1/prod', RETIRE_AFTER_MINUTES: '0' };

async function run(entry: Entry): Promise<Told> {
  const edges = localEdges(cloud, { OSS_ENDPOINT: cloud.urls.oss, ...env }, () => {});
  return JSON.parse(await fcHandler('test', entry, edges)(Buffer.from('{}'), contextOf(cloud)));
}

/** What the doctor calls missing, and what it has to say besides. */
async function examined() {
  const edges = localEdges(cloud, { OSS_ENDPOINT: cloud.urls.oss, STS_ENDPOINT: cloud.urls.sts, ...env }, () => {});
  const { findings } = await doctor(contextOf(cloud), edges);
  const bad = findings.filter(({ level, check }) => level !== 'ok' && check !== 'functions');
  return { missing: bad.map(({ missing }) => missing), levels: bad.map(({ level }) => level) };
}

/** The whole rotation by the functions, which takes three passes: what they had to say, and whether it was done. */
async function rotation(pairs: readonly ReturnType<typeof renewedPair>[]) {
  const told: unknown[] = [];
  for (const entry of [sweep, confirm, confirm]) {
    const found = await run(entry).catch((error: Error) => ({ conditions: [], faults: [{ message: error.message }] }));
    told.push(...found.conditions, ...found.faults);
    cloud.clock.advance(60);
  }
  const done = pairs.every(({ listener, www, api }) => {
    const ids = cloud.world.listener(listener).attachments.map(({ id, status }) => `${id} ${status}`);
    return ids.join() === `${www} Associated,${api} Associated`;
  });
  return { told, done };
}

describe('a whole rotation with the generated policy', () => {
  it('passes', async () => {
    await startUnder(whole);
    const estate = [account, other].map(renewedPair);
    expect(await examined()).toEqual({ missing: [], levels: [] });
    expect(cloud.oss.objects('ledger-1')).toEqual([]);
    expect(await rotation(estate)).toEqual({ told: [], done: true });
    expect(cloud.rulesBroken).toEqual([]);
  });

  it(`can do without ${hint}, which the doctor only warns of`, async () => {
    await startUnder(without(hint));
    expect(await examined()).toEqual({ missing: [{ action: hint, resource: '*' }], levels: ['warn'] });
    expect(await rotation([account, other].map(renewedPair))).toEqual({ told: [], done: true });
  });

  it.each(needed)(
    'needs $action, and says so when it is missing; so does the doctor',
    async ({ action, resources }) => {
      await startUnder(without(action));
      const estate = [action === 'sts:AssumeRole' ? other : account].map(renewedPair);
      const resource = expect.stringMatching(looselyLike(resources[0]));
      expect(await examined()).toEqual({ missing: [{ action, resource }], levels: ['fail'] });
      const { told, done } = await rotation(estate);
      expect({ done, told: JSON.stringify(told) }).toEqual({
        done: false,
        told: expect.stringContaining(`${action} on `),
      });
    },
  );
});
