import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

/** The local cloud begins on Monday, 15 June 2026, 12:00 UTC: 20:00 in Shanghai. */
const nights = 'CRON_TZ=Asia/Shanghai 0 0 2 * * 1-5/3h';

async function renewed(env: Record<string, string>, replacedUntil?: Date) {
  system = await startSystem({ env: { CHANGE_WINDOWS: nights, RETIRE_AFTER_MINUTES: '0', ...env } });
  const { listener, replaced, standing } = crowdedListener(system, 1);
  const { world, clock } = system.cloud;
  const soon = world.issueCertificate({
    names: ['soon.example.com'],
    source: 'BUY',
    keyAlgorithm: 'ECC',
    ...(replacedUntil && { notAfter: replacedUntil }),
  });
  if (replacedUntil) world.attach(listener.id, soon.id);
  clock.advance(3600);
  return {
    listener: listener.id,
    successors: [standing, replaced[0]!].map(({ id }) => world.renew(id).id),
    urgent: replacedUntil && world.renew(soon.id).id,
  };
}

describe('outside the windows for changes', () => {
  it('every step waits with the time of the next window, and is made in it without a person', async () => {
    const { listener, successors } = await renewed({});
    const report = await system.sweep();
    expect(report.steps).toEqual([]);
    expect(report.holds).toMatchObject([
      { reason: 'outside-window', until: '2026-06-15T18:00:00.000Z' },
      { reason: 'outside-window', until: '2026-06-15T18:00:00.000Z' },
    ]);
    expect(report.conditions).toEqual([]);
    await system.minutes(290);
    expect(writes(system)).toEqual([]);
    await system.minutes(20);
    expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([...successors].sort());
  });

  it('a certificate that expires before the next window is rotated at once, and no other with it', async () => {
    const { listener, urgent } = await renewed({}, new Date('2026-06-15T17:00:00Z'));
    await system.sweep();
    await system.minutes(5);
    expect(attachedTo(system, listener)).toHaveProperty(urgent!, 'additional Associated');
    expect(Object.keys(attachedTo(system, listener))).toHaveLength(3);
    expect(new Set(writes(system).flatMap(({ params }) => params['AdditionalCertificateIds.1']))).toContain(urgent);
  });

  it('a batch that is open when its window closes is still judged', async () => {
    const { successors } = await renewed({});
    system.cloud.clock.advance(5 * 3600 + 3 * 3600 - 120);
    await system.sweep();
    expect(writes(system)).toHaveLength(1);
    await system.minutes(5);
    expect(await system.entries('open')).toEqual([]);
    expect(writes(system).length).toBeLessThan(4);
    const report = await system.sweep();
    expect(report.holds.map(({ reason }) => reason)).toContain('outside-window');
    expect(successors).toHaveLength(2);
  });
});
