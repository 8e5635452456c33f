import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NoticeChanges, noticeOf } from '../../shared/notify/notice.js';
import { send } from '../../shared/notify/send.js';
import { openTransport } from '../../shared/notify/transport.js';
import { vendors } from '../../shared/notify/vendors.js';
import type { RememberedCondition } from '../../shared/reconcile/report/report.js';
import { type NotifyTarget, notifyTargets } from '../../shared/runtime/notify-settings.js';
import { wordsIn } from '../../shared/wording/languages.js';
import type { Lang } from '../../shared/wording/reasons.js';
import { hangzhou, id, listenerId, loadBalancerId, noon } from '../support/builders.js';
import { runs } from '../support/depth.js';
import { type Robots, secrets, startRobots, tokens } from '../support/robots.js';
import { anyText } from '../support/texts.js';

let robots: Robots;
beforeAll(async () => {
  robots = await startRobots(() => noon);
});
beforeEach(() => {
  robots.trouble = undefined;
});
afterAll(() => robots.close());

const vendorNames = ['dingtalk', 'feishu', 'wecom', 'slack', 'json'] as const;

function targetOf(vendor: (typeof vendorNames)[number]): NotifyTarget {
  const [target] = notifyTargets.parse(robots.notify[vendor]);
  return target!;
}

function condition(over: Partial<RememberedCondition> = {}): RememberedCondition {
  return {
    account: '1234567890',
    reason: 'quota-full',
    region: hangzhou,
    loadBalancerId: loadBalancerId('nlb-1'),
    listenerId: listenerId('lsn-1@443'),
    certificateIds: [id('12-cn-hangzhou')],
    since: noon,
    detail: '25 of 25 additional certificates on nlb-1 are used',
    ...over,
  };
}

async function sent(vendor: (typeof vendorNames)[number], changes: NoticeChanges, lang: Lang = 'en') {
  const { transport, close } = openTransport({ now: () => noon, random: () => 0, sleep: async () => {} });
  const until = new Date(noon.getTime() + 5_000);
  const failure = await send(
    transport,
    targetOf(vendor),
    { notice: noticeOf(changes, wordsIn(lang)), changes, lang },
    until,
  ).finally(close);
  return { failure, text: failure === undefined ? textIn(robots.taken.at(-1)?.body) : '' };
}

/** The words that a chat shows, whichever vendor's body they are in. */
// biome-ignore lint/suspicious/noExplicitAny: JSON from the wire.
function textIn(body: any): string {
  if (body.content?.post === undefined)
    return body.markdown?.text ?? body.markdown?.content ?? body.text ?? JSON.stringify(body);
  const [post] = Object.values<{ title: string; content: { text: string }[][] }>(body.content.post);
  return [post!.title, ...post!.content.map(([one]) => one!.text)].join('\n');
}

const hostile = [
  { what: 'HTML', name: '<script>alert(1)</script><img src=x onerror=alert(1)>' },
  { what: 'a mention of everybody', name: '<at user_id="all"></at><!channel><@U1>@all' },
  { what: 'a link', name: '[click](https://evil.example/) <https://evil.example|bank>' },
  { what: 'markdown', name: '**b** `c` ~~d~~ # e ![i](x) > q' },
  { what: 'lines', name: 'a\n# NEEDS YOU\r\n\u2028b' },
  { what: 'a terminal', name: '\x1b[31mred\x1b]0;t\x07' },
  { what: 'right to left', name: 'moc.\u202eelpmaxe\u2066' },
  { what: 'a long name', name: `${'a'.repeat(63)}.`.repeat(4).slice(0, 253) },
] as const;

