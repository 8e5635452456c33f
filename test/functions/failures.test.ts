import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../emulator/protocol/faults.js';
import { commandLine } from '../support/command-line.js';
import { rows } from '../support/depth.js';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem, type Told } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const operation = 'AssociateAdditionalCertificatesWithListener';

/** One renewed additional certificate, and a cloud in which its associate goes wrong in this way. */
async function failing(effect: Fault['effect']) {
  system = await startSystem();
  const { listener, replaced } = crowdedListener(system, 1);
  system.cloud.clock.advance(3600);
  const successor = system.cloud.world.renew(replaced[0]!.id).id;
  system.cloud.faults.add({ match: { operation }, effect });
  await system.sweep();
  return { listener, successor };
}

/** An hour of the minute timer, with the sweep at its end. */
async function anHour() {
  await system.minutes(59);
  system.cloud.clock.advance(60);
  return system.sweep();
}

const ways: ReadonlyArray<{ when: string; effect: Fault['effect']; reason: string; atMost: number }> = [
  { when: 'jobs fail without a trace', effect: 'job-fails-silently', reason: 'keeps-failing', atMost: 10 },
  { when: 'another change holds the lock for ever', effect: 'busy', reason: 'keeps-failing', atMost: 62 },
  { when: 'RAM denies it', effect: { code: 'Forbidden.RAM', status: 403 }, reason: 'permission-missing', atMost: 3 },
  { when: 'every write is answered with 500', effect: '500', reason: 'keeps-failing', atMost: 10 },
  {
    when: 'NLB accepts the call and fails',
    effect: { code: 'OperationFailed.Whatever', status: 400 },
    reason: 'keeps-failing',
    atMost: 12,
  },
  { when: 'the code is unknown', effect: { code: 'Never.Seen', status: 400 }, reason: 'keeps-failing', atMost: 12 },
];

describe('a step that fails repeatedly', () => {
  it.each(rows(ways, 3))(
    'because $when: is tried with growing pauses, is reported once, and succeeds when the cause ends',
    async ({ effect, reason, atMost }) => {
      const { listener, successor } = await failing(effect);
      const report = await anHour();
      expect(writes(system).length).toBeLessThanOrEqual(atMost);
      expect(report.conditions).toMatchObject([{ reason, listenerId: listener.id, certificateIds: [successor] }]);
      const lines = system.lines.map((line) => JSON.parse(line));
      expect(lines.filter(({ kind }) => kind === 'condition')).toHaveLength(1);

      system.cloud.faults.clear();
      await anHour();
      await anHour();
      expect(attachedTo(system, listener.id)).toHaveProperty(successor, 'additional Associated');
      expect(await system.entries('state')).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(trouble|condition)-/)]),
      );
      expect(system.lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'condition-over')).toHaveLength(
        1,
      );
    },
  );
});

it('a successor that NLB refuses as an additional one, and does not show as one, is a condition of `status` too', async () => {
  system = await startSystem();
  const { listener, standing } = crowdedListener(system, 0);
  const { world, clock, faults } = system.cloud;
  clock.advance(3600);
  const successor = world.renew(standing.id).id;
  const effect = { code: 'ResourceAlreadyAssociated.Certificate', status: 400 };
  faults.add({ match: { operation: 'UpdateListenerAttribute' }, effect });
  await system.sweep();
  await system.minutes(35);
  const expected = [{ reason: 'keeps-failing', listenerId: listener.id, certificateIds: [successor] }];
  expect((await system.sweep()).conditions).toMatchObject(expected);
  const { code, out } = await commandLine(system)('status', '--json');
  expect([code, JSON.parse(out).conditions]).toMatchObject([1, expected]);
});

describe('a job of two minutes that fails each time is a condition within the hour, which stays', () => {
  const steps = [
    { step: 'set-default', called: 'UpdateListenerAttribute', of: 'standing' },
    { step: 'associate', called: operation, of: 'replaced' },
    { step: 'retire', called: 'DisassociateAdditionalCertificatesWithListener', of: 'replaced' },
  ] as const;
  it.each(steps)('of the kind $step', async ({ called, of }) => {
    system = await startSystem({ jobSeconds: 120, env: { RETIRE_AFTER_MINUTES: '1' } });
    const { listener, standing, replaced } = crowdedListener(system, 1);
    const { world, clock, faults } = system.cloud;
    clock.advance(3600);
    world.renew(of === 'standing' ? standing.id : replaced[0]!.id);
    faults.add({ match: { operation: called }, effect: 'job-fails' });
    await system.sweep();
    const reports = await system.minutes(58);
    const told = reports.map(({ conditions: [condition] }) => `${condition?.reason} ${condition?.listenerId}`);
    const first = told.indexOf(`keeps-failing ${listener.id}`);
    expect(first).toBeGreaterThan(0);
    expect((await commandLine(system)('status')).code).toBe(1);
    expect(system.lines.filter((line) => JSON.parse(line).kind === 'condition-over')).toEqual([]);
  });
});

/** Listeners of one load balancer, in the order in which a pass changes them, each with a renewed certificate. */
async function listenersOn(...ports: readonly number[]) {
  system = await startSystem();
  const { world, clock } = system.cloud;
  const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou' }).id;
  const listeners = ports.map((port) => {
    const { id: former } = world.issueCertificate({ names: [`p${port}.example.com`], source: 'BUY' });
    return { former, id: world.addListener({ loadBalancerId, port, additionalCertificates: [former] }).id };
  });
  clock.advance(3600);
  const renewed = listeners.map(({ former, id }) => ({ id, successor: world.renew(former).id }));
  const [first, second] = renewed.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { first: first!, second: second! };
}

