import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { attachedTo, crowdedListener } from '../support/estate.js';
import { startRobots } from '../support/robots.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const latest = async () => JSON.parse(await readFile(join(system.ledger, 'report', 'latest.json'), 'utf8'));

it('a full sweep leaves a report beside the ledger; a look and a dry run leave none', async () => {
  system = await startSystem({ env: { RETIRE_AFTER_MINUTES: '0' } });
  const { listener, replaced, loadBalancer } = crowdedListener(system, 2);
  await system.sweep('look');
  await system.backfill({});
  expect(await system.entries('report')).toEqual([]);

  system.cloud.clock.advance(3600);
  const successor = system.cloud.world.renew(replaced[0]!.id).id;
  await system.sweep();
  expect(await system.entries('report')).toEqual(['latest.html', 'latest.json']);
  const during = await latest();
  expect(during.work).toMatchObject([
    { kind: 'open', step: 'associate', verdict: 'submitted', certificateIds: [successor] },
  ]);
  expect(during.loadBalancers).toMatchObject([{ loadBalancerId: loadBalancer.id, used: 2, quota: 25, listeners: 1 }]);
  expect(during.attached).toContainEqual(
    expect.objectContaining({
      certificateId: replaced[0]!.id,
      standing: 'to-replace',
      successor: expect.objectContaining({ certificateId: successor, stage: 'to-come' }),
    }),
  );

  await system.settle();
  await system.sweep();
  const after = await latest();
  expect(after.work).toEqual([]);
  expect(after.rotated).toMatchObject([{ listenerId: listener.id, replaced: replaced[0]!.id, successor }]);
  expect(after.rotated[0].retiredAt > after.rotated[0].confirmedAt).toBe(true);
  const page = await readFile(join(system.ledger, 'report', 'latest.html'), 'utf8');
  for (const shown of [listener.id, successor, 'No conditions: no action is needed.']) expect(page).toContain(shown);
});

it('a region that cannot be read is in the report as not seen', async () => {
  system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'] });
  crowdedListener(system, 1);
  system.cloud.faults.add({ match: { region: 'cn-shanghai' }, effect: { code: 'InternalError', status: 500 } });
  await system.sweep();
  const { regions, attached } = await latest();
  expect(regions).toMatchObject([
    { region: 'cn-shanghai', seen: false },
    { region: 'cn-hangzhou', seen: true, listeners: 1 },
  ]);
  expect(attached).toHaveLength(2);
});

it('a report that cannot be written is a fault, and the pass does all its other work', async () => {
  system = await startSystem();
  const { listener, replaced } = crowdedListener(system, 1);
  system.cloud.clock.advance(3600);
  const successor = system.cloud.world.renew(replaced[0]!.id).id;
  await writeFile(join(system.ledger, 'report'), 'in the way');
  const { faults } = await system.sweep();
  expect(faults).toMatchObject([{ operation: 'report' }]);
  await system.settle();
  expect(attachedTo(system, listener.id)).toHaveProperty(successor, 'additional Associated');
  await rm(join(system.ledger, 'report'));
  expect((await system.sweep()).faults).toEqual([]);
});

it.each([
  { env: {}, then: /Report: nlb-cert report --published --open$/m },
  {
    env: { REPORT_URL: 'https://certs.example.com/report/latest.html' },
    then: /\[Report\]\(https:\/\/certs\.example\.com\/report\/latest\.html\)$/,
  },
])('with $env a digest says how the report is opened', async ({ env, then }) => {
  const robots = await startRobots(() => system.cloud.clock.now());
  system = await startSystem({ env: { NOTIFY: robots.notify.dingtalk, NOTIFY_DIGEST: '13:30', ...env } });
  crowdedListener(system, 1);
  await system.sweep();
  expect(robots.taken[0]!.body.markdown.text).toMatch(then);
  await robots.close();
});

it('with NOTIFY_LANG=zh the page beside the ledger is in Chinese', async () => {
  system = await startSystem({ env: { NOTIFY_LANG: 'zh' } });
  crowdedListener(system, 1);
  await system.sweep();
  const page = await readFile(join(system.ledger, 'report', 'latest.html'), 'utf8');
  expect(page).toContain('<html lang="zh-CN">');
  expect(page).toContain('没有待处理事项，无需操作。');
});

it('DOCS_URL and CAS_SITE make the links of a condition', async () => {
  system = await startSystem({ env: { DOCS_URL: 'https://wiki.example.com/docs/', CAS_SITE: 'intl' } });
  crowdedListener(system, 1);
  system.cloud.clock.advance(500 * 86_400);
  await system.sweep();
  const page = await readFile(join(system.ledger, 'report', 'latest.html'), 'utf8');
  expect(page).toContain('href="https://wiki.example.com/docs/operations.md#expired"');
  expect(page).toContain('href="https://slb.console.alibabacloud.com/nlb/cn-hangzhou/nlbs"');
});

it('a digest is sent once a day, with a summary of the report', async () => {
  const robots = await startRobots(() => system.cloud.clock.now());
  system = await startSystem({ env: { NOTIFY: robots.notify.dingtalk, NOTIFY_DIGEST: '13:30' } });
  crowdedListener(system, 25);
  const titles = () => robots.taken.map(({ body }) => body.markdown.title);
  for (let hour = 0; hour < 4; hour += 1) {
    await system.sweep();
    system.cloud.clock.advance(3600);
  }
  expect(titles()).toEqual(['nlb-cert: daily digest of 2026-06-14', 'nlb-cert: daily digest of 2026-06-15']);
  expect(robots.taken[1]!.body.markdown.text).toContain('1 listener on 1 load balancer');
  await robots.close();
});
