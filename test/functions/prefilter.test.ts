import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, writes } from '../support/estate.js';
import { type System, type SystemOptions, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const [asDefault, asAdditional] = ['default Associated', 'additional Associated'];
const issue = (name: string, accountId: string = system.cloud.accountId) =>
  system.cloud.world.issueCertificate({ names: [`${name}.example.com`], source: 'BUY', keyAlgorithm: 'ECC', accountId })
    .id;

/** Eight load balancers, each with a listener that has an additional certificate of its own, and the last a default one too. */
async function eight(options: SystemOptions = {}) {
  system = await startSystem({ regions: ['cn-hangzhou'], ...options });
  const standing = issue('standing');
  const places = Array.from({ length: 8 }, (_, n) => place(n, n === 7 ? issue('own') : standing));
  system.cloud.clock.advance(3600);
  return places;
}

function place(n: number, standing: string, accountId: string = system.cloud.accountId) {
  const { world } = system.cloud;
  const extra = issue(`a${n}`, accountId);
  const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou', accountId }).id;
  const own = { defaultCertificate: standing, additionalCertificates: [extra] };
  return { loadBalancerId, standing, extra, listener: world.addListener({ loadBalancerId, port: 443, ...own }).id };
}

/** The listeners whose certificates are read while this is done, and how many calls it takes in all. */
async function reading(act: () => Promise<{ readonly calls: number }>) {
  const before = system.cloud.requests.length;
  const { calls } = await act();
  const read = system.cloud.requests
    .slice(before)
    .filter(({ operation }) => operation === 'ListListenerCertificates')
    .map(({ params }) => params.ListenerId);
  return { calls, listeners: [...new Set(read)].sort() };
}

const renewed = (id: string) => system.cloud.world.renew(id).id;
const told = (successor: string, replaced?: string) => reading(() => system.onRenewal({ successor, replaced }));
const listenersOf = (...places: readonly { readonly listener: string }[]) =>
  places.map(({ listener }) => listener).sort();

async function remembered() {
  const names = (await readdir(join(system.ledger, 'state'))).filter((name) => name.startsWith('places-'));
  return names.map((name) => join(system.ledger, 'state', name));
}

describe('after a sweep, an event', () => {
  it('reads only the load balancer that has its certificate, and rotates it', async () => {
    const places = await eight();
    await system.sweep();
    const successor = renewed(places[3]!.extra);
    const { calls, listeners } = await told(successor);
    expect(listeners).toEqual(listenersOf(places[3]!));
    expect(calls).toBeLessThanOrEqual(9);
    expect(attachedTo(system, places[3]!.listener)).toMatchObject({ [successor]: 'additional Associating' });
  });

  it('finds a renewed default by the list of listeners', async () => {
    const places = await eight();
    await system.sweep();
    const successor = renewed(places[7]!.standing);
    expect((await told(successor)).listeners).toEqual(listenersOf(places[7]!));
    await system.settle();
    expect(attachedTo(system, places[7]!.listener)).toMatchObject({ [successor]: asDefault });
  });

  it('reads no load balancer for a certificate on no listener, and requeues nothing for the five-minute look', async () => {
    await eight();
    await system.sweep();
    const elsewhere = issue('elsewhere');
    expect((await told(elsewhere)).listeners).toEqual([]);
    expect((await reading(() => system.sweep('look'))).listeners).toEqual([]);
    system.cloud.clock.advance(300);
    expect((await reading(() => system.sweep('look'))).calls).toBe(1);
  });

  it('needs no sweep before it, because every pass that reads a load balancer saves its certificates', async () => {
    const places = await eight();
    const second = renewed(places[0]!.extra);
    expect((await told(second)).listeners).toHaveLength(8);
    system.cloud.clock.advance(60);
    const third = renewed(second);
    expect((await told(third)).listeners).toEqual(listenersOf(places[0]!));
    await system.settle();
    system.cloud.clock.advance(90_000);
    await system.settle();
    expect(Object.keys(attachedTo(system, places[0]!.listener))).toEqual([places[0]!.standing, third]);
  });

  it('with a mapping reads only the load balancer of the replaced certificate', async () => {
    const places = await eight();
    await system.sweep();
    const { world } = system.cloud;
    const successor = world.issueCertificate({ names: ['a6.example.com', 'more.example.com'], source: 'UPLOAD' }).id;
    const { listeners } = await told(successor, places[6]!.extra);
    expect(listeners).toEqual(listenersOf(places[6]!));
  });

  it('also continues the open and requeued work elsewhere', async () => {
    const places = await eight();
    await system.sweep();
    const first = renewed(places[0]!.extra);
    await told(first);
    system.cloud.clock.advance(60);
    const { listeners } = await told(renewed(places[1]!.extra));
    expect(listeners).toEqual(listenersOf(places[0]!, places[1]!));
  });

  it('reads everything if the rollout is in waves', async () => {
    const places = await eight({ env: { CANARY: '1' } });
    await system.sweep();
    expect((await told(renewed(places[0]!.extra))).listeners).toHaveLength(8);
  });

  it('reads no more of a large region, which is read slice by slice', async () => {
    system = await startSystem({ regions: ['cn-hangzhou'], edges: { rateScale: 1 } });
    const { world, clock } = system.cloud;
    const standing = issue('standing');
    const places = Array.from({ length: 5 }, (_, n) => place(n, standing));
    const shared = issue('shared');
    for (const [n, { loadBalancerId, listener }] of places.entries()) {
      if (n < 4) world.attach(listener, shared);
      for (let port = 1000; port < 1010; port += 1)
        world.addListener({ loadBalancerId, port, defaultCertificate: standing });
    }
    clock.advance(3600);
    await system.sweep();
    const successor = renewed(shared);
    expect((await told(successor)).listeners).toHaveLength(44);
    await system.settle();
    for (const { listener } of places.slice(0, 4))
      expect(attachedTo(system, listener)).toMatchObject({ [successor]: asAdditional });
  });
});

describe('an estate that is changed from outside', () => {
  it('a new load balancer, a new listener and another default are read in spite of fresh records', async () => {
    const places = await eight();
    await system.sweep();
    const { world } = system.cloud;
    const shared = issue('shared');
    const fresh = world.addLoadBalancer({ region: 'cn-hangzhou' }).id;
    const onFresh = world.addListener({ loadBalancerId: fresh, port: 443, additionalCertificates: [shared] }).id;
    const added = { loadBalancerId: places[1]!.loadBalancerId, port: 8443, additionalCertificates: [shared] };
    const onAdded = world.addListener(added).id;
    system.cloud.clock.advance(600);
    world.setDefault(places[2]!.listener, shared);
    const successor = renewed(shared);
    const { listeners } = await told(successor);
    expect(listeners).toEqual([places[1]!.listener, places[2]!.listener, onFresh, onAdded].sort());
    await system.settle();
    expect(attachedTo(system, places[2]!.listener)).toMatchObject({ [successor]: asDefault });
    for (const id of [onFresh, onAdded]) expect(attachedTo(system, id)).toMatchObject({ [successor]: asAdditional });
  });

  /** The additional certificate of the first load balancer, put on the last as well by somebody else. */
  async function doubled(cloudResourceLagSeconds: number) {
    const places = await eight({ switches: { cloudResourceLagSeconds } });
    await system.sweep();
    // Has CAS make its notes as they are now.
    await told(issue('any'));
    system.cloud.world.attach(places[7]!.listener, places[0]!.extra);
    system.cloud.clock.advance(60);
    return { first: places[0]!, last: places[7]!, successor: renewed(places[0]!.extra) };
  }

  it('an additional certificate is found if CAS lists its load balancer', async () => {
    const { first, last, successor } = await doubled(0);
    expect((await told(successor)).listeners).toEqual(listenersOf(first, last));
    await system.settle();
    expect(attachedTo(system, last.listener)).toMatchObject({ [successor]: asAdditional });
  });

  it('and by the next full sweep if CAS lags', async () => {
    const { first, last, successor } = await doubled(3600);
    expect((await told(successor)).listeners).toEqual(listenersOf(first));
    await system.settle();
    expect(attachedTo(system, last.listener)).not.toHaveProperty(successor);
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, last.listener)).toMatchObject({ [successor]: asAdditional });
  });
});

