import { afterEach, expect, it } from 'vitest';
import { crowdedListener } from '../support/estate.js';
import { type Robots, secrets, startRobots, tokens } from '../support/robots.js';
import { midsummer, type System, startSystem } from '../support/system.js';

let system: System;
let robots: Robots;
afterEach(async () => {
  await Promise.all([system.stop(), robots.close()]);
});

async function startTold(env: Record<string, string> = {}) {
  robots = await startRobots(() => system?.cloud.clock.now() ?? midsummer);
  const { dingtalk, feishu } = robots.notify;
  system = await startSystem({ env: { NOTIFY: `${dingtalk},${feishu}`, NOTIFY_LANG: 'zh', ...env } });
  return crowdedListener(system, 25);
}

const titles = (vendor: string) =>
  robots.taken
    .filter((taken) => taken.vendor === vendor)
    .map(({ body }) => body.markdown?.title ?? body.content.post.zh_cn.title);

it('each robot is notified when a condition begins and when it ends, and never in between', async () => {
  const { listener, replaced } = await startTold();
  const { world, clock } = system.cloud;
  clock.advance(3600);
  world.renew(replaced[0]!.id);
  await system.backfill({});
  expect(robots.taken).toEqual([]);
  for (let hour = 0; hour < 3; hour += 1) {
    expect((await system.sweep()).faults).toEqual([]);
    clock.advance(3600);
  }
  expect(titles('dingtalk')).toEqual(['nlb-cert: 1 个待处理事项']);
  expect(titles('feishu')).toEqual(['nlb-cert: 1 个待处理事项']);
  const { text } = robots.taken[0]!.body.markdown;
  expect(text).toContain(listener.id);
  expect(text).toMatch(/🟠 s00\.example\.com：负载均衡实例没有|🟠 s00\.example\.com: /);
  expect(text).toContain(`nlb-cert show ${listener.id}`);

  world.detach(listener.id, replaced[24]!.id);
  await system.sweep();
  await system.settle();
  expect(titles('dingtalk')).toEqual(['nlb-cert: 1 个待处理事项', 'nlb-cert: 1 项已恢复']);
  expect((await system.entries('state')).filter((name) => name.startsWith('news-'))).toEqual([]);
  const told = JSON.stringify([system.lines, robots.taken]);
  for (const secret of [...Object.values(secrets), ...Object.values(tokens)]) expect(told).not.toContain(secret);
});

it('a chat that cannot be reached is only a fault of the pass, and is notified by a later pass', async () => {
  const { replaced } = await startTold({ NOTIFY_LANG: 'en' });
  const { world, clock } = system.cloud;
  clock.advance(3600);
  world.renew(replaced[0]!.id);
  robots.trouble = { status: 503, text: '' };
  const report = await system.sweep();
  expect(report.conditions).toMatchObject([{ reason: 'quota-full' }]);
  expect(report.faults).toMatchObject(
    [{ operation: /^notify dingtalk/ }, { operation: /^notify feishu/ }].map(() => ({ code: 'HTTP503' })),
  );
  robots.trouble = undefined;
  clock.advance(600);
  expect((await system.sweep('look')).faults).toEqual([]);
  expect(titles('dingtalk')).toEqual(['nlb-cert: 1 condition needs action']);
});
