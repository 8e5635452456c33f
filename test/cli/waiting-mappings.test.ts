import { afterEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { attachedTo, crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const windows = { RETIRE_AFTER_MINUTES: '0', CHANGE_WINDOWS: '0 0 2 * * 6/3h' };

/** A listener with a certificate that a person maps to another one, outside the window for changes. */
async function outsideWindow() {
  system = await startSystem({ regions: ['cn-hangzhou'], env: windows });
  const { replaced, listener } = crowdedListener(system, 2);
  const [former] = replaced;
  const names = [...(former?.names ?? [])];
  const successor = system.cloud.world.issueCertificate({ names, keyAlgorithm: 'ECC' }).id;
  return { listener: listener.id, successor, argv: ['backfill', '--certificates', `${former?.id}=${successor}`] };
}

/** A listener whose rotation is under way. */
async function underWay() {
  system = await startSystem({ regions: ['cn-hangzhou'], env: { RETIRE_AFTER_MINUTES: '0' } });
  const { replaced, listener } = crowdedListener(system, 2);
  const before = attachedTo(system, listener.id);
  system.cloud.clock.advance(3600);
  system.cloud.world.renew(replaced[0]?.id ?? '');
  await system.sweep();
  return { listener: listener.id, before };
}

describe('a mapping that waits for a change window', () => {
  it('is kept with --yes, and applied in the window', async () => {
    const { listener, successor, argv } = await outsideWindow();
    const { code, out } = await commandLine(system, windows)(...argv, '--yes');
    expect([code, out]).toEqual([0, expect.stringContaining('Waits for a change window (outside-window)')]);
    expect(out).not.toContain('nothing written');
    system.cloud.clock.set(new Date('2026-06-20T02:00:01Z'));
    await system.settle(5);
    expect(attachedTo(system, listener)).toHaveProperty(successor);
  });

  it.each([
    { when: 'as a dry run', more: ['--dry-run'], says: /nothing written\.$/ },
    { when: 'without a terminal', more: [], says: /Not a terminal, so not applied; pass --yes to apply\.$/ },
    { when: 'after a no', more: [], says: /Nothing was changed\.$/, typed: 'n' },
  ])('is not kept $when', async ({ more, says, ...terminal }) => {
    const { argv } = await outsideWindow();
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return terminal.typed ?? '';
    };
    const answers = { canAsk: 'typed' in terminal, ask };
    const { out } = await commandLine(system, windows, answers)(...argv, ...more);
    expect([out, await system.entries('state')]).toEqual([expect.stringMatching(says), []]);
    const question = 'No listener changes now. Keep the mappings, and apply them after the wait? (y/N) ';
    expect(asked).toEqual('typed' in terminal ? [question] : []);
  });
});

it('a mapping that only a person can make fit is not kept', async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  const former = crowdedListener(system, 2).replaced[0]?.id;
  const successor = system.cloud.world.issueCertificate({ names: ['other.example.org'] }).id;
  const { out } = await commandLine(system)('backfill', '--certificates', `${former}=${successor}`, '--yes');
  expect(out).toMatch(/names-lost[\s\S]*nothing written\.$/);
  expect(await system.entries('state')).toEqual([]);
});

describe('a rollback of a change under way', () => {
  it('is shown as waiting, and with --yes followed to its end', async () => {
    const { listener, before } = await underWay();
    const run = commandLine(system, { RETIRE_AFTER_MINUTES: '0' });
    const dry = await run('rollback', '--since', '1d', '--dry-run');
    expect(dry.out).toMatch(/ waits .* is not confirmed yet/);
    const { code } = await run('rollback', '--since', '1d', '--yes');
    expect([code, attachedTo(system, listener)]).toEqual([0, before]);
  });
});