describe('the list of CAS is a hint', () => {
  it('if CAS denies it, the records are enough, and no condition is reported', async () => {
    const places = await eight();
    await system.sweep();
    const effect = { code: 'Forbidden.RAM', status: 403 };
    system.cloud.faults.add({ match: { operation: 'ListCloudResources' }, effect });
    const successor = renewed(places[2]!.extra);
    const report = await system.onRenewal({ successor });
    expect(report).toMatchObject({ faults: [], conditions: [], steps: [{ outcome: 'accepted' }] });
    expect(attachedTo(system, places[2]!.listener)).toHaveProperty(successor);
  });

  it('if CAS lags, a named certificate without a record causes a read of everything', async () => {
    const places = await eight({ switches: { cloudResourceLagSeconds: 3600 } });
    await system.sweep();
    await told(issue('any'));
    const elsewhere = issue('elsewhere');
    system.cloud.world.attach(places[4]!.listener, elsewhere);
    system.cloud.clock.advance(360);
    const successor = renewed(elsewhere);
    expect((await told(successor)).listeners).toHaveLength(8);
    expect(attachedTo(system, places[4]!.listener)).toHaveProperty(successor);
    expect((await told(issue('nowhere'))).listeners).toEqual(listenersOf(places[4]!));
  });

  it('if CAS denies it, a certificate without a record causes a read of everything', async () => {
    const places = await eight();
    await system.sweep();
    const effect = { code: 'Forbidden.RAM', status: 403 };
    system.cloud.faults.add({ match: { operation: 'ListCloudResources' }, effect });
    const elsewhere = issue('elsewhere');
    system.cloud.world.attach(places[4]!.listener, elsewhere);
    system.cloud.clock.advance(360);
    const successor = renewed(elsewhere);
    expect((await told(successor)).listeners).toHaveLength(8);
    expect(attachedTo(system, places[4]!.listener)).toHaveProperty(successor);
  });
});

