import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { reportPage } from '../../shared/report/page/page.js';
import { hole, withMarkup } from '../../shared/report/page/parts.js';
import type { PageOptions } from '../../shared/report/page/view.js';
import type { Certificate } from '../../shared/rotation/model/inventory.js';
import { inEnglish, type Words } from '../../shared/wording/words.js';
import {
  attachment,
  certificate,
  type hangzhou,
  id,
  listener,
  loadBalancer,
  noon,
  renewal,
} from '../support/builders.js';
import { estateOf, sightOf, troubledEstate } from './estates.js';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

function elementsIn(node: Node): Element[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap(elementsIn) : [];
  return 'tagName' in node ? [node, ...children] : children;
}

function textOf(node: Node): string {
  if (node.nodeName === '#text') return (node as DefaultTreeAdapterMap['textNode']).value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join(' ').replace(/\s+/g, ' ').trim() : '';
}

const attributeOf = (element: Element, name: string) => element.attrs.find((each) => each.name === name)?.value;
const withClass = (page: string, name: string) =>
  elementsIn(parse(page)).filter((element) => attributeOf(element, 'class')?.split(' ').includes(name));

const days = (count: number) => new Date(noon.getTime() + count * 86_400_000);

/** One listener for each list of certificates, with their days left. */
function estateWith(listeners: readonly (readonly string[])[], certificates: readonly Certificate[]) {
  const all = listeners.map((ids, n) =>
    listener(
      `lsn-${n}@${443 + n}`,
      ids.map((each) => attachment(each)),
    ),
  );
  return estateOf({ sights: [sightOf([loadBalancer(all, { label: 'front' })], certificates)] });
}

const ending = (own: string, left: number, over: Partial<Certificate> = {}) =>
  certificate(own, { names: [`${own}.example.com`], instanceId: `cas-${own}`, notAfter: days(left), ...over });

describe('the next expiries', () => {
  const nextOf = async (...given: Parameters<typeof estateWith>) => {
    const page = reportPage(await estateWith(...given), inEnglish);
    const [list] = withClass(page, 'next');
    return list === undefined
      ? []
      : elementsIn(list)
          .filter(({ tagName }) => tagName === 'li')
          .map(textOf);
  };

  it('are the five earliest, each with its domain, its place, its time and its state', async () => {
    const left = [70, 10.5, 30.5, 60, 20.5, 50, 40];
    const all = left.map((each, n) => ending(`${n}-cn`, each));
    expect(
      await nextOf(
        all.map(({ id: own }) => [own]),
        all,
      ),
    ).toEqual([
      '1-cn.example.com front :444 in 10 days 2026-06-26 not replaced',
      '4-cn.example.com front :447 in 20 days 2026-07-06 no action',
      '2-cn.example.com front :445 in 30 days 2026-07-16 no action',
      '6-cn.example.com front :449 in 40 days 2026-07-25 no action',
      '5-cn.example.com front :448 in 50 days 2026-08-04 no action',
    ]);
  });

  it('have a certificate of several listeners once, and neither an expired nor a replaced one', async () => {
    const [expired, shared, old] = [ending('1-cn', -2), ending('2-cn', 40), ending('3-cn', 30)];
    const next = renewal(old, '4-cn', { notAfter: days(300) });
    expect(await nextOf([['1-cn'], ['2-cn', '3-cn', '4-cn'], ['2-cn']], [expired, shared, old, next])).toEqual([
      '2-cn.example.com 2 listeners in 40 days 2026-07-25 no action',
      '3-cn.example.com front :444 in 300 days 2027-04-11 no action',
    ]);
  });

  it('have the gravest state that a certificate has on any listener', async () => {
    const old = ending('1-cn', 40);
    const next = renewal(old, '2-cn', { notAfter: days(300) });
    expect((await nextOf([['1-cn', '2-cn'], ['1-cn']], [old, next]))[0]).toContain(
      '2 listeners in 40 days 2026-07-25 to be replaced',
    );
  });
});

