import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  const { world, clock } = system.cloud;
  const { standing, loadBalancer } = crowdedListener(system, 1);
  const stopped = { loadBalancerId: loadBalancer.id, port: 444, defaultCertificate: standing.id };
  world.stopListener(world.addListener(stopped).id);
  clock.advance(3600);
  world.renew(standing.id);
});
afterAll(() => system.stop());

const [good, bad, strong] = ['\x1b[32m', '\x1b[31m', '\x1b[1m'];

/** In this order: what one leaves is what the next is about. */
const passes = [
  { argv: ['sweep', '--yes'], shows: [`${good}accepted\x1b`, `${bad}1 item\x1b`, `${strong}1 change of `] },
  { argv: ['confirm', '--yes'], shows: [`${good}confirmed\x1b`, `${strong}No change; `] },
  { argv: ['rollback', '--since', '1h'], shows: ['\x1b[33m~ set', `${strong}Plan: `] },
] as const;

describe('the result of a pass', () => {
  it.each(passes)('has the colours of a plan on a terminal: $argv.0', async ({ argv, shows }) => {
    const { out } = await commandLine(system, {}, { colours: true })(...argv);
    for (const text of shows) expect(out).toContain(text);
    expect(stripVTControlCharacters(out)).not.toContain('\x1b');
    system.cloud.clock.advance(60);
  });

  it.each(passes)('has none elsewhere: $argv.0', async ({ argv }) => {
    const { out } = await commandLine(system)(...argv);
    expect(out).toMatch(/ held[;.]/);
    expect(out).not.toContain('\x1b');
  });
});
