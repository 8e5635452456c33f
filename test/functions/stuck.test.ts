import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
});
afterEach(() => system.stop());

function told(): string[] {
  return system.lines
    .map((line) => JSON.parse(line))
    .flatMap(({ kind, reason }) => (/^condition/.test(kind) ? [`${kind} ${reason}`] : []));
}

it('reports once a listener that NLB shows as being changed for an hour, and once that it is free', async () => {
  const { listener, standing } = crowdedListener(system, 0);
  const { world, clock } = system.cloud;
  clock.advance(3600);
  const successor = world.renew(standing.id).id;
  world.setListenerStatus(listener.id, 'Configuring');
  const first = await system.sweep();
  expect(first).toMatchObject({ holds: [{ reason: 'busy' }], conditions: [] });
  clock.advance(59 * 60);
  expect(await system.confirm()).toMatchObject({ holds: [{ reason: 'busy' }], conditions: [] });
  clock.advance(60);
  const report = await system.confirm();
  expect(report.conditions).toMatchObject([
    { reason: 'stays-busy', listenerId: listener.id, certificateIds: [successor], since: first.takenAt },
  ]);
  await system.minutes(5);
  const plan = await commandLine(system)('plan');
  expect([plan.code, plan.out]).toEqual([1, expect.stringMatching(/Needs you [\s\S]*#stays-busy/)]);
  expect(told()).toEqual(['condition stays-busy']);

  world.setListenerStatus(listener.id, 'Running');
  await system.settle();
  expect(world.listener(listener.id).attachments).toMatchObject([{ id: successor, role: 'default' }]);
  expect(told()).toEqual(['condition stays-busy', 'condition-over stays-busy']);
  expect(await system.entries('state')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^stalled-/)]));
});

it('reports it too where only a replaced certificate is left to retire', async () => {
  const { listener, replaced } = crowdedListener(system, 1);
  const { world, clock } = system.cloud;
  clock.advance(3600);
  world.renew(replaced[0]!.id);
  await system.sweep();
  await system.minutes(2);
  world.setListenerStatus(listener.id, 'Configuring');
  clock.advance(23 * 3600);
  expect((await system.sweep()).conditions).toEqual([]);
  clock.advance(2 * 3600);
  expect((await system.sweep()).conditions).toEqual([]);
  clock.advance(3600);
  expect((await system.sweep()).conditions).toMatchObject([
    { reason: 'stays-busy', listenerId: listener.id, certificateIds: [replaced[0]!.id] },
  ]);
});

it('is only reported later after the ledger was lost', async () => {
  const { listener, standing } = crowdedListener(system, 0);
  const { world, clock } = system.cloud;
  clock.advance(3600);
  world.renew(standing.id);
  world.setListenerStatus(listener.id, 'Configuring');
  await system.sweep();
  clock.advance(59 * 60);
  await rm(join(system.ledger, 'state'), { recursive: true });
  for (const conditions of [[], [{ reason: 'stays-busy' }]]) {
    expect((await system.sweep()).conditions).toMatchObject(conditions);
    clock.advance(3600);
  }
});

it('is not reported while a step of this system is open on the listener', async () => {
  const { standing } = crowdedListener(system, 0);
  const { world, clock, faults } = system.cloud;
  clock.advance(3600);
  world.renew(standing.id);
  faults.add({ match: { operation: 'UpdateListenerAttribute' }, effect: 'job-hangs' });
  await system.sweep();
  clock.advance(2 * 3600);
  expect((await system.confirm()).conditions.map(({ reason }) => reason)).toEqual(['overdue']);
});
