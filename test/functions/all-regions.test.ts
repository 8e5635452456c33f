import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const regions = ['cn-hangzhou', 'cn-shanghai', 'eu-central-1'];

/** REGIONS=all, with a listener in each region; the list of regions is asked for in the first of them. */
async function start() {
  system = await startSystem({ regions, env: { REGIONS: 'all', RETIRE_AFTER_MINUTES: '0' } });
  const { world, clock } = system.cloud;
  const estates = regions.map((region) => {
    const former = world.issueCertificate({ names: [`${region}.example.com`] }).id;
    const { id: loadBalancerId } = world.addLoadBalancer({ region });
    const listener = world.addListener({ loadBalancerId, port: 443, additionalCertificates: [former] }).id;
    return { region, former, listener };
  });
  clock.advance(3600);
  return estates;
}

type Estates = Awaited<ReturnType<typeof start>>;

const renewAll = (estates: Estates) =>
  estates.map((estate) => ({ ...estate, successor: system.cloud.world.renew(estate.former).id }));

const isRotated = ({ listener, successor }: { readonly listener: string; readonly successor: string }) =>
  JSON.stringify(attachedTo(system, listener)) === JSON.stringify({ [successor]: 'additional Associated' });

const told = () =>
  system.lines
    .map((line) => JSON.parse(line))
    .flatMap(({ kind, detail }) => (/^condition/.test(kind) ? [[kind, detail]] : []));

describe('while the regions cannot be listed', () => {
  it('open batches are confirmed and requeued work is done in the minute of its time', async () => {
    const estates = renewAll(await start());
    await system.sweep();
    system.cloud.faults.add({ match: { operation: 'DescribeRegions' }, effect: '503' });
    await system.sweep();
    await system.minutes(5);
    expect(estates.filter(isRotated)).toEqual(estates);
    expect(await system.entries('open')).toEqual([]);
  });

  it('a sweep, a look and an event read the regions in the ledger, and report the missing list', async () => {
    const known = await start();
    await system.sweep();
    const estates = renewAll(known);
    for (const operation of ['DescribeRegions', 'ListLoadBalancers'])
      system.cloud.faults.add({ match: { region: 'cn-hangzhou', operation }, effect: '503' });
    const report = await system.sweep('look');
    expect(report.faults.map(({ region, operation }) => [region, operation])).toEqual([
      ['cn-hangzhou', 'ListLoadBalancers'],
      ['*', 'DescribeRegions'],
    ]);
    await system.minutes(5);
    expect(estates.filter(isRotated)).toEqual(estates.slice(1));
    const [shanghai] = renewAll([{ ...known[1]!, former: estates[1]!.successor }]);
    await system.onRenewal({ successor: shanghai!.successor });
    await system.minutes(5);
    expect(isRotated(shanghai!)).toBe(true);
    system.cloud.faults.clear();
    await system.settle();
    expect(isRotated(estates[0]!)).toBe(true);
  });

  it('new certificates count as seen only once all regions were read', async () => {
    const [hangzhou, , europe] = await start();
    await system.sweep();
    system.cloud.faults.add({ match: { operation: 'DescribeRegions' }, effect: '503' });
    // In a region that nobody remembers.
    const { world } = system.cloud;
    const loadBalancerId = world.addLoadBalancer({ region: 'eu-central-1' }).id;
    const listener = world.addListener({ loadBalancerId, port: 443, additionalCertificates: [hangzhou!.former] }).id;
    await drop('eu-central-1');
    const { id: successor } = world.renew(hangzhou!.former);
    await system.sweep('look');
    await system.minutes(3);
    system.cloud.faults.clear();
    await system.settle();
    expect(isRotated({ listener, successor })).toBe(true);
    expect(attachedTo(system, europe!.listener)).toEqual({ [europe!.former]: 'additional Associated' });
  });
});

it('a missing permission to list the regions is reported once, and ends once it is granted', async () => {
  const estates = renewAll(await start());
  await system.sweep();
  const refused = { code: 'NoPermission', status: 403, message: 'not authorized' };
  system.cloud.faults.add({ match: { operation: 'DescribeRegions' }, effect: refused });
  for (let minute = 0; minute < 13; minute += 1) {
    if (minute % 6 === 0) renewAll(estates);
    if (minute % 5 === 0) await system.sweep('look');
    await system.minutes(1);
  }
  expect(told()).toEqual([['condition', expect.stringContaining('nlb:DescribeRegions')]]);
  system.cloud.faults.clear();
  await system.minutes(12);
  expect(told().map(([kind]) => kind)).toEqual(['condition', 'condition-over']);
});

async function drop(region: string): Promise<void> {
  for (const name of await system.entries('state'))
    if (name.startsWith(`places-${region}`)) await rm(join(system.ledger, 'state', name));
}
