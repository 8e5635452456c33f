import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grantsFor } from '../../shared/ram/permissions.js';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'], env: { RETIRE_AFTER_MINUTES: '0' } });
});
afterEach(() => system.stop());

/** What a rotation cannot do without where CAS's list says all there is to say. */
const needed = grantsFor(['rotate'], { regions: ['cn-hangzhou'], account: '*' })
  .map(({ action, resources: [on = ''] }) => ({ action, on }))
  .filter(({ action }) => !/GetCertificateDetail|ListCloudResources/.test(action));
/** Those that fail an account, a region, and each of the steps. */
const kinds = needed.filter(({ action }) => !/ListLoadBalancers|ListListenerCertificates/.test(action));

function allow(permissions: readonly (typeof needed)[number][]): void {
  const { callers, credentials } = system.cloud;
  const Statement = permissions.map(({ action, on }) => ({ Effect: 'Allow' as const, Action: action, Resource: on }));
  callers.attach(credentials.accessKeyId, [{ Version: '1', Statement }]);
}

/** A default and an additional certificate, both renewed. */
function twoRenewed() {
  const { listener, standing, replaced } = crowdedListener(system, 1);
  const { world, clock } = system.cloud;
  clock.advance(3600);
  return { listener, standing: world.renew(standing.id).id, additional: world.renew(replaced[0]!.id).id };
}

const told = () =>
  system.lines
    .map((line) => JSON.parse(line))
    .flatMap(({ kind, reason, detail }) => (/^condition/.test(kind) ? [[kind, reason, detail]] : []));

async function hours(count: number) {
  for (let hour = 0; hour < count; hour += 1) {
    await system.sweep();
    await system.minutes(59);
  }
  return system.sweep();
}

describe('a missing permission', () => {
  it.each(kinds)('$action: is reported once with its resource, and ends when it is granted', async (missing) => {
    const { listener, standing, additional } = twoRenewed();
    allow(needed.filter((one) => one !== missing));
    const report = await hours(1);
    const detail = expect.stringContaining(`allow ${missing.action} on ${missing.on} in the policy`);
    expect(report.conditions).toMatchObject([{ reason: 'permission-missing', detail }]);
    expect(told()).toEqual([['condition', 'permission-missing', detail]]);

    allow(needed);
    await hours(1);
    expect(attachedTo(system, listener.id)).toEqual({
      [standing]: 'default Associated',
      [additional]: 'additional Associated',
    });
    expect(told().map(([kind]) => kind)).toEqual(['condition', 'condition-over']);
    expect(await system.entries('state')).not.toContainEqual(expect.stringMatching(/^(condition|trouble|due)-/));
  });

  it('does not end because the cloud cannot be reached', async () => {
    twoRenewed();
    allow(needed.filter(({ action }) => action !== 'yundun-cert:ListCertificates'));
    await system.sweep();
    allow(needed);
    system.cloud.faults.add({ match: { operation: 'ListCertificates' }, effect: 'half-body' });
    await system.sweep();
    expect(told().map(([kind]) => kind)).toEqual(['condition']);
  });

  it('to read the detail of a certificate does not count as a missing certificate', async () => {
    const { standing } = twoRenewed();
    allow(needed);
    const report = await system.onRenewal({ successor: '99999999-cn-hangzhou', replaced: standing });
    const message = expect.stringContaining('allow yundun-cert:GetCertificateDetail on *');
    expect(report.faults).toMatchObject([{ operation: 'GetCertificateDetail', message }]);
  });

  it('to read is tried again every ten minutes, not every minute', async () => {
    twoRenewed();
    allow(needed.filter(({ action }) => action !== 'nlb:ListListeners'));
    await system.sweep();
    const before = system.cloud.requests.length;
    await system.minutes(30);
    const asked = system.cloud.requests.slice(before).filter(({ operation }) => operation === 'ListListeners');
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(writes(system)).toEqual([]);
  });
});
