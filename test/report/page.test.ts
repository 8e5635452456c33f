import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { reportPage } from '../../shared/report/page/page.js';
import { script } from '../../shared/report/page/script.js';
import { style } from '../../shared/report/page/style.js';
import { wordsIn } from '../../shared/wording/languages.js';
import { plain } from '../../shared/wording/plain.js';
import { inEnglish } from '../../shared/wording/words.js';
import { hangzhou, listener, loadBalancer, noon } from '../support/builders.js';
import { runs } from '../support/depth.js';
import { anyText } from '../support/texts.js';
import { estateOf, sightOf } from './estates.js';
import { hostileNames, named } from './hostile.js';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

function elementsIn(node: Node): Element[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap(elementsIn) : [];
  return 'tagName' in node ? [node, ...children] : children;
}

function textIn(node: Node): string {
  if (node.nodeName === '#text') return (node as DefaultTreeAdapterMap['textNode']).value;
  return 'childNodes' in node ? node.childNodes.map(textIn).join('') : '';
}

/** Everything that a page may consist of. Nothing of it runs, or fetches, but the one script. */
const tags = new Set(
  'html head meta title link style body a header nav h1 h2 h3 p time code ul ol li b span main section div bdi details summary'
    .split(' ')
    .concat(
      'label input select option output table caption thead tbody tr th td button small svg path i footer script'.split(
        ' ',
      ),
    ),
);

const consoles =
  /^https:\/\/(slb\.console\.aliyun\.com\/nlb\/[\w%.~!*()'-]+\/nlbs|yundunnext\.console\.aliyun\.com\/\?p=cas)$/;

/** A place on the page, no icon, or a page of the two consoles. */
function isKnownLink(url: string): boolean {
  return url.startsWith('#') || url === 'data:,' || consoles.test(url);
}

function strangersIn(page: string): string[] {
  const elements = elementsIn(parse(page));
  const scripts = elements.filter(({ tagName }) => tagName === 'script').map(textIn);
  const styles = elements.filter(({ tagName }) => tagName === 'style').map(textIn);
  return [
    ...elements.filter(({ tagName }) => !tags.has(tagName)).map(({ tagName }) => `<${tagName}>`),
    ...elements.flatMap(({ attrs }) =>
      attrs.filter(({ name }) => /^on|^style$|^srcdoc$/.test(name)).map(({ name }) => name),
    ),
    ...elements.flatMap(({ attrs }) =>
      attrs
        .filter(({ name, value }) => /^(href|src|action)$/.test(name) && !isKnownLink(value))
        .map(({ value }) => value),
    ),
    ...(scripts.length === 1 && scripts[0] === script ? [] : ['another script']),
    ...(styles.length === 1 && styles[0] === style ? [] : ['another style']),
  ];
}

it.each(hostileNames)('$what in every name stays text', async ({ name }) => {
  const page = reportPage(await named(name), inEnglish);
  expect(strangersIn(page)).toEqual([]);
  expect(textIn(parse(page)).split(plain(name)).length).toBeGreaterThan(8);
  expect(page).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

it('no text at all becomes markup, and all of it can be read', async () => {
  const text = fc.oneof(fc.string({ minLength: 1 }), anyText(1), fc.stringMatching(/^[<>&"'`=/a-z! -]{1,30}$/));
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom('en' as const, 'zh' as const), async (name, lang) => {
      const page = reportPage(await named(name), wordsIn(lang));
      expect(strangersIn(page)).toEqual([]);
      expect(textIn(parse(page)).includes(plain(name))).toBe(true);
    }),
    { numRuns: runs(12) },
  );
});

it('its policy lets its own style and script run, and nothing be fetched', async () => {
  const elements = elementsIn(parse(reportPage(await estateOf({}), inEnglish)));
  const policy = elements.flatMap(({ attrs }) => attrs).find(({ value }) => value.startsWith('default-src'))?.value;
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(policy?.split('; ')).toEqual([
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${hash(script)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

describe('the verdict of the page', () => {
  const headOf = async (given: Parameters<typeof estateOf>[0]) => {
    const elements = elementsIn(parse(reportPage(await estateOf(given), inEnglish)));
    return textIn(elements.find(({ attrs }) => attrs.some(({ value }) => value.startsWith('verdict')))!);
  };
  const seen = sightOf([loadBalancer([listener('lsn-1', [])])], []);
  const fault = { region: hangzhou, account: 'own', operation: 'ListListeners', code: 'x', message: 'y' };

  it.each([
    { when: 'nothing is wrong', given: { sights: [seen] }, then: 'No conditions: no action is needed.' },
    {
      when: 'a region could not be read',
      given: { sights: [{ ...seen, unseen: [hangzhou] }], report: { faults: [fault] } },
      then: '1 region could not be read. No known condition.',
    },
    {
      when: 'there is a condition, and a region could not be read',
      given: {
        sights: [{ ...seen, unseen: [hangzhou] }],
        report: { conditions: [{ reason: 'expired' as const, certificateIds: [], since: noon, detail: 'x' }] },
      },
      then: '1 condition needs action. 1 region could not be read.',
    },
    {
      when: 'the run had no time for some load balancers',
      given: { sights: [{ ...seen, unread: new Map([[hangzhou, 3]]) }] },
      then: 'Some load balancers are not read yet. No known condition.',
    },
    {
      when: 'only a call failed',
      given: { sights: [seen], report: { faults: [fault] } },
      then: 'No conditions, but 1 call failed.',
    },
  ])('when $when', async ({ given, then }) => {
    expect(await headOf(given)).toBe(then);
  });
});
