import { afterEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import type { Store } from '../../shared/ledger/store.js';
import { writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const other = '2222222222222222';

/** Two accounts, and a ledger that does not take what `refuses` says. */
async function start(refuses: (key: string, text: string) => boolean): Promise<void> {
  const failing = ({ create, write, ...rest }: Store): Store => {
    const guarded =
      <T>(work: (key: string, text: string) => Promise<T>) =>
      async (key: string, text: string) => {
        if (refuses(key, text)) throw new Error('disk full');
        return work(key, text);
      };
    return { ...rest, create: guarded(create), write: guarded(write) };
  };
  system = await startSystem({
    regions: ['cn-hangzhou', 'cn-shanghai'],
    env: { ACCOUNTS: `acs:ram::${other}:role/rotator` },
    edges: { folder: (path) => failing(folderStore(path)) },
  });
  system.cloud.sts.addRole({ accountId: other, name: 'rotator', trusts: [system.cloud.accountId] });
}

/** A load balancer with so many listeners, each with a default certificate that was renewed. */
function plant(accountId: string, region: string, listeners: number): string {
  const { world, clock } = system.cloud;
  const { id: loadBalancerId } = world.addLoadBalancer({ region, accountId });
  const planted = Array.from({ length: listeners }, (_, n) => {
    const names = [`n${n}.${loadBalancerId}.example.com`];
    const { id } = world.issueCertificate({ names, source: 'BUY', keyAlgorithm: 'ECC', accountId });
    world.addListener({ loadBalancerId, port: 1000 + n, defaultCertificate: id });
    return id;
  });
  clock.advance(3600);
  for (const id of planted) world.renew(id);
  return loadBalancerId;
}

it('a ledger that fails for one load balancer does not end the run before the changes on another', async () => {
  const places: string[] = [];
  await start((key, text) => key.startsWith('open/') && text.includes(places[0]!));
  places.push(plant(system.cloud.accountId, 'cn-hangzhou', 1), plant(system.cloud.accountId, 'cn-hangzhou', 7));
  const { faults } = await system.backfill({ apply: true });
  expect(faults).toMatchObject([{ region: 'cn-hangzhou', message: 'disk full' }]);
  expect(writes(system)).toHaveLength(7);
  expect(await system.entries('open')).toHaveLength(7);
});

it('a ledger that fails for one account does not end the run before the changes in another', async () => {
  await start((key) => key.includes(`seen-${system.cloud.accountId}`));
  plant(other, 'cn-shanghai', 7);
  system.cloud.faults.add({ match: { region: 'cn-shanghai' }, effect: { slowMs: 20 } });
  await expect(system.sweep()).rejects.toThrow('disk full');
  expect(writes(system)).toHaveLength(7);
  expect(await system.entries('open')).toHaveLength(7);
});
