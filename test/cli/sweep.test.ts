import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { startRobots } from '../support/robots.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
const other = '2222222222222222';
const ACCOUNTS = `acs:ram::${other}:role/rotator`;

/** The functions look at two accounts in two regions. */
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'], env: { ACCOUNTS } });
  system.cloud.sts.addRole({ accountId: other, name: 'rotator', trusts: [system.cloud.accountId] });
  await system.sweep();
});
afterEach(() => system.stop());

const file = (name: string) => join(system.ledger, 'report', `latest.${name}`);
const pages = async () => [await readFile(file('html'), 'utf8'), await readFile(file('json'), 'utf8')];
const regionsToldOf = async () => JSON.parse(await readFile(file('json'), 'utf8')).regions.length;

describe('a sweep by the command line leaves the report of the functions, which is of more', () => {
  it.each([
    ['accounts', {}, /cn-hangzhou \(2222222222222222\), cn-shanghai \(2222222222222222\), so/],
    [
      'regions',
      { ACCOUNTS, REGIONS: 'cn-hangzhou' },
      /cn-shanghai \(1234567890123456\), cn-shanghai \(2222222222222222\)/,
    ],
  ])('%s, and says so', async (_of, env, told) => {
    const before = await pages();
    system.cloud.clock.advance(60);
    const { code, out } = await commandLine(system, env)('sweep', '--yes');
    expect(out).toMatch(told);
    expect(out).toMatch(/report\/latest\.html was not replaced; set REGIONS and ACCOUNTS/);
    expect(code).toBe(0);
    expect(await pages()).toEqual(before);
    expect(JSON.parse((await commandLine(system, env)('sweep', '--yes', '--json')).out).unpublished).toMatch(told);
  });

  it('and takes no digest of the day from them', async () => {
    const robots = await startRobots(() => system.cloud.clock.now());
    const NOTIFY = robots.notify.dingtalk;
    await commandLine(system, { NOTIFY, NOTIFY_DIGEST: '00:00' })('sweep', '--yes');
    expect(robots.taken).toEqual([]);
    await robots.close();
  });
});

describe('a sweep by the command line writes the report', () => {
  it('where it looks at as much', async () => {
    const before = await pages();
    system.cloud.clock.advance(60);
    expect((await commandLine(system, { ACCOUNTS })('sweep', '--yes')).out).not.toContain('report');
    expect(await pages()).not.toEqual(before);
  });

  it('where no function has written one for two hours', async () => {
    system.cloud.clock.advance(7201);
    await commandLine(system)('sweep', '--yes');
    expect(await regionsToldOf()).toBe(2);
  });

  it('where there is none that can be read', async () => {
    const { takenAt } = JSON.parse(await readFile(file('json'), 'utf8'));
    const odd = [null, 1, {}, { account: 1, region: 'cn-x' }].map((one) => JSON.stringify({ takenAt, regions: [one] }));
    for (const text of [...odd, '{"takenAt":', 'null', '[]', '{"takenAt":"soon","regions":[{}]}', '{"regions":1}']) {
      await writeFile(file('json'), text);
      await commandLine(system)('sweep', '--yes');
      expect(await regionsToldOf()).toBe(2);
    }
  });
});

it('a function always replaces the report, because ACCOUNTS and REGIONS may have fewer items now', async () => {
  await system.stop();
  system = await startSystem({ regions: ['cn-hangzhou'] });
  await system.sweep();
  const wider = JSON.parse(await readFile(file('json'), 'utf8'));
  wider.regions.push({ ...wider.regions[0], account: other });
  await writeFile(file('json'), JSON.stringify(wider));
  await system.sweep();
  expect(await regionsToldOf()).toBe(1);
});