it('of two listeners with locks that do not end, the one whose lock ends after all is changed', async () => {
  const { first, second } = await listenersOn(443, 8443);
  const locks = [first, second].map(({ id }) => ({ match: { operation, listenerId: id }, effect: 'busy' as const }));
  for (const lock of locks) system.cloud.faults.add(lock);
  await system.sweep();
  await system.minutes(70);
  system.cloud.faults.clear();
  system.cloud.faults.add(locks[0]!);
  await system.minutes(5);
  expect(attachedTo(system, second.id)).toHaveProperty(second.successor, 'additional Associated');
});

it('a lock of one listener that does not end holds up the others of its load balancer for half an hour', async () => {
  const { first, second } = await listenersOn(443, 8443);
  system.cloud.faults.add({ match: { operation, listenerId: first.id }, effect: 'busy' });
  await system.sweep();
  await system.minutes(10);
  expect(attachedTo(system, second.id)).not.toHaveProperty(second.successor);
  await system.minutes(25);
  expect(attachedTo(system, second.id)).toHaveProperty(second.successor, 'additional Associated');
  expect((await system.sweep()).conditions).toMatchObject([{ reason: 'keeps-failing', listenerId: first.id }]);
});

describe('a step that never succeeds is reported', () => {
  const lock: Fault['effect'] = { code: 'SystemBusy', status: 400 };
  const told = ({ conditions }: Told) =>
    conditions.map(({ reason, listenerId, certificateIds }) => [reason, listenerId, ...certificateIds]);

  it.each([
    { when: 'of a lock', effect: lock },
    { when: 'it leaves no trace', effect: 'job-fails-silently' as const },
    { when: 'NLB does not find the certificate', effect: { code: 'ResourceNotFound.Certificate', status: 404 } },
  ])('by the third hourly sweep, if no other timer runs, because $when', async ({ effect }) => {
    const { listener, successor } = await failing(effect);
    system.cloud.clock.advance(3600);
    await system.sweep();
    system.cloud.clock.advance(3600);
    expect(told(await system.sweep())).toEqual([[expect.anything(), listener.id, successor]]);
  });

  it('within 35 minutes, if a lock follows one failure of another kind', async () => {
    const { listener, successor } = await failing({ code: 'OperationFailed.Whatever', status: 400 });
    system.cloud.faults.clear();
    system.cloud.faults.add({ match: { operation }, effect: lock });
    await system.minutes(35);
    expect(told(await system.sweep())).toEqual([['keeps-failing', listener.id, successor]]);
  });

  it('by the fourth hourly sweep after the first failure, if a lock follows each job without a trace', async () => {
    const { listener, successor } = await failing(lock);
    const reports: Told[] = [];
    for (const effect of ['job-fails-silently', lock, 'job-fails-silently', lock] as const) {
      system.cloud.clock.advance(3600);
      system.cloud.faults.clear();
      system.cloud.faults.add({ match: { operation }, effect });
      reports.push(await system.sweep());
    }
    expect(reports.map(told)).toEqual([[], [], [], [[expect.anything(), listener.id, successor]]]);
  });

  it('not after one failure, although a lock came an hour before it', async () => {
    await failing(lock);
    system.cloud.clock.advance(3600);
    system.cloud.faults.clear();
    system.cloud.faults.add({ match: { operation }, effect: { code: 'ResourceNotFound.Certificate', status: 404 } });
    expect(told(await system.sweep())).toEqual([]);
  });

  it('within 35 minutes, if NLB does not find its listener, which the listings have', async () => {
    const { listener, successor } = await failing({ code: 'ResourceNotFound.listener', status: 404 });
    await system.minutes(35);
    expect(told(await system.sweep())).toEqual([['keeps-failing', listener.id, successor]]);
  });

  it('within 35 minutes, if each read before the change shows a change under way, and the listings do not', async () => {
    const { listener, successor } = await failing('throttle');
    const { world, faults } = system.cloud;
    faults.clear();
    system.cloud.onRequest(({ operation: called }) => {
      if (called === 'ListLoadBalancers') world.setListenerStatus(listener.id, 'Running');
      if (called === 'ListListenerCertificates') world.setListenerStatus(listener.id, 'Configuring');
    });
    await system.minutes(35);
    expect(told(await system.sweep())).toEqual([['keeps-failing', listener.id, successor]]);
  });
});

it('fifteen successors that NLB does not find do not delay two others', async () => {
  system = await startSystem({ additionalPerLoadBalancer: 60, env: { ADDITIONAL_PER_LOAD_BALANCER: '60' } });
  const { listener, replaced } = crowdedListener(system, 17);
  const { world, clock } = system.cloud;
  clock.advance(3600);
  const successors = replaced.map(({ id }) => world.renew(id).id);
  for (const id of successors.slice(0, 15)) world.hideFromNlb(id);
  await system.sweep();
  await system.minutes(5);
  for (const id of successors.slice(15))
    expect(attachedTo(system, listener.id)).toHaveProperty(id, 'additional Associated');
});
