import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { nouns } from '../../shared/wording/chinese/nouns.js';
import { chinese } from '../../shared/wording/languages.js';
import { keyOf, wordsOf } from '../../shared/wording/words.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe.each([
  ['said', 'say', chinese.texts],
  ['made in English', 'english', chinese.details],
] as const)('the texts that are %s', (_kind, tag, catalogue) => {
  const written = textsIn(tag);

  it('are all translated, and the catalogue has no other', () => {
    const keys = Object.keys(catalogue);
    expect([...written.keys()].filter((key) => !keys.includes(key)).sort()).toEqual([]);
    expect(keys.filter((key) => !written.has(key)).sort()).toEqual([]);
  });

  it('keep their values in both languages, and have a Chinese character', () => {
    const valuesOf = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort();
    for (const [key, text] of Object.entries(catalogue)) expect([key, valuesOf(text)]).toEqual([key, valuesOf(key)]);
    const english = Object.entries(catalogue).filter(
      ([key, text]) => /[a-z]{3}/.test(key) && !/\p{Script=Han}/u.test(text),
    );
    expect(english).toEqual([]);
  });
});

it('each text that is said is in one catalogue', async () => {
  const folder = new URL('../../shared/wording/chinese/', import.meta.url);
  const names = readdirSync(folder).filter(
    (name) => name !== 'details.ts' && name !== 'faults.ts' && name !== 'nouns.ts',
  );
  const modules = names.map((name) => import(new URL(name.replace('.ts', '.js'), folder).href));
  const keys = (await Promise.all(modules)).flatMap((catalogues) => Object.values<object>(catalogues).map(Object.keys));
  const all = keys.flat();
  expect(all.filter((key, i) => all.indexOf(key) !== i)).toEqual([]);
});

it('every count of the command line has a Chinese noun', () => {
  expect(countedNouns().filter((noun) => nouns[noun] === undefined)).toEqual([]);
});

describe('a Chinese text', () => {
  const [texts, details] = [
    { 'in {0}': '{0}后' },
    {
      '{0} does not cover {1}': '{0} 没有覆盖 {1}',
      'the successor': '新证书',
      'retired in {0}': '{0}后解绑',
      '{0} failed {1}': '{0} 失败 {1}',
      'must be {0}': '必须为 {0}',
      'no certificate is for {0}{1}': '没有 {0} 的证书{1}',
      '; did you mean {0}?': '；是否为 {0}？',
      'this is not expected: "{0}"': '意外的值："{0}"',
    },
  ];
  const { say, count, translate } = wordsOf({
    lang: 'zh',
    texts,
    details,
    nouns: { day: '天', certificate: '张证书', listener: '个监听' },
  });

  it('has its values, and counts with a unit', () => {
    expect(say`in ${count(3, 'day')}`).toBe('3 天后');
    expect(say`without a translation, ${1}`).toBe('without a translation, 1');
  });

  it.each([
    ['the successor does not cover a.example.com', '新证书 没有覆盖 a.example.com'],
    ['retired in 3 days', '3 天后解绑'],
    ['a.example.com: retired in 1 day; the successor', 'a.example.com：1 天后解绑；新证书'],
    ['no such text, at all', 'no such text, at all'],
    ['MODE must be on or off', 'MODE 必须为 on 或 off'],
    ['no certificate is for example; did you mean ample?', '没有 example 的证书；是否为 ample？'],
    ['no certificate is for example', '没有 example 的证书'],
    ['this is not expected: ""', '意外的值：""'],
    ['2 certificates on 1 listener', '2 张证书，位于 1 个监听'],
    ['it failed 3 days', 'it 失败 3 天'],
    ['The request has failed due to a failure', 'The request has failed due to a failure'],
  ])('is found for a finished English text: %s', (english, translated) => {
    expect(translate(english)).toBe(translated);
  });

  it('is looked for in a hostile text in a time that grows with its length', () => {
    const hostile = 'a: b; c, d, and '.repeat(2000);
    expect(translate(hostile)).toBe(hostile);
  });
});

function sources(): ts.SourceFile[] {
  const paths = ['shared', 'functions'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(root, folder, name)),
  );
  return paths.map((path) => ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
}

function nodesIn<T>(pick: (node: ts.Node) => T | undefined): T[] {
  const found: T[] = [];
  const walk = (node: ts.Node) => {
    const picked = pick(node);
    if (picked !== undefined) found.push(picked);
    node.forEachChild(walk);
  };
  for (const source of sources()) source.forEachChild(walk);
  return found;
}

/** The keys of all texts that are written with a tag: say`…` or english`…`. */
function textsIn(wanted: 'say' | 'english'): ReadonlySet<string> {
  const texts = nodesIn((node) => {
    if (!ts.isTaggedTemplateExpression(node)) return undefined;
    const tag = ts.isPropertyAccessExpression(node.tag) ? node.tag.name.text : node.tag.getText();
    if (tag !== wanted) return undefined;
    const { template } = node;
    if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
    return keyOf([template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)]);
  });
  return new Set(texts);
}

/** The singular nouns of all counts in the language of a view. */
function countedNouns(): string[] {
  return nodesIn((node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
    const [, noun] = node.arguments;
    return node.expression.name.text === 'count' && noun !== undefined && ts.isStringLiteral(noun)
      ? noun.text
      : undefined;
  });
}
