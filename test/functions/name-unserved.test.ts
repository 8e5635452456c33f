import { afterEach, describe, expect, it } from 'vitest';
import { confirm } from '../../functions/confirm.js';
import { fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import type { FaultEffect } from '../emulator/protocol/faults.js';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { contextOf, type Env, localEdges, type System, startSystem, type Told, timerEvent } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const operation = 'AssociateAdditionalCertificatesWithListener';
const swap = { QUOTA_RELIEF: 'swap' };

/** A full load balancer. Its first additional certificate is renewed, and a swap takes that off. */
async function evicted({ env = swap, listeners = 1 }: { env?: Env; listeners?: number } = {}) {
  system = await startSystem({ env });
  const place = crowdedListener(system, 26 - listeners);
  const { world, clock } = system.cloud;
  const former = place.replaced[0]?.id ?? '';
  const { loadBalancerId } = world.listener(place.listener.id);
  const onListeners = [
    place.listener.id,
    ...Array.from({ length: listeners - 1 }, (_, n) => {
      const attached = { defaultCertificate: place.standing.id, additionalCertificates: [former] };
      return world.addListener({ loadBalancerId, port: 8443 + n, ...attached }).id;
    }),
  ];
  clock.advance(3600);
  const successor = world.renew(former).id;
  await system.sweep();
  const isOff = (id: string) => attachedTo(system, id)[former] !== 'additional Associated';
  const listenerId = onListeners.find(isOff) ?? '';
  return { ...place, loadBalancerId, listenerId, beside: onListeners.filter((id) => !isOff(id)), former, successor };
}

/** The functions with other settings, and the same ledger. */
function configured(env: Env) {
  const edges = localEdges(system.cloud, { LEDGER: `dir:${system.ledger}`, ...swap, ...env }, () => {});
  const run = async (name: string, entry: typeof sweep): Promise<Told> =>
    JSON.parse(
      await fcHandler(name, entry, edges)(Buffer.from(JSON.stringify(timerEvent(name))), contextOf(system.cloud)),
    );
  return {
    sweep: () => run('sweep', sweep),
    minute: () => {
      system.cloud.clock.advance(60);
      return run('confirm', confirm);
    },
  };
}

const unserved = ({ conditions }: Told) =>
  conditions.filter(({ reason }) => reason === 'name-unserved').map(({ certificateIds }) => certificateIds.join());
const day = 86_400;

describe('a successor that is refused for good', () => {
  const refusals: readonly { kind: string; effect: FaultEffect }[] = [
    { kind: 'invalid', effect: { code: 'IllegalParam.CertificateId', status: 400 } },
    { kind: 'denied', effect: { code: 'Forbidden.RAM', status: 403 } },
    { kind: 'quota', effect: { code: 'ResourceQuotaExceeded.CertificatesNum', status: 400 } },
    { kind: 'certificate-not-found', effect: { code: 'ResourceNotFound.Certificate', status: 404 } },
  ];
  it.each(refusals)(
    '($kind) has its evicted certificate attached again at once, which then stays a day',
    async ({ effect }) => {
      const { listenerId, former, successor } = await evicted();
      system.cloud.faults.add({ match: { operation }, times: 1, effect });
      const reports = await system.minutes(4);
      expect(attachedTo(system, listenerId)).toHaveProperty(former, 'additional Associated');
      expect(reports.flatMap(unserved)).toEqual([]);
      const before = writes(system).length;
      for (let hour = 0; hour < 23; hour += 1) {
        system.cloud.clock.advance(3600);
        await system.sweep();
      }
      expect(writes(system)).toHaveLength(before);
      expect(await system.entries('state')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^owed-/)]));

      system.cloud.clock.advance(2 * 3600);
      await system.sweep();
      await system.minutes(4);
      expect(attachedTo(system, listenerId)).toHaveProperty(successor, 'additional Associated');
      expect(attachedTo(system, listenerId)).not.toHaveProperty(former);
    },
  );

  it('has its evicted certificate attached again in the run that follows the swap', async () => {
    system = await startSystem({ jobSeconds: 2, env: { ...swap, FOLLOW_SECONDS: '60' } });
    const { listener, replaced } = crowdedListener(system, 25);
    system.cloud.clock.advance(3600);
    system.cloud.world.renew(replaced[0]?.id ?? '');
    system.cloud.faults.add({ match: { operation }, times: 1, effect: { code: 'IllegalParam', status: 400 } });
    const report = await system.sweep();
    expect(report.steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'retire accepted',
      'associate refused',
      'associate accepted',
    ]);
    expect(attachedTo(system, listener.id)).toHaveProperty(replaced[0]?.id ?? '', 'additional Associated');
    expect(unserved(report)).toEqual([]);
  });

  it('is attached as soon as a slot is free, before the day is over', async () => {
    const { listenerId, successor, replaced } = await evicted();
    system.cloud.faults.add({ match: { operation }, times: 1, effect: { code: 'IllegalParam', status: 400 } });
    await system.minutes(4);
    system.cloud.world.detach(listenerId, replaced[9]?.id ?? '');
    await system.sweep();
    await system.minutes(2);
    expect(attachedTo(system, listenerId)).toHaveProperty(successor, 'additional Associated');
  });

  it('after failures of another kind in a row, the evicted certificate is attached again', async () => {
    const { listenerId, former } = await evicted();
    system.cloud.faults.add({ match: { operation }, times: 2, effect: 'job-fails-silently' });
    await system.minutes(12);
    expect(attachedTo(system, listenerId)).toHaveProperty(former, 'additional Associated');
  });

  it('with its evicted certificate refused too: the condition names the name, the cause and the command, and ends with it', async () => {
    const { listenerId, former } = await evicted();
    system.cloud.faults.add({ match: { operation }, effect: { code: 'Forbidden.RAM', status: 403 } });
    await system.minutes(2);
    const report = await system.sweep();
    expect(report.conditions[0]).toMatchObject({
      reason: 'name-unserved',
      severity: 'critical',
      listenerId,
      certificateIds: [former],
      since: '2026-06-15T13:00:00.000Z',
    });
    const [{ detail } = { detail: '' }] = report.conditions;
    expect(detail).toMatch(/covers s00\.example\.com: .*backing|Forbidden/);
    expect(detail).toContain(`--ListenerId ${listenerId} --AdditionalCertificateIds.1 ${former}`);
    system.cloud.faults.clear();
    for (let hour = 0; hour < 2; hour += 1) {
      system.cloud.clock.advance(3600);
      await system.sweep();
      await system.minutes(3);
    }
    expect(unserved(await system.sweep())).toEqual([]);
    expect(attachedTo(system, listenerId)).toHaveProperty(former, 'additional Associated');
  });
});

