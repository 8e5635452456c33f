import { afterEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../shared/rotation/model/inventory.js';
import { attachedTo } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const never = new Date('9999-01-01T00:00:00Z');
const region = 'cn-hangzhou' as Region;

/** One listener whose default and additional certificate were renewed; the grace time is five minutes. */
async function start() {
  system = await startSystem({ regions: [region], env: { RETIRE_AFTER_MINUTES: '5' } });
  const { world, clock, accountId: account } = system.cloud;
  const issue = (name: string) => world.issueCertificate({ names: [`${name}.example.com`] }).id;
  const [standing, extra] = [issue('standing'), issue('extra')];
  const loadBalancerId = world.addLoadBalancer({ region }).id as LoadBalancerId;
  const attached = { defaultCertificate: standing, additionalCertificates: [extra] };
  const listenerId = world.addListener({ loadBalancerId, port: 443, ...attached }).id as ListenerId;
  clock.advance(3600);
  const successors = [standing, extra].map((id) => world.renew(id).id as CertificateId);
  const ledger = storeLedger(folderStore(system.ledger));
  return { place: { account, region, loadBalancerId, listenerId }, extra: extra as CertificateId, successors, ledger };
}

const minutesUntilRotated = async ({ place, successors }: Awaited<ReturnType<typeof start>>) => {
  for (let minute = 0; minute < 90; minute += 1) {
    await system.minutes(1);
    const ids = Object.keys(attachedTo(system, place.listenerId));
    if (ids.every((id) => (successors as readonly string[]).includes(id))) return minute;
  }
  return 'never';
};

it('what the ledger says happened in time to come keeps no certificate from its rotation', async () => {
  const { place, extra, successors, ledger, ...rest } = await start();
  const [asDefault, asAdditional] = successors;
  const steps = [
    { step: 'set-default', certificateId: asDefault! },
    { step: 'associate', certificateId: asAdditional! },
    { step: 'retire', certificateId: extra },
  ] as const;
  const failed = { count: 3, code: 'Conflict.Lock', kind: 'failed', isLasting: false } as const;
  for (const one of steps) await ledger.save('failure', { ...place, ...one, ...failed, since: never, at: never });
  const flapCounts = steps.map((one) => ({ ...one, listenerId: place.listenerId, times: 3, since: never, at: never }));
  await ledger.save('flap', { ...place, flapCounts });
  await ledger.open({ ...place, token: 'torn', step: 'associate', certificateIds: [extra], requestedAt: never });
  await ledger.save('lease', { ...place, run: 'r', until: never, loadBalancerIds: [place.loadBalancerId] });
  await system.sweep('look');
  expect(await minutesUntilRotated({ place, extra, successors, ledger, ...rest })).toBeLessThan(30);
  await system.settle();
  await system.sweep();
  expect(await system.entries('open')).toEqual([]);
  expect((await system.entries('state')).filter((name) => name.startsWith('trouble-'))).toEqual([]);
  expect(system.cloud.rulesBroken).toEqual([]);
});

it('a grace time that is to begin in time to come begins now', async () => {
  const { place, extra, successors, ledger, ...rest } = await start();
  await system.sweep('look');
  await system.minutes(2);
  const pair = { replaced: extra, successor: successors[1]!, since: never, listenerId: place.listenerId };
  expect(await ledger.load('overlap')).toMatchObject([{ overlaps: [{ replaced: extra }] }]);
  await ledger.save('overlap', { ...place, overlaps: [pair] });
  await system.sweep();
  expect(await minutesUntilRotated({ place, extra, successors, ledger, ...rest })).toBeLessThan(10);
});

it('clocks that differ by some minutes lose nothing of what is remembered', async () => {
  const { place, extra, successors, ledger, ...rest } = await start();
  await system.sweep('look');
  await system.minutes(2);
  const inFive = new Date(system.cloud.clock.now().getTime() + 300_000);
  const pair = { replaced: extra, successor: successors[1]!, since: inFive, listenerId: place.listenerId };
  await ledger.save('overlap', { ...place, overlaps: [pair] });
  await system.sweep();
  expect(await minutesUntilRotated({ place, extra, successors, ledger, ...rest })).toBeGreaterThanOrEqual(9);
});
