import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../shared/report/page/page.js';
import { wordsIn } from '../../shared/wording/languages.js';
import { noon } from '../support/builders.js';
import { chromiumFlags, executablePath } from './chromium.js';
import { estateOf, troubledEstate } from './estates.js';

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe.skipIf(executablePath === '')('the page for its reader, in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: chromiumFlags });
    folder = await mkdtemp(join(tmpdir(), 'report-reader-'));
    const estates = { many: await troubledEstate(), none: await estateOf({}) };
    for (const [name, estate] of Object.entries(estates))
      for (const lang of ['en', 'zh'] as const)
        await writeFile(join(folder, `${name}-${lang}.html`), reportPage(estate, wordsIn(lang)));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  /** Ten minutes after the report, on the clock of Shanghai. */
  async function opened(name: string, hash = '', options: BrowserContextOptions = {}) {
    const context = await browser.newContext({
      viewport: desktop,
      timezoneId: 'Asia/Shanghai',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    });
    const page = await context.newPage();
    await page.clock.setFixedTime(new Date(noon.getTime() + 600_000));
    await page.goto(`${pathToFileURL(join(folder, `${name}.html`)).href}${hash}`);
    return { page, close: () => context.close() };
  }

  const rowsOf = (page: Page) => page.locator('#attached tbody tr:not([hidden])');
  const hashOf = (page: Page) => page.evaluate<string>('location.hash');

  describe.each([
    { screen: 'a desktop', viewport: desktop },
    { screen: 'a phone', viewport: phone },
  ])('the first screen of $screen', ({ viewport }) => {
    it.each(['en', 'zh'] as const)(
      'in %s, has the gravest condition with its command, and the next expiries with a chart',
      async (lang) => {
        const { page, close } = await opened(`many-${lang}`, '', { viewport });
        const text = await page.evaluate<string>(textInside);
        expect(text).toContain('s100054.shop.example.com edge-api-1 :447');
        expect(text).toContain('nlb-cert rollback --listener lsn-1iw8d3@447');
        expect(text).toMatch(lang === 'en' ? /expired 3 days ago.*expires in 3 days/ : /3天前 ?过期.*3天后 ?到期/);
        expect(await page.evaluate(`(${isInside})(document.querySelector('.card .copy'))`)).toBe(true);
        expect(await page.evaluate(`[...document.querySelectorAll('ol.next li, .bars')].every(${isInside})`)).toBe(
          true,
        );
        expect(await page.locator('ol.next li').count()).toBe(5);
        expect(text).toMatch(lang === 'en' ? /in 19 days.*no action/ : /19天后.*无需操作/);
        await close();
      },
    );

    it('without a condition, says so', async () => {
      const { page, close } = await opened('none-en', '', { viewport });
      expect(await page.evaluate<string>(textInside)).toContain('No conditions: no action is needed.');
      await close();
    });
  });

  it.each([
    ['many-en', 'light', desktop],
    ['many-zh', 'dark', phone],
    ['none-en', 'light', desktop],
  ] as const)('axe-core finds nothing serious in %s, %s', async (name, colorScheme, viewport) => {
    const { page, close } = await opened(name, '', { colorScheme, viewport });
    await page.evaluate(await readFile(axe, 'utf8'));
    const violations = await page.evaluate<readonly Violation[]>('axe.run().then(({ violations }) => violations)');
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    await close();
  });

  it('a tile filters its table, and the address is a link to what is shown', async () => {
    const { page, close } = await opened('many-en');
    await page.locator('.tile', { hasText: 'blocked' }).click();
    expect(await hashOf(page)).toBe('#at=attached&attached.standing=blocked');
    expect(await standings(page)).toEqual(['blocked']);
    expect(await page.locator('.tile[aria-current]').allTextContents()).toEqual(['5 blocked']);
    await page.locator('[data-for=attached] input').fill('s6.shop');
    await expect.poll(() => hashOf(page)).toBe('#at=attached&attached.standing=blocked&attached.q=s6.shop');
    const count = await rowsOf(page).count();
    const shared = await opened('many-en', await hashOf(page));
    expect(await rowsOf(shared.page).count()).toBe(count);
    expect(await shared.page.locator('[data-for=attached] input').inputValue()).toBe('s6.shop');
    await shared.close();
    await close();
  });

  it('back and forward go through the states', async () => {
    const { page, close } = await opened('many-en');
    const all = await rowsOf(page).count();
    await page.locator('.tile', { hasText: 'to be replaced' }).click();
    await page.locator('.tile', { hasText: 'blocked' }).click();
    await page.goBack();
    expect(await standings(page)).toEqual(['to-replace']);
    await page.goBack();
    expect(await rowsOf(page).count()).toBe(all);
    await page.goForward();
    await page.goForward();
    expect(await standings(page)).toEqual(['blocked']);
    await page.locator('[data-for=attached] .all').click();
    expect(await rowsOf(page).count()).toBe(all);
    await close();
  });

  const standings = (page: Page) =>
    rowsOf(page).evaluateAll((rows) => [...new Set(rows.map((row) => row.getAttribute('data-standing')))]);

  it('a certificate and a listener have links of their own', async () => {
    const { page, close } = await opened('many-en');
    await page.locator('#attached tbody td a').nth(3).click();
    expect(await hashOf(page)).toMatch(/^#listener=lsn-\w+%40\d+$/);
    const rows = await rowsOf(page).evaluateAll((found) => found.map((row) => row.getAttribute('data-listener')));
    expect(rows.length).toBeGreaterThan(0);
    expect([`#listener=${encodeURIComponent(rows[0]!)}`]).toEqual([await hashOf(page)]);
    const [certificate = ''] = await rowsOf(page).evaluateAll((found) =>
      found.map((row) => row.getAttribute('data-certificate') ?? ''),
    );
    const linked = await opened('many-en', `#certificate=${certificate}`);
    expect(await rowsOf(linked.page).count()).toBe(1);
    expect(
      await linked.page.evaluate(`(${isInside})(document.querySelector('#attached tbody tr:not([hidden])'))`),
    ).toBe(true);
    await linked.close();
    await close();
  });

  it('a link to a condition opens its card, though it is among the further ones, and an ended one is named', async () => {
    const { page, close } = await opened('many-en', '', { viewport: phone });
    const last = page.locator('[data-condition]').last();
    const key = await last.getAttribute('data-condition');
    const linked = await opened('many-en', `#condition=${encodeURIComponent(key!)}`, { viewport: phone });
    expect(await linked.page.locator('[data-condition]').last().locator('.command code').first().isVisible()).toBe(
      true,
    );
    expect(await linked.page.evaluate('document.activeElement.closest("[data-condition]")?.dataset.condition')).toBe(
      key,
    );
    await linked.close();
    await page.locator('[data-condition] > details > summary').nth(1).click();
    expect(await hashOf(page)).toMatch(/^#condition=expired%3A/);
    await close();
    const ended = await opened('many-en', '#condition=expired%3A1-cn');
    expect(await ended.page.locator('#missing').isVisible()).toBe(true);
    await ended.close();
  });

  it('a command is copied by its button', async () => {
    const { page, close } = await opened('many-en');
    await page.locator('.card .copy').first().click();
    await expect.poll(() => page.locator('.card .copy').first().textContent()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('nlb-cert rollback --listener lsn-1iw8d3@447');
    await close();
  });

  it.each([
    { lang: 'en', zone: 'Times are in Asia/Shanghai.', made: '10 minutes ago' },
    { lang: 'zh', zone: '时区：Asia/Shanghai。', made: '10分钟前' },
  ] as const)('in $lang, times are those of the reader', async ({ lang, zone, made }) => {
    const { page, close } = await opened(`many-${lang}`);
    expect(await page.locator('.by').textContent()).toContain(`2026-06-15 20:00, ${made}`);
    await expect.poll(() => page.locator('#zone').textContent()).toBe(zone);
    expect(await page.locator('html').getAttribute('lang')).toBe(lang === 'zh' ? 'zh-CN' : 'en');
    await close();
  });

  it('without a script, has every row and card, and times in UTC', async () => {
    const { page, close } = await opened('many-en', '', { javaScriptEnabled: false });
    expect(await page.locator('.by').textContent()).toContain('2026-06-15 12:00, now');
    expect(await page.locator('#zone').textContent()).toBe('Times are in UTC.');
    expect(await page.locator('.copy:visible, .tools:visible').count()).toBe(0);
    expect(await page.locator('.tile').first().getAttribute('href')).toBe('#attached-h');
    await close();
  });

  it('an old page says so', async () => {
    const { page, close } = await opened('none-en');
    expect(await page.locator('#old').isVisible()).toBe(false);
    await page.clock.setFixedTime(new Date(noon.getTime() + 5 * 3600 * 1000));
    await page.reload();
    expect(await page.locator('#old').textContent()).toBe(
      'This page was made 5 hours ago. States and conditions are those of that time.',
    );
    await close();
  });
});

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** Whether an element lies inside the viewport as a whole, and is shown. */
const isInside = `(each) => {
  const { top, left, bottom, right, width } = each.getBoundingClientRect();
  return width > 0 && top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
}`;

/** The texts whose own boxes lie inside the viewport, in their order. */
const textInside = `(() => {
  const isInside = ${isInside};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    if (isInside(range) && walker.currentNode.parentElement.checkVisibility()) texts.push(walker.currentNode.data.trim());
  }
  return texts.filter(Boolean).join(' ');
})()`;