describe('an evicted certificate that cannot be put back', () => {
  const causes: readonly { when: string; then: (place: Awaited<ReturnType<typeof evicted>>) => unknown }[] = [
    { when: 'is deleted in CAS', then: ({ former }) => system.cloud.world.deleteCertificate(former) },
    { when: 'is revoked', then: ({ former }) => system.cloud.world.revoke(former) },
    {
      when: 'has expired',
      then: ({ former }) => {
        const { world, clock } = system.cloud;
        clock.set(new Date(world.certificate(former).notAfter.getTime() + 1000));
      },
    },
  ];
  it.each(causes)('because it $when, with a successor that NLB refuses, is a condition', async ({ then }) => {
    const place = await evicted();
    then(place);
    system.cloud.faults.add({ match: { operation }, effect: { code: 'IllegalParam', status: 400 } });
    await system.minutes(2);
    expect(unserved(await system.sweep())).toEqual([place.former]);
  });

  it('because it is revoked is not put back where NLB refuses its successor alone', async () => {
    const { listenerId, former } = await evicted();
    system.cloud.world.revoke(former);
    system.cloud.faults.add({ match: { operation }, times: 1, effect: { code: 'IllegalParam', status: 400 } });
    await system.minutes(2);
    expect(attachedTo(system, listenerId)).not.toHaveProperty(former);
  });

  it('is put back if its successor is revoked in between', async () => {
    const { listenerId, former, successor } = await evicted();
    system.cloud.world.revoke(successor);
    await system.minutes(2);
    expect(attachedTo(system, listenerId)).toHaveProperty(former, 'additional Associated');
  });

  it('because another tool took the free slot, is a condition until a slot is free', async () => {
    const { listenerId, former, successor, replaced } = await evicted();
    const { world } = system.cloud;
    await Promise.resolve(world.attach(listenerId, world.issueCertificate({ names: ['tool.example.com'] }).id));
    const [first, second] = await system.minutes(2);
    expect([first, second].flatMap((report) => (report ? unserved(report) : []))).toContain(former);
    world.detach(listenerId, replaced[9]?.id ?? '');
    await system.sweep();
    await system.minutes(2);
    expect(attachedTo(system, listenerId)).toHaveProperty(successor, 'additional Associated');
    expect(unserved(await system.sweep())).toEqual([]);
  });

  it('expired before its eviction, with a successor that NLB refuses, is a condition', async () => {
    system = await startSystem({ env: { QUOTA_RELIEF: 'retire-expired' } });
    const { replaced } = crowdedListener(system, 25);
    const { clock, world } = system.cloud;
    const former = replaced[0]?.id ?? '';
    clock.set(new Date(world.certificate(former).notAfter.getTime() + 60_000));
    world.renew(former);
    system.cloud.faults.add({ match: { operation }, effect: { code: 'IllegalParam', status: 400 } });
    await system.sweep();
    await system.minutes(2);
    expect(unserved(await system.sweep())).toEqual([former]);
  });
});

