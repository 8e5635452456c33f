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
async function underWay({ lag = 0, isLost = false } = {}) {
  const env = { RETIRE_AFTER_MINUTES: '0' };
  system = await startSystem({ regions: ['cn-hangzhou'], switches: { readAfterWriteSeconds: lag }, env });
  const { replaced, listener } = crowdedListener(system, 2);
  const before = attachedTo(system, listener.id);
  system.cloud.clock.advance(3600);
  system.cloud.world.renew(replaced[0]?.id ?? '');
  const operation = 'AssociateAdditionalCertificatesWithListener';
  if (isLost) system.cloud.faults.add({ match: { operation }, times: 1, effect: 'job-fails-silently' });
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
    const question = 'No listener changes now. Keep this, and apply it after the wait? (y/N) ';
    expect(asked).toEqual('typed' in terminal ? [question] : []);
  });
});

it.each([
  { beside: 'no other one', says: /names-lost[\s\S]*nothing written\.$/ },
  { beside: 'a fit one that waits', says: /outside-window[\s\S]*nothing written\.$/ },
])('a mapping that only a person can make fit is not kept; beside $beside', async ({ beside, says }) => {
  system = await startSystem({ regions: ['cn-hangzhou'], env: windows });
  const former = crowdedListener(system, 2).replaced[0]?.id ?? '';
  const { world, clock } = system.cloud;
  clock.advance(3600);
  if (beside !== 'no other one') world.renew(former);
  const unfit = world.issueCertificate({ names: ['other.example.org'] }).id;
  const { out } = await commandLine(system, windows)('backfill', '--certificates', `${former}=${unfit}`, '--yes');
  expect([out, await system.entries('state')]).toEqual([expect.stringMatching(says), []]);
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

  it('is kept although NLB does not show the change yet', async () => {
    const { listener, before } = await underWay({ lag: 30 });
    const run = commandLine(system, { RETIRE_AFTER_MINUTES: '0' });
    const dry = await run('rollback', '--since', '1d', '--dry-run');
    expect(dry.out).toMatch(/ waits .* is not confirmed yet/);
    expect(dry.out).not.toContain('rolled back');
    await run('rollback', '--since', '1d', '--yes');
    await system.settle();
    expect(attachedTo(system, listener)).toEqual(before);
  });

  it('is kept although NLB did not make it, so that no pass makes it again', async () => {
    const { listener, before } = await underWay({ isLost: true });
    system.cloud.clock.advance(600);
    const run = commandLine(system, { RETIRE_AFTER_MINUTES: '0' });
    await run('rollback', '--since', '1d', '--yes');
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener)).toEqual(before);
  });
});

it('a yes is for the changes that the plan showed, although others are under way by then', async () => {
  const { listener, before } = await underWay();
  const { world } = system.cloud;
  const former = world.issueCertificate({ names: ['other.example.com'], source: 'BUY', keyAlgorithm: 'ECC' }).id;
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const other = world.addListener({ loadBalancerId, port: 444, defaultCertificate: former });
  const ask = async () => {
    system.cloud.clock.advance(3600);
    world.renew(former);
    await system.sweep();
    return 'y';
  };
  const answers = { canAsk: true, ask };
  await commandLine(system, { RETIRE_AFTER_MINUTES: '0' }, answers)('rollback', '--since', '1d');
  await system.settle();
  expect(attachedTo(system, listener)).toEqual(before);
  expect(attachedTo(system, other.id)).not.toHaveProperty(former);
});
