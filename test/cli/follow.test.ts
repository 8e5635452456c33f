import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { attachedTo, crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
});
afterEach(() => system.stop());

/** A listener whose certificates were renewed, on a load balancer with `places` additional certificates. */
function renewed(places: number) {
  const estate = crowdedListener(system, places);
  system.cloud.clock.advance(3600);
  const former = estate.replaced[0]!.id;
  return { ...estate, former, successor: system.cloud.world.renew(former).id };
}

/** A terminal whose user presses Ctrl-C once this is printed. */
function endedAt(pattern: RegExp) {
  const printed: string[] = [];
  const user = { presses: () => {} };
  const pressed = new Promise<void>((resolve) => (user.presses = resolve));
  const print = (text: string) => {
    printed.push(text);
    if (pattern.test(text)) user.presses();
  };
  return { printed, terminal: { print, interrupted: () => pressed } };
}

describe('a change that is followed', () => {
  it('prints each event with the time since the beginning', async () => {
    renewed(1);
    const { code, out } = await commandLine(system)('backfill', '--apply');
    const times = [...out.matchAll(/^ {2}\+(?:(\d+) min )?(\d+) s {2}(\w+)/gm)];
    const seconds = times.map(([, minutes = '0', rest = '0']) => Number(minutes) * 60 + Number(rest));
    expect([code, times.map(([, , , what]) => what)]).toEqual([0, ['accepted', 'confirmed']]);
    expect(seconds[1]).toBeGreaterThan(seconds[0] ?? 0);
  });

  it('says of a former certificate that is attached again that it is, and why', async () => {
    const { former, listener } = renewed(25);
    const operation = 'AssociateAdditionalCertificatesWithListener';
    system.cloud.faults.add({ match: { operation }, times: 1, effect: { code: 'IllegalParam', status: 400 } });
    const { out } = await commandLine(system, { QUOTA_RELIEF: 'swap' })('backfill', '--apply');
    const lines = out.split('\n').filter((line) => /^ {2}\+/.test(line));
    expect(lines.map((line) => line.replace(/ {2,}/g, ' '))).toEqual([
      expect.stringMatching(/^ \+\d+ s accepted .*retire; its successor needs the slot$/),
      expect.stringMatching(/ confirmed .*retire/),
      expect.stringMatching(/ refused .*associate; IllegalParam/),
      expect.stringMatching(
        / accepted .*associate; a former certificate is attached again, because its successor cannot be attached$/,
      ),
      expect.stringMatching(/ confirmed .*associate/),
    ]);
    expect(attachedTo(system, listener.id)).toHaveProperty(former, 'additional Associated');
  });
});

describe('a change that the user ends with Ctrl-C', () => {
  it('ends the process at once, during the pause between two looks', async () => {
    await system.stop();
    // The process has the real clock, and the renewal takes an hour.
    system = await startSystem({ regions: ['cn-hangzhou'], now: new Date(Date.now() - 3_700_000) });
    renewed(1);
    const { urls, credentials } = system.cloud;
    const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
    const env = {
      PATH: process.env.PATH,
      REGIONS: 'cn-hangzhou',
      LEDGER: `dir:${system.ledger}`,
      NLB_ENDPOINT: urls.nlb,
      CAS_ENDPOINT: urls.cas,
      STS_ENDPOINT: urls.sts,
      ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: credentials.securityToken,
    };
    const child = spawn(process.execPath, [program, 'backfill', '--apply'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { text: '', pressedAt: 0 };
    child.stderr.on('data', (chunk: Buffer) => (said.text += chunk));
    child.stdout.on('data', (chunk: Buffer) => {
      said.text += chunk;
      if (said.pressedAt !== 0 || !said.text.includes('accepted')) return;
      said.pressedAt = performance.now();
      child.kill('SIGINT');
    });
    const [code] = await once(child, 'close');
    expect([code, said.text]).toEqual([
      1,
      expect.stringMatching(/Interrupted +\+\d+ s; 1 change open\n[\s\S]*--yes\n$/),
    ]);
    expect(performance.now() - said.pressedAt).toBeLessThan(5_000);
  });

  it('ends with what is open by name and how to go on, and prints nothing after that', async () => {
    const { listener, successor } = renewed(1);
    const { printed, terminal } = endedAt(/accepted/);
    const { code } = await commandLine(system, {}, terminal)('backfill', '--apply');
    const answer = printed.at(-1) ?? '';
    expect([code, answer.split('\n')[0]]).toEqual([1, expect.stringMatching(/^Interrupted +\+\d+ s; 1 change open$/)]);
    expect(answer).toMatch(/\n {2}associate {2}s00\.example\.com.* :443 {2}begun /);
    expect(answer).toMatch(
      /Functions with the same LEDGER continue this work; without functions, run:\n {2}nlb-cert confirm --yes$/,
    );
    expect(answer).not.toContain(listener.id);
    const shown = printed.length;
    await system.settle();
    expect(printed).toHaveLength(shown);
    expect(attachedTo(system, listener.id)).toHaveProperty(successor, 'additional Associated');
  });

  it('goes on with the command that it names', async () => {
    const { listener, successor } = renewed(1);
    await commandLine(system, {}, endedAt(/accepted/).terminal)('backfill', '--apply');
    system.cloud.clock.advance(120);
    const { code, out } = await commandLine(system)('confirm', '--yes');
    expect([code, out]).toEqual([0, expect.stringContaining('confirmed')]);
    expect(attachedTo(system, listener.id)).toHaveProperty(successor, 'additional Associated');
    expect(await system.entries('open')).toEqual([]);
  });

  it('is one JSON object with --json', async () => {
    renewed(1);
    const printed: string[] = [];
    const terminal = { print: (text: string) => printed.push(text), interrupted: async () => {} };
    const { code } = await commandLine(system, {}, terminal)('backfill', '--apply', '--json');
    expect([code, printed.length]).toEqual([1, 1]);
    expect(JSON.parse(printed[0] ?? '')).toEqual({
      interrupted: true,
      seconds: expect.any(Number),
      open: expect.any(Array),
    });
  });

  it('says so where the ledger cannot be read', async () => {
    renewed(1);
    await writeFile(join(system.ledger, 'open'), '');
    const { code, out } = await commandLine(system, {}, { interrupted: async () => {} })('backfill', '--apply');
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/The open changes are unknown, because the ledger cannot be read \(ENOTDIR\)/),
    ]);
  });
});