describe('a listener that goes out of use with a pending attach', () => {
  const ways: readonly { when: string; out: (place: Awaited<ReturnType<typeof evicted>>) => void }[] = [
    { when: 'is tagged off', out: ({ listenerId }) => system.cloud.world.tag(listenerId, 'cert-rotation', 'off') },
    {
      when: 'is on a load balancer that is tagged off',
      out: ({ loadBalancerId }) => system.cloud.world.tag(loadBalancerId, 'cert-rotation', 'off'),
    },
    { when: 'is stopped', out: ({ listenerId }) => system.cloud.world.stopListener(listenerId) },
    {
      when: 'is on an inactive load balancer',
      out: ({ loadBalancerId }) => system.cloud.world.setLoadBalancerStatus(loadBalancerId, 'Inactive'),
    },
  ];
  it.each(ways)('because it $when: nothing is written, and the condition is in the next pass', async ({ out }) => {
    const place = await evicted();
    out(place);
    const before = writes(system).length;
    const [report] = await system.minutes(1);
    expect(report && unserved(report)).toEqual([place.former]);
    expect(unserved(await system.sweep())).toEqual([place.former]);
    expect(writes(system)).toHaveLength(before);

    system.cloud.world.attach(place.listenerId, place.former);
    system.cloud.clock.advance(3600);
    expect(unserved(await system.sweep())).toEqual([]);
  });

  it('by a narrowed INCLUDE_TAGS is a condition, and is healed when the setting is taken back', async () => {
    const { listenerId, former, successor } = await evicted();
    const narrowed = configured({ INCLUDE_TAGS: 'team=web' });
    expect(unserved(await narrowed.minute())).toEqual([former]);
    expect(unserved(await narrowed.sweep())).toEqual([former]);
    expect(unserved(await system.sweep())).toEqual([]);
    await system.minutes(2);
    expect(attachedTo(system, listenerId)).toHaveProperty(successor, 'additional Associated');
  });

  it('in a region that is served no more is a condition of the next sweep', async () => {
    const { former } = await evicted();
    const elsewhere = configured({ REGIONS: 'cn-shanghai' });
    expect(unserved(await elsewhere.sweep())).toEqual([former]);
    await system.minutes(2);
    expect(unserved(await system.sweep())).toEqual([]);
  });

  it('by its end is nothing to report', async () => {
    const { listenerId } = await evicted();
    system.cloud.world.deleteListener(listenerId);
    await system.minutes(1);
    expect(unserved(await system.sweep())).toEqual([]);
    expect(await system.entries('state')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^owed-/)]));
  });

  it('for good is reported until the evicted certificate has ended', async () => {
    const { listenerId, former } = await evicted();
    const { world, clock } = system.cloud;
    world.tag(listenerId, 'cert-rotation', 'off');
    clock.advance(30 * day);
    expect(unserved(await system.sweep())).toEqual([former]);
    clock.set(new Date(world.certificate(former).notAfter.getTime() + 1000));
    expect(unserved(await system.sweep())).toEqual([]);
  });

  it('of several listeners, only the one out of use is reported', async () => {
    const { listenerId, beside, former } = await evicted({ listeners: 2 });
    system.cloud.world.tag(listenerId, 'cert-rotation', 'off');
    await system.minutes(1);
    const report = await system.sweep();
    expect(report.conditions.filter(({ reason }) => reason === 'name-unserved')).toMatchObject([{ listenerId }]);
    expect(beside.map((id) => attachedTo(system, id)[former])).toEqual(['additional Associated']);
  });
});

