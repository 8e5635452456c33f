import { afterEach, describe, expect, it } from 'vitest';
import { type Entry, fcHandler } from '../../functions/compose.js';
import { confirm } from '../../functions/confirm.js';
import { sweep } from '../../functions/sweep.js';
import { features, grantsFor } from '../../shared/ram/permissions.js';
import { policyFor, type RamPolicy } from '../../shared/ram/policy.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { contextOf, localEdges, midsummer, type Told } from '../support/system.js';

let cloud: Cloud;
afterEach(() => cloud.stop());

const account = '1234567890123456';
const reach = { regions: ['*'], account, bucket: { bucket: 'ledger-1', prefix: 'prod/' } };
const whole = policyFor(features, reach);
const actions = grantsFor(features, reach).map(({ action }) => action);

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
  cloud.callers.attach(cloud.credentials.accessKeyId, [policy]);
}

function without(action: string): RamPolicy {
  const Statement = whole.Statement.map((one) => ({ ...one, Action: one.Action.filter((each) => each !== action) }));
  return { Version: '1', Statement };
}

/** A default and an additional certificate that were both renewed, on one listener. */
function renewedPair() {
  const { world, clock } = cloud;
  const www = world.issueCertificate({ names: ['www.example.com'], source: 'BUY', keyAlgorithm: 'ECC' });
  const api = world.issueCertificate({ names: ['api.example.com'], source: 'BUY', keyAlgorithm: 'ECC' });
  const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou' }).id;
  const own = { defaultCertificate: www.id, additionalCertificates: [api.id] };
  const listener = world.addListener({ loadBalancerId, port: 443, ...own }).id;
  clock.advance(3600);
  return { listener, www: world.renew(www.id).id, api: world.renew(api.id).id };
}

const env = { REGIONS: 'all', LEDGER: 'oss://ledger-1/prod', RETIRE_AFTER_MINUTES: '0' };

async function run(entry: Entry): Promise<Told> {
  const edges = localEdges(cloud, { OSS_ENDPOINT: cloud.urls.oss, ...env }, () => {});
  return JSON.parse(await fcHandler('test', entry, edges)(Buffer.from('{}'), contextOf(cloud)));
}

/** The whole rotation by the functions: what they had to say, and whether it was done. */
async function rotation() {
  const { listener, www, api } = renewedPair();
  const told: unknown[] = [];
  for (const entry of [sweep, confirm, confirm, confirm, confirm, confirm]) {
    const found = await run(entry).catch((error: Error) => ({ conditions: [], faults: [{ message: error.message }] }));
    told.push(...found.conditions, ...found.faults);
    cloud.clock.advance(60);
  }
  const ids = cloud.world.listener(listener).attachments.map(({ id, status }) => `${id} ${status}`);
  return { told, done: ids.join() === `${www} Associated,${api} Associated` };
}

describe('a whole rotation with the generated policy', () => {
  it('passes', async () => {
    await startUnder(whole);
    expect(await rotation()).toEqual({ told: [], done: true });
    expect(cloud.rulesBroken).toEqual([]);
  });

  it.each(actions)('needs %s, and says so when it is missing', async (action) => {
    await startUnder(without(action));
    const { told, done } = await rotation();
    expect({ done, told: JSON.stringify(told) }).toEqual({
      done: false,
      told: expect.stringContaining(`${action} on `),
    });
  });
});
