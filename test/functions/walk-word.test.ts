import { afterEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { CertificateId, ListenerId, Region } from '../../shared/rotation/model/inventory.js';
import { attachedTo, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

it('a rollback that is saved during a run is in force when the run gets to its listener', async () => {
  let onSleep = async () => {};
  system = await startSystem({
    regions: ['cn-hangzhou'],
    edges: {
      // 20 changes a minute.
      rateScale: 0.1,
      sleep: async (milliseconds) => {
        await onSleep();
        system.cloud.clock.advance(milliseconds / 1000);
      },
    },
  });
  const { world, clock } = system.cloud;
  const hour = 3_600_000;
  const planted = Array.from({ length: 45 }, (_, n) => {
    const notAfter = new Date(clock.now().getTime() + (1000 + n) * hour);
    return world.issueCertificate({ names: [`w${n}.example.com`], source: 'BUY', keyAlgorithm: 'ECC', notAfter }).id;
  });
  const places = Array.from({ length: 3 }, () => world.addLoadBalancer({ region: 'cn-hangzhou' }).id);
  const listeners = planted.map((defaultCertificate, n) =>
    world.addListener({ loadBalancerId: places[Math.floor(n / 15)]!, port: 1000 + n, defaultCertificate }),
  );
  clock.advance(3600);
  const successors = planted.map((id) => world.renew(id).id);

  // The word of a person, as `nlb-cert rollback` leaves it for the last listener.
  const [last, former, successor] = [listeners[44]!.id, planted[44]!, successors[44]!];
  const selector = { regions: ['cn-hangzhou' as Region], loadBalancerIds: [], listenerIds: [last as ListenerId] };
  const ledger = storeLedger(folderStore(system.ledger));
  onSleep = async () => {
    if (writes(system).length === 0) return;
    onSleep = async () => {};
    await ledger.save('mapping', {
      replaced: successor as CertificateId,
      successor: former as CertificateId,
      allowNameLoss: false,
      isRollback: true,
      selector,
      since: clock.now(),
    });
  };
  const report = await system.sweep();
  expect(await ledger.load('mapping')).toHaveLength(1);
  expect(new Set(report.steps.map(({ listenerId }) => listenerId)).size).toBe(44);
  await system.settle(30);
  expect(attachedTo(system, last)).toEqual({ [former]: 'default Associated' });
});
