import { afterEach, expect, it } from 'vitest';
import { rows } from '../support/depth.js';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

type Way = 'takes the successor off' | 'puts the replaced one back' | 'sets the former default again';

interface Listener {
  readonly id: string;
  readonly replaced: string;
  readonly successor: string;
}

/** A listener whose certificate was renewed, and what another tool that knows the old state does to it. */
async function contested(way: Way) {
  system = await startSystem({ env: { RETIRE_AFTER_MINUTES: way === 'takes the successor off' ? '2880' : '0' } });
  const { listener, replaced, standing } = crowdedListener(system, 1);
  const { world, clock } = system.cloud;
  clock.advance(3600);
  const former = way === 'sets the former default again' ? standing : replaced[0]!;
  const contest = { id: listener.id, replaced: former.id, successor: world.renew(former.id).id };
  return { ...contest, undo: () => undo(way, contest) };
}

function undo(way: Way, { id, replaced, successor }: Listener): void {
  const { world } = system.cloud;
  const has = (certificate: string) => world.listener(id).attachments.some((a) => a.id === certificate);
  if (way === 'takes the successor off' && has(successor)) world.detach(id, successor);
  if (way === 'puts the replaced one back' && !has(replaced)) world.attach(id, replaced);
  if (way === 'sets the former default again' && !has(replaced)) world.setDefault(id, replaced);
}

/** Hours in which the timers run, and the other tool at the end of each. */
async function hours(count: number, undone: () => void) {
  for (let hour = 0; hour < count; hour += 1) {
    await system.sweep();
    await system.minutes(5);
    system.cloud.clock.advance(55 * 60);
    undone();
  }
}

const told = () =>
  system.lines
    .map((line) => JSON.parse(line))
    .flatMap(({ kind, reason }) => (/^condition/.test(kind) ? [`${kind} ${reason}`] : []));

const ways: readonly Way[] = ['takes the successor off', 'puts the replaced one back', 'sets the former default again'];

it.each(rows(ways, 1))(
  'if another tool %s after each rotation, rotation stops after three rounds, reports it once, and continues when the tool stops',
  async (way) => {
    const { id, successor, undo: undone } = await contested(way);
    await hours(8, undone);
    const before = writes(system).length;
    await hours(6, undone);
    expect(writes(system).length).toBe(before);
    expect(told()).toEqual(['condition keeps-being-undone']);
    const report = await system.sweep();
    expect(report.conditions).toMatchObject([{ reason: 'keeps-being-undone', listenerId: id }]);

    await hours(26, () => {});
    expect(told()).toEqual(['condition keeps-being-undone', 'condition-over keeps-being-undone']);
    expect(attachedTo(system, id)).toHaveProperty(successor, expect.stringContaining('Associated'));
    expect((await system.sweep()).conditions).toEqual([]);
  },
);

it('confirmations of a week ago do not count', async () => {
  const { id, replaced } = await contested('puts the replaced one back');
  await hours(1, () => {});
  expect(attachedTo(system, id)).not.toHaveProperty(replaced);
  expect(await system.entries('state')).toContainEqual(expect.stringMatching(/^confirmed-/));
  system.cloud.clock.advance(8 * 86_400);
  await system.sweep();
  expect(await system.entries('state')).not.toContainEqual(expect.stringMatching(/^confirmed-/));
});