it('the chart has the certificates of each week, and one column for those that ended before', async () => {
  const all = [-5, -1, 0.5, 6, 8, 83, 90].map((left, n) => ending(`${n}-cn`, left));
  const page = reportPage(
    await estateWith(
      all.map(({ id: own }) => [own]),
      all,
    ),
    inEnglish,
  );
  const bars = elementsIn(withClass(page, 'bars')[0]!)
    .filter(({ tagName }) => tagName === 'div')
    .slice(1);
  expect(bars.map(textOf)).toEqual([
    '2 before',
    '2 06-15',
    '1 06-22',
    '06-29',
    '07-06',
    '07-13',
    '07-20',
    '07-27',
    '08-03',
    '08-10',
    '08-17',
    '08-24',
    '1 08-31',
  ]);
  const rows = elementsIn(withClass(page, 'plain')[0]!)
    .filter(({ tagName }) => tagName === 'tr')
    .map(textOf);
  expect(rows.slice(0, 4)).toEqual([
    'Week from needs action no action needed',
    'before 2 0',
    '2026-06-15 2 0',
    '2026-06-22 1 0',
  ]);
});

describe('a card', () => {
  const cardsOf = async (words: Words = inEnglish, options: PageOptions = {}) =>
    withClass(reportPage(await troubledEstate(), words, options), 'card');
  const headings = (cards: readonly Element[]) =>
    cards.map((card) => textOf(elementsIn(card).find(({ tagName }) => tagName === 'summary')!));

  it('is for one cause, and begins with its domain and its place', async () => {
    expect(headings(await cardsOf())).toEqual([
      's100054.shop.example.com edge-api-1 :447 since 4 hours ago',
      's3.shop.example.com edge-web-0 :446 expired 3 days ago',
      's5.shop.example.com +2 edge-web-0 :443 :448 :455 expires in 4 days',
      's100057.shop.example.com edge-api-1 :450 expires in 9 days',
      'cn-beijing since 72 minutes ago',
      'edge-web-0 :487 since 24 hours ago',
      's100048.shop.example.com edge-web-0 :491 since 2 days ago',
      's100051.shop.example.com edge-api-1 :444 since 7 hours ago',
      's100046.shop.example.com edge-web-0 :489 since 6 days ago',
    ]);
  });

  it('has its command, the runbook and the consoles', async () => {
    const links = (card: Element) => elementsIn(card).flatMap((each) => attributeOf(each, 'href') ?? []);
    const [first] = await cardsOf();
    expect(textOf(first!)).toContain(
      'nlb-cert rollback --listener lsn-1iw8d3@447 Copy Runbook docs/operations.md#unexpected',
    );
    expect(links(first!).slice(0, 2)).toEqual([
      'https://slb.console.aliyun.com/nlb/cn-shanghai/nlbs',
      'https://yundunnext.console.aliyun.com/?p=cas',
    ]);
    const [linked] = await cardsOf(inEnglish, { docsUrl: 'https://wiki.example.com/docs', site: 'intl' });
    expect(links(linked!).slice(0, 3)).toEqual([
      'https://wiki.example.com/docs/operations.md#unexpected',
      'https://slb.console.alibabacloud.com/nlb/cn-shanghai/nlbs',
      'https://yundun.console.alibabacloud.com/?p=cas',
    ]);
  });

  it('has the runbook in the language of the page', async () => {
    const [card] = await cardsOf({ ...inEnglish, lang: 'zh' }, { docsUrl: 'https://wiki.example.com/docs' });
    expect(elementsIn(card!).map((each) => attributeOf(each, 'href'))).toContain(
      'https://wiki.example.com/docs/operations.zh-CN.md#unexpected',
    );
  });

  it('shows a detail in the language of the page, and its times as times', async () => {
    const translate = (text: string) => text.replace('a handshake for', '对').replace(' got ', ' 的握手得到 ');
    const [first] = await cardsOf({ ...inEnglish, translate });
    expect(textOf(first!)).toContain('对 www.example.com 的握手得到 77, since 2026-06-15 07:12');
    expect(elementsIn(first!).map((each) => attributeOf(each, 'datetime'))).toContain('2026-06-15T07:12:00.000Z');
  });
});

it('a name is shown for a region and an id that no address can have as they are', async () => {
  const conditions = [
    {
      reason: 'expired' as const,
      region: '\ud800' as typeof hangzhou,
      certificateIds: [id('\udfff')],
      since: noon,
      detail: 'x',
    },
  ];
  const page = reportPage(await estateOf({ report: { conditions } }), inEnglish);
  expect(page).toContain('href="https://slb.console.aliyun.com/nlb/%5Cu%7Bd800%7D/nlbs"');
});

it('a text has its markup in its hole, and all of its own text', () => {
  expect(withMarkup(`a ${hole} b ${hole}`, 1).markup).toBe(`a 1 b ${hole}`);
  expect(withMarkup('a < b', 1).markup).toBe('a &lt; b');
});
