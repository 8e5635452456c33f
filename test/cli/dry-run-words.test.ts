import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
/** An associated successor whose change is still open in the ledger, and a replaced certificate for the grace time. */
beforeAll(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  const { replaced } = crowdedListener(system, 1);
  system.cloud.clock.advance(3600);
  system.cloud.world.renew(replaced[0]!.id);
  await system.sweep();
  system.cloud.clock.advance(60);
});
afterAll(() => system.stop());

const run = (line: string) => commandLine(system)(...line.split(' '));

describe.each(['plan', 'backfill --dry-run', 'confirm --dry-run', 'sweep --dry-run'])('nlb-cert %s', (line) => {
  it('says of nothing that it was done, and of no change that it costs nothing', async () => {
    const { out } = await run(line);
    expect(out).toMatch(/ to confirm {2}s00\.example\.com /);
    expect(out).toContain('The replaced certificate is detached after the grace time (grace): retired from');
    expect(out).toContain('Later 1 change to retire the replaced certificates, after the grace time of 24 hours.');
    expect(out).not.toMatch(/\bconfirmed\b|\b0 changes and/i);
    expect((await run(`${line} --lang zh`)).out).not.toMatch(/已确认/);
  });
});

it('what only waits for its time is not said to be applied now', async () => {
  const closed = commandLine(system, { CHANGE_WINDOWS: '0 0 2 * * */1h' });
  system.cloud.world.renew(system.cloud.world.listener(system.cloud.world.listeners()[0]!.id).attachments[0]!.id);
  const { out } = await closed('plan');
  expect(out).toMatch(/Plan: nothing to change; \d held\./);
  expect(out).toMatch(/The waiting changes take about 1 change and \d reads, /);
  expect(out).not.toContain('Applying it');
});
