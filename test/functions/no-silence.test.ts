import { afterEach, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../emulator/protocol/faults.js';
import { commandLine } from '../support/command-line.js';
import { rows } from '../support/depth.js';
import { crowdedListener } from '../support/estate.js';
import { type System, startSystem, type Told } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

type Place = Awaited<ReturnType<typeof arranged>>;

/** Each situation needs one change, which `operation` is. */
const situations = {
  default: 'UpdateListenerAttribute',
  additional: 'AssociateAdditionalCertificatesWithListener',
  retirement: 'DisassociateAdditionalCertificatesWithListener',
} as const;

type Situation = keyof typeof situations;

const env = { RETIRE_AFTER_MINUTES: '3' };

async function arranged(situation: Situation) {
  system = await startSystem({ regions: ['cn-hangzhou'], jobSeconds: 90, env });
  const { listener, loadBalancer, standing, replaced } = crowdedListener(system, 1);
  const { world, clock } = system.cloud;
  clock.advance(3600);
  world.renew(situation === 'default' ? standing.id : (replaced[0]?.id ?? ''));
  if (situation === 'retirement') {
    await system.sweep();
    await system.minutes(3);
  }
  return { listenerId: listener.id, loadBalancerId: loadBalancer.id, operation: situations[situation] };
}

const refused = (effect: FaultEffect) => ({
  arm: ({ operation }: Place) => system.cloud.faults.add({ match: { operation }, effect }),
});

const faults: readonly { readonly when: string; readonly arm: (place: Place) => void }[] = [
  { when: 'each job takes 90 seconds and fails', ...refused('job-fails') },
  { when: 'the listener stays locked', ...refused({ code: 'SystemBusy', status: 400 }) },
  {
    when: 'NLB shows the listener as being changed',
    arm: ({ listenerId }) => system.cloud.world.setListenerStatus(listenerId, 'Configuring'),
  },
  { when: 'NLB does not find the listener', ...refused({ code: 'ResourceNotFound.listener', status: 404 }) },
  { when: 'each call is throttled', ...refused('throttle') },
  { when: 'each job never ends', ...refused('job-hangs') },
  { when: 'each job ends without an effect', ...refused('job-fails-silently') },
  { when: 'no call has an answer', ...refused('drop-before') },
  { when: 'each call has an unknown code', ...refused({ code: 'Never.Seen', status: 400 }) },
  {
    when: 'NLB shows the load balancer as being changed',
    arm: ({ loadBalancerId }) => system.cloud.world.setLoadBalancerStatus(loadBalancerId, 'Configuring'),
  },
  {
    when: 'only the read before the change shows a change',
    arm: ({ listenerId }) =>
      system.cloud.onRequest(({ operation }) => {
        if (operation === 'ListLoadBalancers') system.cloud.world.setListenerStatus(listenerId, 'Running');
        if (operation === 'ListListenerCertificates') system.cloud.world.setListenerStatus(listenerId, 'Configuring');
      }),
  },
];

/** The conditions on the listener, or on its region. */
const about = ({ conditions }: Told, { listenerId }: Place) =>
  conditions.filter((each) => each.listenerId === listenerId || each.listenerId === undefined);

describe.each(Object.keys(situations) as Situation[])(
  'a rotation that never ends (%s) is never silent',
  (situation) => {
    it.each(rows(faults, 2))('with the timers, it is reported within 65 minutes: $when', async ({ arm }) => {
      const place = await arranged(situation);
      arm(place);
      // The grace time of a retirement.
      system.cloud.clock.advance(300);
      await system.sweep();
      await system.minutes(65);
      expect(about(await system.sweep(), place)).not.toEqual([]);
      expect((await commandLine(system, env)('status')).code).toBe(1);
    });

    it.each(rows(faults, 3))('with hourly sweeps alone, it is reported by the fourth one: $when', async ({ arm }) => {
      const place = await arranged(situation);
      arm(place);
      await system.sweep();
      for (let hour = 2; hour < 4; hour += 1) {
        system.cloud.clock.advance(3600);
        await system.sweep();
      }
      system.cloud.clock.advance(3600);
      expect(about(await system.sweep(), place)).not.toEqual([]);
    });

    it('and without a fault it has no condition', async () => {
      await arranged(situation);
      const reports = [await system.sweep(), ...(await system.minutes(20)), await system.sweep()];
      expect(reports.flatMap(({ conditions }) => conditions)).toEqual([]);
      expect((await commandLine(system, env)('status')).code).toBe(0);
    });
  },
);