describe('a person detaches the successor after the replaced certificate is gone', () => {
  async function rotated(env: Env) {
    system = await startSystem({ env });
    const place = crowdedListener(system, 2);
    const { world, clock } = system.cloud;
    const former = place.replaced[0]?.id ?? '';
    clock.advance(3600);
    const successor = world.renew(former).id;
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, place.listener.id)).not.toHaveProperty(former);
    return { ...place, listenerId: place.listener.id, former, successor };
  }

  it('the names are a condition of the next sweep, for a week, or until another certificate covers them', async () => {
    const { listenerId, successor } = await rotated({ RETIRE_AFTER_MINUTES: '1' });
    const { world, clock } = system.cloud;
    expect(unserved(await system.sweep())).toEqual([]);
    world.detach(listenerId, successor);
    expect(unserved(await system.sweep())).toEqual([successor]);
    const wildcard = world.issueCertificate({ names: ['*.example.com'], source: 'BUY', keyAlgorithm: 'ECC' });
    world.attach(listenerId, wildcard.id);
    expect(unserved(await system.sweep())).toEqual([]);
    world.detach(listenerId, wildcard.id);
    expect(unserved(await system.sweep())).toEqual([successor]);
    clock.advance(8 * day);
    expect(unserved(await system.sweep())).toEqual([]);
  });

  it('of a swap, too', async () => {
    const { listenerId, successor } = await evicted();
    await system.minutes(4);
    expect(attachedTo(system, listenerId)).toHaveProperty(successor, 'additional Associated');
    system.cloud.world.detach(listenerId, successor);
    expect(unserved(await system.sweep())).toEqual([successor]);
  });

  it('is no condition on a listener that the person tagged off', async () => {
    const { listenerId, successor } = await rotated({ RETIRE_AFTER_MINUTES: '1' });
    system.cloud.world.detach(listenerId, successor);
    system.cloud.world.tag(listenerId, 'cert-rotation', 'off');
    expect(unserved(await system.sweep())).toEqual([]);
  });

  it('the default certificate that this system set is replaced by one for other names', async () => {
    system = await startSystem();
    const { listener, standing, replaced } = crowdedListener(system, 1);
    const { world, clock } = system.cloud;
    clock.advance(3600);
    const successor = world.renew(standing.id).id;
    await system.sweep();
    await system.settle();
    expect(unserved(await system.sweep())).toEqual([]);
    const other = world.issueCertificate({ names: ['other.example.com'], source: 'BUY' }).id;
    world.setDefault(listener.id, other);
    expect(unserved(await system.sweep())).toEqual([successor]);
    clock.advance(3600);
    const later = world.renew(other).id;
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toHaveProperty(later, 'default Associated');
    expect(unserved(await system.sweep())).toEqual([successor]);
    expect(replaced).toHaveLength(1);
  });
});