describe.each(vendorNames)('%s', (vendor) => {
  it('accepts begun and ended conditions, signed, with certificate, location, time and remedy', async () => {
    const changes = { begun: [condition()], ended: [condition({ reason: 'expired' })] };
    const { failure, text } = await sent(vendor, changes);
    expect(failure).toBeUndefined();
    for (const said of ['quota', 'cn-hangzhou', 'nlb-1', 'lsn-1@443', '12-cn-hangzhou', '2026-06-15', '25 of 25'])
      expect(text).toContain(said);
    if (vendor === 'json') return;
    expect(text).toMatch(
      /1 condition needs action, 1 ended[\s\S]*has no free slot[\s\S]*Since: 2026-06-15 12:00 UTC[\s\S]*What to do: Raise the quota/,
    );
    expect(text).toMatch(/Ended: An attached certificate has expired[\s\S]*Expiry: 2026-06-15 12:00 UTC/);
  });

  it('names the domains first, then load balancers and ports, and has the command with its ids', async () => {
    const of = (name: string, over: Partial<RememberedCondition> = {}) =>
      condition({
        ...{ reason: 'names-lost', listenerId: listenerId(`lsn-${name}@443`) },
        names: { certificates: ['shop.example.com +1'], loadBalancer: name, ports: ':443' },
        detail: 'not covered; accept the loss: nlb-cert backfill --certificates 1-a=2-a --allow-name-loss',
        ...over,
      });
    const { text } = await sent(vendor, { begun: [of('front'), of('back')], ended: [] });
    if (vendor === 'json') return expect(JSON.parse(text).begun[0].names.loadBalancer).toBe('back');
    const at = (part: string) => text.replace(/\\/g, '').indexOf(part);
    const parts = ['shop.example.com +1', 'does not cover every name', 'back :443, front :443', 'nlb-cert backfill'];
    expect(parts.map(at)).toEqual([...parts.map(at)].sort((a, b) => a - b));
    expect(at('shop.example.com')).toBeGreaterThan(0);
    expect(text.match(/nlb-cert backfill/g)).toHaveLength(1);
  });

  it('is sent although a detail has what only looks like a time', async () => {
    const detail = 'until 2026-06-15T12:00:00.000Z, named 2026-99-99T99:99:99Z';
    const { failure, text } = await sent(vendor, { begun: [condition({ detail })], ended: [] });
    expect(failure).toBeUndefined();
    expect(text.replace(/\\/g, '')).toContain('2026-99-99T99:99:99Z');
  });

  it.each(hostile)('shows a name of $what as text', async ({ name }) => {
    const changes = { begun: [condition({ certificateIds: [id(name)], detail: `does not cover ${name}` })], ended: [] };
    const { failure, text } = await sent(vendor, changes);
    expect(failure).toBeUndefined();
    if (vendor === 'json') return;
    expect(text).not.toMatch(/<|>|:\/\/|(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text.split('\n').filter((one) => /^\s*#/.test(one))).toEqual([]);
    if (vendor === 'dingtalk' || vendor === 'wecom') expect(text.replace(/^\*\*.*\*\*$/gm, '')).not.toMatch(/[*`~[\]]/);
  });

  it('accepts three thousand conditions, within its size limit and with the number of the rest', async () => {
    const begun = Array.from({ length: 3_000 }, (_, n) =>
      condition({ certificateIds: [id(`${n}-cn-hangzhou`)], detail: `${n} ${'证'.repeat(500)}` }),
    );
    const { failure, text } = await sent(vendor, { begun, ended: [] }, 'zh');
    expect(failure).toBeUndefined();
    const more = Number((vendor === 'json' ? /"more":(\d+)/ : /另有 (\d+) 项/).exec(text)?.[1]);
    const shown = text.match(vendor === 'json' ? /"detail"/g : /详情/g) ?? [];
    expect(shown.length).toBeGreaterThan(0);
    expect(more + shown.length).toBe(3_000);
  });

  it('shows the gravest of 16 causes first, with its severity, and one cause on 60 listeners as one', async () => {
    const long = 'x'.repeat(500);
    const lost = Array.from({ length: 60 }, (_, n) =>
      condition({ reason: 'names-lost', listenerId: listenerId(`lsn-${n}@443`), certificateIds: [id('1-a')] }),
    );
    const others = Array.from({ length: 14 }, (_, n) =>
      condition({ reason: 'quota-full', certificateIds: [id(`${n}-b`)], detail: long }),
    );
    const expired = condition({ reason: 'expired', certificateIds: [id('9-c')], detail: long });
    const { text } = await sent(vendor, { begun: [...lost, ...others, expired], ended: [] });
    expect(text).toMatch(/75 conditions need action/);
    if (vendor === 'json') {
      const { begun } = JSON.parse(text);
      expect(begun[0]).toMatchObject({ reason: 'expired', severity: 'critical', certificateIds: ['9-c'] });
      expect(begun.map(({ severity }: { severity: string }) => severity).slice(1)).toEqual(Array(74).fill('warning'));
      return;
    }
    const heads = text.split('\n').filter((line) => /[🔴🟠🔵]/u.test(line));
    expect(heads[0]).toMatch(/🔴.*has expired/);
    expect(heads.filter((line) => /does not cover every name/.test(line)).length).toBeLessThan(2);
    const left = Number(/and (\d+) more\. All/.exec(text)?.[1] ?? 0);
    const shown = heads.length + (/lsn-\d+@443 and 57 more/.test(text) ? 59 : 0);
    expect(shown + left).toBe(75);
  });

  it('that refuses is a failure without the address, the token or the secret', async () => {
    const { dingtalk, feishu } = secrets;
    const echoed = [dingtalk, feishu, ...Object.values(tokens), 'slackToken123', 'jsonToken123', robots.url].join(' ');
    robots.trouble = { status: 403, body: { errcode: 9, errmsg: `not allowed: ${echoed}`, code: 9 } };
    const { failure } = await sent(vendor, { begun: [condition()], ended: [] });
    expect(failure?.message).toMatch(new RegExp(`^${vendor} 127.0.0.1:\\d+ did not accept the message: HTTP 403`));
    const { vendor: _vendor, ...own } = targetOf(vendor);
    const parts = [
      own.secret,
      ...new URL(own.url).pathname.split('/').slice(2),
      ...new URL(own.url).searchParams.values(),
    ];
    for (const part of parts.filter((one) => one !== undefined && one.length >= 6))
      expect(JSON.stringify(failure)).not.toContain(part);
  });
});

it('in Chinese, the words are Chinese, the time is that of Beijing, and the detail stays English', async () => {
  const { text } = await sent('dingtalk', { begun: [condition()], ended: [condition()] }, 'zh');
  expect(text).toContain('1 个待处理事项，1 项已恢复');
  expect(text).toContain('负载均衡实例的扩展证书配额已满');
  expect(text).toContain('开始时间: 2026-06-15 20:00（北京时间）');
  expect(text).toContain('25 of 25 additional certificates');
});

it('a failure that may pass is tried three times, one that will not is tried once', async () => {
  const tries = async (trouble: Robots['trouble']) => {
    robots.trouble = trouble;
    const before = robots.seen.length;
    const { failure } = await sent('dingtalk', { begun: [condition()], ended: [] });
    return `${robots.seen.length - before} ${failure?.code}`;
  };
  expect(await tries({ status: 502, text: 'bad gateway' })).toBe('3 HTTP502');
  expect(await tries('drop')).toBe('3 UND_ERR_SOCKET');
  expect(await tries({ body: { errcode: 130101, errmsg: 'send too fast' } })).toBe('1 errcode 130101');
  expect(await tries({ status: 200, text: '<html>a proxy</html>' })).toBe('1 UnreadableAnswer');
});

it('no foreign text can begin markup', () => {
  const text = fc.oneof(fc.string(), anyText(), fc.stringMatching(/^[<>[\]()*_`~!#&|\\:/@a-z \n]{0,40}$/));
  fc.assert(
    fc.property(text, text, (name, detail) => {
      const changes = { begun: [condition({ certificateIds: [id(name)], detail, reason: name })], ended: [] };
      const message = { notice: noticeOf(changes, wordsIn('en')), changes, lang: 'en', at: noon } as const;
      const shown = (vendor: (typeof vendorNames)[number]) =>
        textIn(vendors[vendor].post(message, targetOf(vendor)).body);
      const [dingtalk, wecom, slack, feishu] = (['dingtalk', 'wecom', 'slack', 'feishu'] as const).map(shown);
      const all = [dingtalk!, wecom!, slack!, feishu!];
      const markdown = [dingtalk!, wecom!].flatMap((one) => one.split('\n'));
      const isSafe =
        markdown.every((one) => /^(\*\*[^*`[\]<>~]*\*\*|[^*`[\]<>~]*)$/.test(one)) &&
        /^([^<>&]|&(amp|lt|gt);)*$/.test(slack!) &&
        !feishu!.includes('<') &&
        !all.some((one) => /:\/\/|(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(one)) &&
        all.every((one) => one.split('\n').filter((part) => part !== '').length <= 8);
      expect(isSafe).toBe(true);
    }),
    { numRuns: runs(40) },
  );
});
