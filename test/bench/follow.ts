import { crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';
import { region } from './estates.js';
import type { Row } from './table.js';

const changes = /^(Update|Associate|Disassociate)/;

/** The time from the first change to the end of the last one, in one run, and the calls after each change. */
async function followed(jobSeconds: number, env: Record<string, string>, run: (system: System) => Promise<unknown>) {
  const system = await startSystem({ regions: [region], jobSeconds, env: { FOLLOW_SECONDS: '60', ...env } });
  try {
    await run(system);
    const { requests } = system.cloud;
    const at = requests.flatMap(({ operation, at: time }) => (changes.test(operation) ? [time.getTime()] : []));
    const [first = 0, last = 0] = [at[0], at.at(-1)];
    const from = requests.findIndex(({ operation }) => changes.test(operation));
    // The read just before each change is not the price of following.
    const calls = requests.length - from - at.length - 2 * (at.length - 1);
    return { seconds: (last - first) / 1000 + jobSeconds, changes: at.length, calls };
  } finally {
    await system.stop();
  }
}

/** A run that sees its own changes through: its time against that of the cloud, and the calls it costs. */
export async function followRows(): Promise<Row[]> {
  const swap = await followed(1, { QUOTA_RELIEF: 'swap' }, async (system) => {
    const { replaced } = crowdedListener(system, 25);
    system.cloud.clock.advance(3600);
    system.cloud.world.renew(replaced[0]?.id ?? '');
    await system.sweep();
  });
  const event = await followed(2, {}, async (system) => {
    const { standing, replaced } = crowdedListener(system, 3);
    system.cloud.clock.advance(3600);
    const renewed = [standing, ...replaced.slice(0, 2)].map(({ id }) => system.cloud.world.renew(id).id);
    await system.onRenewal(renewed.map((successor) => ({ successor })));
  });
  return [
    ['swap at 25 of 25, a change of 1 s: the name unserved / what the two changes take (2 s)', swap.seconds / 2],
    ['the same: calls of following / change', swap.calls / swap.changes],
    ['event for a default and two others, a change of 2 s: until all is so / two changes (4 s)', event.seconds / 4],
    ['the same: calls of following / change', event.calls / event.changes],
  ];
}
