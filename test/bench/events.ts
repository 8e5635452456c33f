import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startSystem } from '../support/system.js';
import { listenersEach, region, served } from './estates.js';
import type { Row } from './table.js';

const listingPage = 100;

/** One certificate among so many listeners is renewed, and an event says so: with what a sweep remembered, and without. */
export async function eventRows(listeners: number): Promise<Row[]> {
  const system = await startSystem({ regions: [region], rateScale: 1e6 });
  try {
    const { world, clock } = system.cloud;
    const [first, second] = served(system.cloud, listeners);
    clock.advance(3600);
    await system.sweep();
    const told = async (renewed = first) => {
      const { id: successor } = world.renew(renewed?.replaced ?? '');
      const { calls } = await system.onRenewal({ successor });
      await system.settle();
      return calls;
    };
    const remembered = await told();
    await rm(join(system.ledger, 'state'), { recursive: true });
    const without = await told(second);
    // Everything listed once, one load balancer read, for its quota is of the whole of it, and one change.
    const pages = Math.ceil((listeners + 1) / listingPage) + Math.ceil(listeners / listingPage);
    const fewest = pages + Math.ceil(listeners / listenersEach / listingPage) + listenersEach + 1;
    const what = `one certificate renewed among ${listeners} listeners, by an event: calls / fewest possible`;
    return [
      [`${what}, by what a sweep remembered`, remembered / fewest],
      [`${what}, with nothing remembered`, without / fewest],
    ];
  } finally {
    await system.stop();
  }
}
