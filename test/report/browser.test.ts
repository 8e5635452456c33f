import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../shared/report/page/page.js';
import { inEnglish } from '../../shared/wording/words.js';
import { chromiumFlags, executablePath } from './chromium.js';
import { largeEstate } from './estates.js';
import { hostileNames, named } from './hostile.js';

/** `REPORT_BASELINE`: the page of another version, for the ratio of the times. */
const baseline = process.env.REPORT_BASELINE;

describe.skipIf(executablePath === '')('the report in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  let folder: string;
  let large: string;
  let small: string;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: chromiumFlags });
    folder = await mkdtemp(join(tmpdir(), 'report-browser-'));
    large = await fileOf('large', reportPage(await largeEstate(), inEnglish));
    small = await fileOf('small', reportPage(await largeEstate(100), inEnglish));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  async function fileOf(name: string, text: string): Promise<string> {
    const path = join(folder, `${name}.html`);
    await writeFile(path, text);
    return pathToFileURL(path).href;
  }

  /** Opens a page, and gives what it complained of or asked for beside itself. */
  async function opened(url: string, options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push('a dialog');
      return dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    const startedAt = performance.now();
    await page.goto(url);
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
    return { page, complaints, milliseconds: performance.now() - startedAt, close: () => context.close() };
  }

  const rowsOf = (page: Page) => page.locator('#attached tbody tr:not([hidden])');

  it('3,000 listeners are there in less than 2 seconds, without a complaint and without a request', async () => {
    const times: number[] = [];
    const former: number[] = [];
    // The best of three: whatever else runs on the machine is not the page's doing.
    for (let attempt = 0; attempt < (baseline === undefined ? 3 : 8); attempt += 1) {
      const { page, complaints, milliseconds, close } = await opened(large);
      times.push(milliseconds);
      expect(complaints).toEqual([]);
      expect(await page.locator('#attached tbody tr').count()).toBeGreaterThan(3_000);
      await close();
      if (baseline === undefined) continue;
      const other = await opened(pathToFileURL(baseline).href);
      former.push(other.milliseconds);
      await other.close();
    }
    console.log(`3,000 listeners: ${times.map(Math.round).join(', ')} ms`);
    if (former.length > 0)
      console.log(
        `another page: ${former.map(Math.round).join(', ')} ms; the best are ${(Math.min(...times) / Math.min(...former)).toFixed(2)} to 1`,
      );
    expect(Math.min(...times)).toBeLessThan(2_000);
  });

  it('is sorted and filtered by keyboard alone, and announces the result', async () => {
    const { page, complaints, close } = await opened(large);
    const head = page.locator('#attached th').first();
    await head.locator('button').focus();
    await page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    const first = await rowsOf(page).first().locator('th bdi').first().textContent();
    await page.keyboard.press('Space');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect(await rowsOf(page).first().locator('th bdi').first().textContent()).not.toBe(first);
    expect(await page.locator('#attached th[aria-sort=descending], #attached th[aria-sort=ascending]').count()).toBe(1);
    const output = page.locator('[data-for=attached] output');
    expect(await output.textContent()).toBe('sorted by Certificate, descending');

    await page.locator('[data-for=attached]').locator('input').focus();
    await page.keyboard.type('S42.SHOP default');
    await expect.poll(() => output.textContent()).toMatch(/^1 of [\d]+ rows$/);
    expect(await rowsOf(page).first().textContent()).toContain('s42.shop.example.com');
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Tab');
    await page.keyboard.type('expired');
    await expect
      .poll(() =>
        rowsOf(page).evaluateAll((rows) => [...new Set(rows.map((row) => row.getAttribute('data-standing')))]),
      )
      .toEqual(['expired']);
    expect(complaints).toEqual([]);
    await close();
  });

  it('has tables, headings, labels and a skip link for a screen reader', async () => {
    const { page, close } = await opened(small);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    expect(
      await page.getByRole('table', { name: 'Certificates by listener, with their expiry and successor' }).count(),
    ).toBe(1);
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'Needs you',
      'Expires next',
      'Attached certificates',
      'Quota',
      'Open and held work',
      'Recent rotations',
      'Regions',
    ]);
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('input,select')].filter((one) => one.labels.length === 0).length",
      ),
    ).toBe(0);
    expect(await page.evaluate("[...document.querySelectorAll('th')].filter((one) => !one.scope).length")).toBe(0);
    await close();
  });

  it.each(['light', 'dark'] as const)('in %s, all text stands out by 4.5 to 1', async (colorScheme) => {
    const { page, close } = await opened(small, { colorScheme });
    expect(await page.evaluate(tooFaint)).toEqual([]);
    await close();
  });

  it('on a phone rows are cards with titles, and nothing is wider than the screen', async () => {
    const { page, complaints, close } = await opened(small, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    const titles = await rowsOf(page)
      .first()
      .locator('td')
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-c')));
    expect(titles).toEqual(['Listener', 'Valid until', 'Time line', 'State', 'Successor']);
    expect(
      await page.evaluate(
        "Math.max(...[...document.querySelectorAll('body *')].slice(0, 2000).map((one) => one.getBoundingClientRect().right))",
      ),
    ).toBeLessThanOrEqual(361);
    expect(complaints).toEqual([]);
    await close();
  });

  it('on paper there is no button to press, and every row', async () => {
    const { page, close } = await opened(small);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.tools:visible').count()).toBe(0);
    expect(await page.locator('.by time:visible, .when small:visible').count()).toBeGreaterThan(2);
    expect(
      await page.evaluate("getComputedStyle(document.querySelector('#attached tbody tr')).contentVisibility"),
    ).toBe('visible');
    await close();
  });

  it.each([
    { what: 'A4', width: 718 },
    { what: 'Letter', width: 741 },
    { what: 'a wide margin', width: 800 },
  ])('on $what no cell is squeezed to a few letters a line, and none is cut off', async ({ width }) => {
    const { page, close } = await opened(small, { viewport: { width, height: 1000 } });
    await page.emulateMedia({ media: 'print' });
    const narrow = await page.evaluate(
      "[...document.querySelectorAll('tbody [role=rowheader]')].filter((cell) => cell.getBoundingClientRect().width < 150).length",
    );
    const past = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect([narrow, past]).toEqual([0, 0]);
    await close();
  });

  it('on a phone a number stands beside its title, as all else does', async () => {
    const { page, close } = await opened(small, { viewport: { width: 375, height: 800 } });
    const style = await page.evaluate("getComputedStyle(document.querySelector('#rotated tbody .num')).textAlign");
    expect(style).toBe('left');
    await close();
  });

  it.each(hostileNames)('$what in every name does nothing', async ({ name }) => {
    const { page, complaints, close } = await opened(await fileOf('hostile', reportPage(await named(name), inEnglish)));
    expect(complaints).toEqual([]);
    expect(await page.evaluate('typeof window.owned')).toBe('undefined');
    expect(await page.locator('script, img, iframe, object, embed, form').count()).toBe(1);
    await close();
  });
});

/** Texts of the first screens whose colour is too near to what is behind them (WCAG 2.2, 1.4.3), as the browser shows them. */
const tooFaint = `(() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parts(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const faint = [...document.querySelectorAll('body *')].slice(0, 3000).filter((one) =>
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && !one.closest('script,style') &&
    ratio(light(parts(getComputedStyle(one).color)), light(behind(one))) < 4.5);
  return [...new Set(faint.map((one) => one.tagName + '.' + one.className + ' ' + getComputedStyle(one).color))];
})()`;
