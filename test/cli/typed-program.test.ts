import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typedProgram } from '../../functions/cli/terminal/typed-program.js';
import { systemEdges } from '../../functions/run/edges.js';
import { commandNames, proseLines } from '../../shared/show/view/layout.js';
import { commandLine, typed } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

describe('the program as it can be typed again', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'npx-'));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  const installed = async (packages: unknown) => {
    const folder = await mkdtemp(join(home, 'cache-'));
    await mkdir(join(folder, '_npx', '0a1b'), { recursive: true });
    await writeFile(join(folder, '_npx', '0a1b', 'package.json'), JSON.stringify({ _npx: { packages } }));
    return join(folder, '_npx', '0a1b', 'node_modules', '.bin', 'nlb-cert');
  };

  it.each([
    { when: 'npx installed it by its name', packages: ['nlb-cert-rotation'], then: 'npx nlb-cert-rotation' },
    { when: 'npx installed a version', packages: ['nlb-cert-rotation@0.1.0'], then: 'npx nlb-cert-rotation@0.1.0' },
    { when: 'npx installed a file', packages: ['./nlb-cert-rotation.tgz'], then: 'npx ./nlb-cert-rotation.tgz' },
    { when: 'the cache names no package', packages: undefined, then: 'npx nlb-cert-rotation' },
    { when: 'the cache has text of a shell', packages: ['$(x) y'], then: 'npx nlb-cert-rotation' },
  ])('if $when, is $then', async ({ packages, then }) => {
    expect(typedProgram(await installed(packages), { npm_command: 'exec' })).toBe(then);
  });

  it.each([
    { path: '/usr/local/bin/nlb-cert', env: {}, then: 'nlb-cert' },
    { path: '/usr/local/bin/nlb-cert', env: { npm_command: 'run-script' }, then: 'nlb-cert' },
    { path: '/home/a/node_modules/.bin/nlb-cert', env: { npm_command: 'exec' }, then: 'npx nlb-cert' },
    { path: '/gone/_npx/0a/node_modules/.bin/nlb-cert', env: {}, then: 'npx nlb-cert-rotation' },
  ])('of $path with $env is $then', ({ path, env, then }) => {
    expect(typedProgram(path, env)).toBe(then);
  });
});

it('has the commands that are named as such in prose', async () => {
  const { out } = await typed(['--help'], { ...systemEdges, env: {} }, { columns: 100 });
  const [, list = ''] = out.split('Commands:');
  const names = [...list.matchAll(/^ {2}([a-z-]+)(?= |$)/gm)].map(([, name]) => name);
  expect(names.sort()).toEqual([...commandNames].sort());
});

it.each([
  ['run nlb-cert status', 'run npx x status'],
  ['nlb-cert --help lists them', 'npx x --help lists them'],
  ['the keywords (nlb-cert is one that fits)', 'the keywords (nlb-cert is one that fits)'],
  ['by nlb-cert of alice', 'by nlb-cert of alice'],
])('in "%s" it is "%s"', (text, typed) => {
  expect(proseLines(text, Number.POSITIVE_INFINITY, { program: 'npx x' })).toEqual([typed]);
});

describe.each(['npx nlb-cert-rotation', 'npx nlb-cert'])('started as %s', (program) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ regions: ['cn-hangzhou'] });
    const { replaced } = crowdedListener(system, 25);
    system.cloud.clock.advance(3600);
    system.cloud.world.renew(replaced[0]!.id);
    system.cloud.world.renew(replaced[1]!.id, { names: ['other.example.com'] });
    await system.sweep();
  });
  afterAll(() => system.stop());

  it.each([
    ...['status', 'plan', 'doctor', 'show s00.example.com', 'show s01.example.com', 'history', 'sweep --dry-run'],
    ...['--help', 'setup --help', 'plan --help', 'plan --listenrs x', 'shwo', 'plan --lang zh', 'doctor --lang zh'],
  ])('every command that nlb-cert %s prints begins so, within the width', async (argv) => {
    const run = (terminal: object) => commandLine(system, {}, { columns: 100, ...terminal })(...argv.split(' '));
    const [plain, own] = [await run({}), await run({ program })];
    const commands = (text: string) => text.match(/(?<![\w/.-])nlb-cert (?!of )(--)?[a-z[]/g)?.length ?? 0;
    const text = own.out + own.err;
    const typed = text.replaceAll(`${program} `, `${program.replace(/nlb-cert$/, '')}`);
    expect(commands(typed)).toBe(0);
    expect(text.split(program).length - 1).toBe(commands(plain.out + plain.err));
    for (const line of own.out.split('\n')) expect(line.replace(/\S*:\S*\/\S*/g, '').length).toBeLessThanOrEqual(100);
  });
});
