import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
let folder: string;
beforeEach(async () => {
  system = await startSystem();
  folder = await mkdtemp(join(tmpdir(), 'report-'));
});
afterEach(async () => {
  await Promise.all([system.stop(), rm(folder, { recursive: true })]);
});

it('report makes a page and its data from the present state, and changes nothing', async () => {
  const { listener, replaced } = crowdedListener(system, 2);
  system.cloud.clock.advance(3600);
  const { id } = system.cloud.world.renew(replaced[0]!.id);
  const out = join(folder, 'now.html');
  const { code, out: said, err } = await commandLine(system)('report', '--out', out, '--open-data', 'json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(said).toContain(`Wrote ${out}`);
  expect(said).toContain('3 certificates on 1 listener; 1 open or held; 0 items for you');
  expect(await readFile(out, 'utf8')).toContain(listener.id);
  const data = JSON.parse(await readFile(join(folder, 'now.json'), 'utf8'));
  expect(data).toMatchObject({ dryRun: true, work: [{ kind: 'planned', step: 'associate', certificateIds: [id] }] });
  expect(writes(system)).toEqual([]);
  expect(await system.entries('.')).toEqual([]);
});

it('report prints the page or the data to standard output on request, and then writes no file', async () => {
  crowdedListener(system, 1);
  const run = commandLine(system);
  expect((await run('report', '--out', '-')).out).toMatch(/^<!doctype html>[\s\S]*<\/html>/);
  expect(JSON.parse((await run('report', '--json')).out)).toMatchObject({ version: 1, attached: [{}, {}] });
  expect(await readdir(folder)).toEqual([]);
});

it('report rejects impossible options with a remedy', async () => {
  const run = commandLine(system);
  const file = join(folder, 'nowhere', 'x.html');
  expect(await run('report', '--out', file)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/cannot write .*ENOENT.*--out/),
  });
  expect(await run('report', '--out', '-', '--json')).toMatchObject({ code: 2 });
  expect(await run('report', '--open-data', 'xml')).toMatchObject({ code: 2, err: expect.stringContaining('json') });
});

it('report shows an account whose certificates cannot be listed as not seen, and ends with 3', async () => {
  crowdedListener(system, 1);
  system.cloud.faults.add({ match: { operation: 'ListCertificates' }, effect: { code: 'InternalError', status: 500 } });
  const { code, out } = await commandLine(system)('report', '--json');
  expect(code).toBe(3);
  const { regions } = JSON.parse(out);
  expect(regions.map(({ seen }: { seen: boolean }) => seen)).toEqual(regions.map(() => false));
});