describe('the record of a load balancer', () => {
  it('is fresh for 90 minutes', async () => {
    const places = await eight();
    await system.sweep();
    system.cloud.clock.advance(89 * 60);
    issue('first');
    expect((await reading(() => system.sweep('look'))).listeners).toEqual([]);
    system.cloud.clock.advance(2 * 60);
    issue('second');
    expect((await reading(() => system.sweep('look'))).listeners).toEqual(listenersOf(...places));
  });

  it('is not saved again within four minutes without a change, and is dropped with the load balancer', async () => {
    const places = await eight();
    await system.sweep();
    const texts = () => remembered().then((paths) => Promise.all(paths.map((path) => readFile(path, 'utf8'))));
    const before = await texts();
    expect(before).toHaveLength(8);
    system.cloud.clock.advance(4 * 60);
    await system.sweep();
    expect(await texts()).toEqual(before);
    system.cloud.clock.advance(2 * 60);
    system.cloud.world.deleteListener(places[0]!.listener);
    await system.sweep();
    const after = await texts();
    expect([after.length, after.filter((text) => before.includes(text))]).toEqual([7, []]);
  });

  it.each([
    ['is torn', (text: string) => text.slice(0, 40)],
    ['is of another account', (text: string) => text.replace(/"account": "\d+"/, '"account": "999"')],
  ])('has no effect if it %s', async (_what, spoil) => {
    const places = await eight();
    await system.sweep();
    for (const path of await remembered()) await writeFile(path, spoil(await readFile(path, 'utf8')));
    const successor = renewed(places[0]!.extra);
    expect((await told(successor)).listeners).toHaveLength(8);
    expect((await told(renewed(places[1]!.extra))).listeners).toHaveLength(2);
  });

  it('belongs to one account if two share a ledger', async () => {
    const other = '2222222222222222';
    system = await startSystem({
      regions: ['cn-hangzhou'],
      env: { ACCOUNTS: `acs:ram::${other}:role/rotator` },
    });
    const { sts, accountId, clock } = system.cloud;
    sts.addRole({ accountId: other, name: 'rotator', trusts: [accountId] });
    const own = [0, 1].map((n) => place(n, issue('standing')));
    const theirs = [2, 3].map((n) => place(n, issue('standing', other), other));
    clock.advance(3600);
    await system.sweep();
    const successor = renewed(theirs[1]!.extra);
    expect((await told(successor)).listeners).toEqual(listenersOf(theirs[1]!));
    expect((await told(renewed(own[0]!.extra))).listeners).toEqual(listenersOf(own[0]!));
    await system.settle();
    expect(attachedTo(system, theirs[1]!.listener)).toMatchObject({ [successor]: asAdditional });
  });
});

it('a mapping does not count as finished after a partial read', async () => {
  const places = await eight();
  const { world, clock } = system.cloud;
  const next = world.issueCertificate({
    names: ['a0.example.com', 'z.example.com'],
    source: 'UPLOAD',
    keyAlgorithm: 'ECC',
  }).id;
  await system.sweep();
  world.tag(places[0]!.listener, 'cert-rotation', 'off');
  clock.advance(60);
  await system.onRenewal({ successor: next, replaced: places[0]!.extra });
  await told(renewed(places[1]!.extra));
  const mappings = (await system.entries('state')).filter((name) => name.startsWith('mapping-'));
  expect(mappings).toHaveLength(1);
  expect(writes(system).length).toBeGreaterThan(0);
});
