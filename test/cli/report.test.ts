import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openerOf } from '../../functions/cli/terminal/system-terminal.js';
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

it('report --open opens the file, and without a desktop says its address', async () => {
  crowdedListener(system, 1);
  const opened: string[] = [];
  const open = async (path: string) => opened.push(path) > 0;
  const out = join(folder, 'now.html');
  expect(await commandLine(system, {}, { open })('report', '--out', out, '--open')).toMatchObject({ code: 0, err: '' });
  expect(opened).toEqual([out]);
  const { code, err } = await commandLine(system)('report', '--out', out, '--open');
  expect({ code, err }).toEqual({
    code: 0,
    err: `no desktop to open it on; open ${pathToFileURL(out).href} in a browser`,
  });
});

it('report --published is the page of the last full sweep, without a call to the cloud', async () => {
  crowdedListener(system, 1);
  const run = commandLine(system);
  const out = join(folder, 'stored.html');
  expect(await run('report', '--published', '--out', out)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/no report\/latest\.html.*nlb-cert report/),
  });
  await system.sweep();
  const calls = system.cloud.requests.length;
  expect(await run('report', '--published', '--out', out)).toMatchObject({ code: 0, out: `Wrote ${out}.` });
  expect(system.cloud.requests.length).toBe(calls);
  expect(await readFile(out, 'utf8')).toBe(await readFile(join(system.ledger, 'report', 'latest.html'), 'utf8'));
  expect((await run('report', '--published', '--out', '-')).out).toMatch(/^<!doctype html>/);
});

it('report is in the language of the terminal, and so is its page', async () => {
  crowdedListener(system, 1);
  const out = join(folder, 'zh.html');
  const { out: said } = await commandLine(system, { LANG: 'zh_CN.UTF-8' })('report', '--out', out);
  expect(said).toContain('1 个监听上 2 张证书；0 项进行中或暂缓；待处理事项 0 项。');
  const page = await readFile(out, 'utf8');
  expect(page).toContain('<html lang="zh-CN">');
  expect(page).toContain('没有待处理事项，无需操作。');
});

it.each([
  { platform: 'linux', env: {}, then: undefined },
  { platform: 'linux', env: { DISPLAY: ':0' }, then: ['xdg-open'] },
  { platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' }, then: ['xdg-open'] },
  { platform: 'darwin', env: {}, then: ['open'] },
  { platform: 'win32', env: {}, then: ['rundll32', 'url.dll,FileProtocolHandler'] },
] as const)('on $platform with $env, a file is opened by $then', ({ platform, env, then }) => {
  expect(openerOf(platform, env)).toEqual(then);
});

it('report rejects impossible options with a remedy', async () => {
  const run = commandLine(system);
  const file = join(folder, 'nowhere', 'x.html');
  expect(await run('report', '--out', file)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/cannot write .*ENOENT.*--out/),
  });
  expect(await run('report', '--out', '-', '--json')).toMatchObject({ code: 2 });
  expect(await run('report', '--out', '-', '--open')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--out -'),
  });
  expect(await run('report', '--published', '--json')).toMatchObject({
    code: 2,
    err: expect.stringContaining('latest.json'),
  });
  expect(await run('report', '--open', '--json')).toMatchObject({ code: 2, err: expect.stringContaining('--json') });
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
