import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
});
afterEach(() => system.stop());

/** A listener whose default and additional certificate were rotated an hour after noon. */
async function rotated() {
  const { listener, standing, replaced } = crowdedListener(system, 1);
  const before = attachedTo(system, listener.id);
  system.cloud.clock.advance(3600);
  for (const { id } of [standing, ...replaced]) system.cloud.world.renew(id);
  await system.sweep();
  await system.settle(5);
  return { listener: listener.id, before, after: attachedTo(system, listener.id), made: writes(system).length };
}

describe('nlb-cert rollback', () => {
  it('shows its plan, and changes nothing where nobody can be asked', async () => {
    const { listener, after, made } = await rotated();
    const { code, out } = await commandLine(system)('rollback', '--listener', listener);
    expect([code, writes(system).length, attachedTo(system, listener)]).toEqual([0, made, after]);
    expect(out).toMatch(
      /~ set as default [\s\S]*\nDry run: 1 change planned.*\nNot a terminal, so not applied; pass --yes to apply\.$/,
    );
  });

  it('follows to the end with --apply, and prints the result', async () => {
    const { listener, before, after } = await rotated();
    expect(after).not.toEqual(before);
    const { code, out } = await commandLine(system)('rollback', '--listener', listener, '--apply');
    expect([code, attachedTo(system, listener)]).toEqual([0, before]);
    expect(out).toMatch(
      /^ {2}\+0 s {2}accepted .* set as default\n[\s\S]*\n {2}\+\d+ s {2}confirmed .* retire; [\s\S]*\nConfirmed: 2 changes of 2 certificates on 1 listener/,
    );
    expect([await system.entries('open'), system.cloud.rulesBroken]).toEqual([[], []]);
  });

  it('asks on a terminal, and a yes applies it', async () => {
    const { listener, before, after } = await rotated();
    const asked: string[] = [];
    const answer = (text: string) => async (question: string) => {
      asked.push(question);
      return text;
    };
    const no = await commandLine(system, {}, { canAsk: true, ask: answer('n') })('rollback', '--listener', listener);
    expect([no.code, attachedTo(system, listener)]).toEqual([0, after]);
    expect(no.out).toMatch(/\nNothing was changed\.$/);
    await commandLine(system, {}, { canAsk: true, ask: answer('y') })('rollback', '--listener', listener);
    expect([asked, attachedTo(system, listener)]).toEqual([Array(2).fill('Apply it? (y/N) '), before]);
  });

  it('makes one pass with --no-follow', async () => {
    const { listener } = await rotated();
    const { out } = await commandLine(system)('rollback', '--listener', listener, '--apply', '--no-follow');
    expect(out).toMatch(/^Changes {5}1 change\n {2}accepted .* set as default\n(Waiting .*\n {2}.*\n)?1 change of /);
  });
});
