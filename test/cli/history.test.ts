import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
const env = { VERIFY: 'probe', RETIRE_AFTER_MINUTES: '0', USER: 'alice' };
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'], env });
});
afterEach(() => system.stop());

/** One additional certificate is rotated to its end, by the command line first and then by the minute timer. */
async function rotated() {
  const { listener, replaced, standing } = crowdedListener(system, 1);
  system.cloud.clock.advance(3600);
  const [former] = replaced;
  const successor = system.cloud.world.renew(former!.id).id;
  const run = commandLine(system, env);
  await run('backfill', '--apply', '--no-follow');
  const requests = system.cloud.requests.filter(({ operation }) => operation.startsWith('Associate'));
  return { run, listener: listener.id, former: former!.id, successor, standing: standing.id, requests };
}

describe('nlb-cert history', () => {
  it('prints the requester, the call, the result and the first handshake of each change', async () => {
    const { run, listener, former, successor, requests } = await rotated();
    const before = await run('history', '--listener', listener);
    expect(before.out).toMatch(/ {2}associate; open, no final verdict yet\n/);
    expect(before.out).toContain(`, request ${requests[0]!.requestId}\n`);
    await system.settle();

    const { code, out } = await run('history', '--listener', listener, '--ids');
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 5)).toEqual([
      expect.stringMatching(
        /^ {2}2026-06-15 13:00 {2}s00\.example\.com {2}nlb-\w+ :443 {2}associate; confirmed after \d+ seconds, at 2026-06-15 13:01$/,
      ),
      '    requested by backfill, run by nlb-cert of alice',
      `    called AssociateAdditionalCertificatesWithListener, request ${requests[0]!.requestId}`,
      '    served by handshakes since 2026-06-15 13:02, for s00.example.com',
      expect.stringMatching(
        new RegExp(
          `^ {4}cn-hangzhou nlb-\\w+ ${listener} ${successor} ${former} token ${requests[0]!.params.ClientToken} pass [\\w-]{36} request ${requests[0]!.requestId} job [\\w-]+$`,
        ),
      ),
    ]);
    expect(out).toMatch(/s00\.example\.com .* retire; .*\n {4}requested by confirm, run by test\n/);
    expect(out).toMatch(/\n2 changes since 2026-05-16/);
    expect(await system.entries('state')).not.toContainEqual(expect.stringMatching(/^answer-/));
  });

  it('still knows when it was served once the proof itself is forgotten', async () => {
    const { run, successor } = await rotated();
    await system.settle();
    system.cloud.world.detach(system.cloud.world.listeners()[0]!.id, successor);
    system.cloud.clock.advance(8 * 86_400);
    await system.sweep();
    expect((await run('history')).out).toContain('served by handshakes since 2026-06-15 13:02, for s00.example.com');
  });

  it('calls a certificate of long ago by the domain of its successors, also without a handshake', async () => {
    const { listener, replaced } = crowdedListener(system, 1);
    const run = commandLine(system, { RETIRE_AFTER_MINUTES: '0' });
    let id = replaced[0]!.id;
    for (let generation = 0; generation < 3; generation += 1) {
      system.cloud.clock.advance(3600);
      id = system.cloud.world.renew(id).id;
      await run('backfill', '--apply');
      system.cloud.clock.advance(60);
      await run('confirm', '--apply');
    }
    await system.sweep();
    const { out } = await run('history', '--listener', listener.id);
    expect(out.match(/^ {2}2026\S+ \S+ {2}\S+ /gm)).toEqual(
      Array(6).fill(expect.stringMatching(/ {2}s00\.example\.com $/)),
    );
  });

  it('narrows by certificate, however it is spelt, and by time; as JSON it has every field', async () => {
    const { run, former, successor, standing } = await rotated();
    await system.settle();
    const changesOf = async (...argv: string[]) => JSON.parse((await run('history', '--json', ...argv)).out).changes;
    expect(await changesOf('--certificate', standing)).toEqual([]);
    expect(await changesOf('--certificate', former)).toMatchObject([
      { step: 'associate', certificateIds: [successor], ending: 'confirmed', requestedBy: { function: 'backfill' } },
      {
        step: 'retire',
        certificateIds: [former],
        answer: { requestId: expect.any(String), jobId: expect.any(String) },
      },
    ]);
    system.cloud.clock.advance(2 * 86_400);
    expect(await changesOf('--since', '1d')).toEqual([]);
    expect(await changesOf('--since', '3d')).toHaveLength(2);
  });

  it("keeps the code of NLB's refusal", async () => {
    const { faults, world, clock } = system.cloud;
    const { replaced } = crowdedListener(system, 1);
    clock.advance(3600);
    world.renew(replaced[0]!.id);
    faults.add({
      match: { operation: 'AssociateAdditionalCertificatesWithListener' },
      effect: { code: 'Forbidden.RAM', status: 403 },
    });
    await system.sweep();
    const { out } = await commandLine(system, env)('history');
    expect(out).toMatch(/ {2}associate; denied \(Forbidden\.RAM: .+\) after/);
    expect(out).toMatch(/requested by sweep, run by test/);
  });

  it('keeps the words of NLB, which name the lock, for what was refused and what is open', async () => {
    const { world, clock, faults } = system.cloud;
    const { listener, replaced } = crowdedListener(system, 2);
    clock.advance(3600);
    world.renew(replaced[0]!.id);
    const match = { operation: 'AssociateAdditionalCertificatesWithListener' };
    const lock = { code: 'Conflict.Lock', status: 400, message: `The Lock [${listener.id}] is conflict.` };
    faults.add({ match, effect: lock, times: 1 });
    await system.sweep();
    const run = commandLine(system, env);
    const busy = `busy (Conflict.Lock: ${listener.id} in cn-hangzhou: The Lock [${listener.id}] is conflict.)`;
    expect((await run('history')).out).toContain(`  associate; ${busy} after 0 seconds, at `);
    expect(JSON.parse((await run('history', '--json')).out).changes).toMatchObject([
      { ending: 'busy', answer: { code: 'Conflict.Lock', message: expect.stringContaining('The Lock [') } },
    ]);

    faults.add({ match, effect: { code: 'NeverSeen', status: 400, message: 'Ask \u001b[31mthe lock [x].' }, times: 1 });
    clock.advance(120);
    await system.sweep();
    expect((await run('history')).out).toMatch(
      /open, no final verdict yet \(NeverSeen: .*Ask \\u\{1b\}\[31mthe lock \[x\]/,
    );
  });

  it('reads the entries of earlier versions', async () => {
    const { run } = await rotated();
    await system.settle();
    const folder = join(system.ledger, 'closed', '2026-06-15');
    for (const name of await readdir(folder)) {
      const { asked: _a, answer: _b, served: _c, ...old } = JSON.parse(await readFile(join(folder, name), 'utf8'));
      await writeFile(join(folder, name), JSON.stringify(old));
    }
    const { out } = await run('history');
    expect(out).toMatch(/requested: not recorded/);
    expect(out).toMatch(/no request id/);
    expect(out).toMatch(/2 changes since/);
  });

  it('says which option is wrong', async () => {
    expect(await commandLine(system)('history', '--since', 'soon')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--since must be a time in the past/),
    });
  });
});
