import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachedTo, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  // 60 changes a minute and 6 certificate listings a second.
  system = await startSystem({ regions: ['cn-hangzhou'], edges: { rateScale: 0.3 } });
});
afterEach(() => system.stop());

/** Six load balancers of so many listeners, each with a default certificate that was renewed; the last one's expire first. */
function estate(listenersEach = 15) {
  const { world, clock } = system.cloud;
  const planted = Array.from({ length: 6 * listenersEach }, (_, n) => {
    const days = n >= 5 * listenersEach ? 10 : 90;
    const notAfter = new Date(clock.now().getTime() + days * 86_400_000);
    return world.issueCertificate({ names: [`w${n}.example.com`], source: 'BUY', keyAlgorithm: 'ECC', notAfter }).id;
  });
  const places = Array.from({ length: 6 }, () => world.addLoadBalancer({ region: 'cn-hangzhou' }).id);
  const listeners = planted.map((defaultCertificate, n) =>
    world.addListener({ loadBalancerId: places[Math.floor(n / listenersEach)]!, port: 1000 + n, defaultCertificate }),
  );
  clock.advance(3600);
  const notAfter = new Date(clock.now().getTime() + 200 * 86_400_000);
  const successors = planted.map((id) => world.renew(id, { notAfter }).id);
  return { places, listeners, successors };
}

const dueNow = () => system.entries('state').then((all) => all.filter((name) => name.startsWith('due-')));
const atWork = () => system.entries('state').then((all) => all.filter((name) => name.startsWith('run-')));

describe('a region that is too large for one run', () => {
  it('is done load balancer by load balancer, the most urgent first, and the next runs do the rest', async () => {
    await system.stop();
    system = await startSystem({ regions: ['cn-hangzhou'], edges: { rateScale: 0.05 } }); // 10 changes a minute
    const { places, listeners, successors } = estate();
    const first = await system.sweep('look');
    expect(first.faults).toEqual([]);
    const accepted = first.steps.filter(({ outcome }) => outcome === 'accepted');
    expect(accepted.length).toBeGreaterThan(10);
    expect(new Set(accepted.slice(0, 10).map(({ loadBalancerId }) => loadBalancerId))).toEqual(new Set([places[5]]));
    expect(await dueNow()).not.toEqual([]);
    expect(await atWork()).toEqual([]);
    expect((await system.sweep('look')).steps).toEqual([]);

    await system.settle(60);
    listeners.forEach(({ id }, n) => {
      expect(attachedTo(system, id)).toEqual({ [successors[n]!]: 'default Associated' });
    });
    expect(writes(system)).toHaveLength(90);
    expect({ due: await dueNow(), open: await system.entries('open') }).toEqual({ due: [], open: [] });
  });

  it('is not touched by confirm while a run has its lease, and is continued after the end of the lease', async () => {
    estate(2);
    await system.sweep('look');
    expect((await system.entries('open')).length).toBeGreaterThan(0);
    const { clock, world, accountId } = system.cloud;
    const until = new Date(clock.now().getTime() + 100_000);
    const loadBalancerIds = world.loadBalancers().map(({ id }) => id);
    const run = { account: accountId, region: 'cn-hangzhou', run: 'other', until, loadBalancerIds };
    await mkdir(join(system.ledger, 'state'), { recursive: true });
    await writeFile(join(system.ledger, 'state', `run-cn-hangzhou-${accountId}-other.json`), JSON.stringify(run));
    clock.advance(60);
    expect(await system.confirm()).toMatchObject({ calls: 0, judged: [] });
    clock.advance(60);
    expect((await system.confirm()).judged.length).toBeGreaterThan(0);
  });
});

it('with two accounts, makes no call in one account for the open work of the other', async () => {
  await system.stop();
  const other = '2222222222222222';
  const env = { ACCOUNTS: `acs:ram::${other}:role/rotator` };
  system = await startSystem({ regions: ['cn-hangzhou'], env, edges: { rateScale: 0.02 } });
  const { sts, world, clock, accountId, requests, credentials } = system.cloud;
  sts.addRole({ accountId: other, name: 'rotator', trusts: [accountId] });
  const owned = [accountId, other].map((owner) => {
    const { id: renewed } = world.issueCertificate({ names: [`of-${owner}.example.com`], accountId: owner });
    const ids = [1, 2, 3, 4].map(() => world.addLoadBalancer({ region: 'cn-hangzhou', accountId: owner }).id);
    for (const id of ids)
      for (let port = 1; port <= 11; port += 1)
        world.addListener({ loadBalancerId: id, port, defaultCertificate: renewed });
    clock.advance(60);
    world.renew(renewed);
    return ids;
  });
  await system.sweep();
  const from = requests.length;
  await system.sweep();
  const asked = requests.slice(from).map(({ accessKeyId, params }) => ({
    isOwn: accessKeyId === credentials.accessKeyId,
    ids: Object.values(params).filter((value) => owned.flat().includes(value)),
  }));
  expect(asked.filter(({ ids }) => ids.length > 0)).not.toEqual([]);
  for (const { isOwn, ids } of asked) expect(owned[isOwn ? 0 : 1]).toEqual(expect.arrayContaining(ids));
});
