import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pages, type Section, sectionsOf } from './pages.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
const han = /\p{Script=Han}/u;

/** A part of a section that is read as one: its kind, and its text without the fold of lines. */
interface Part {
  readonly kind: 'code' | 'row' | 'item' | 'paragraph';
  readonly text: string;
}

describe.each(['docs/operations', 'docs/configuration'])('%s.zh-CN.md', (page) => {
  const english = sectionsOf(textOf(`${page}.md`));
  const chinese = sectionsOf(textOf(`${page}.zh-CN.md`));
  const both = english.map((section) => {
    const anchor = anchorOf(section);
    return [anchor, section, chinese.find((other) => anchorOf(other) === anchor)] as const;
  });

  it('has the sections of the English page, with the same anchors', () => {
    const outline = (sections: readonly Section[]) => sections.map((section) => [section.level, anchorOf(section)]);
    expect(outline(chinese)).toEqual(outline(english));
  });

  describe.each(both)('in the section %s', (_anchor, original, translation) => {
    const [from, to] = [partsOf(original.body), partsOf(translation?.body ?? '')];

    it('has each paragraph, item and row, with the same names and links', () => {
      const shape = (parts: readonly Part[]) => parts.map(({ kind, text }) => [kind, codeIn(text), linksIn(text)]);
      expect(shape(to)).toEqual(shape(from));
    });

    it('has the same commands', () => {
      const commands = (parts: readonly Part[]) => parts.filter(({ kind }) => kind === 'code');
      expect(commands(to)).toEqual(commands(from));
    });

    it('is in Chinese, with Chinese punctuation', () => {
      const proses = to.filter(({ kind }) => kind !== 'code').map(({ text }) => withoutCode(text));
      expect(proses.filter((prose) => /[a-z]{4}/i.test(prose) && !han.test(prose))).toEqual([]);
      expect(proses.filter((prose) => /\p{Script=Han}[,;:!?]|[,;:!?]\p{Script=Han}/u.test(prose))).toEqual([]);
    });
  });
});

describe('the table of variables', () => {
  const rowsOf = (path: string) => tableRows(sectionsOf(textOf(path))[0]?.body ?? '');
  const [english, chinese] = [rowsOf('docs/configuration.md'), rowsOf('docs/configuration.zh-CN.md')];

  it('has the variables in one order', () => {
    const variables = (rows: readonly string[][]) => rows.map(([cell = '']) => cell.match(/[A-Z_]+/g));
    expect(english.length).toBeGreaterThan(20);
    expect(variables(chinese)).toEqual(variables(english));
  });

  const defaultsOf = (rows: readonly string[][]) => rows.map(([, , cell = '']) => cell.split(/, |、/));
  const pairs = defaultsOf(english).flatMap((values, row) =>
    values.map((value, at) => [value, defaultsOf(chinese)[row]?.[at] ?? ''] as const),
  );
  const isLiteral = ([value]: readonly [string, string]) => value.startsWith('`');

  it('has the same default for each', () => {
    expect(pairs.filter(isLiteral).filter(([value, translation]) => translation !== value)).toEqual([]);
  });

  it('has one Chinese word for each default in words', () => {
    const words = pairs.filter((pair) => !isLiteral(pair));
    expect(words.filter(([, translation]) => !han.test(translation))).toEqual([]);
    expect(new Set(words.map((pair) => pair.join())).size).toBe(new Set(words.map(([value]) => value)).size);
  });
});

describe('the glossary', () => {
  const terms = tableRows(textOf('docs/glossary.md')).map(([english = '', chinese = '', meaning = '', not = '']) => ({
    english,
    chinese,
    meaning,
    variants: not === '–' ? [] : not.split(', '),
  }));
  const chinese = chineseTexts();

  it('has one word for each thing, and a sentence', () => {
    expect(terms.length).toBeGreaterThan(50);
    expect(new Set(terms.map((term) => term.chinese)).size).toBe(terms.length);
    expect(new Set(terms.map(({ english }) => english)).size).toBe(terms.length);
    expect(terms.filter((term) => !/^\p{Script=Han}+$/u.test(term.chinese))).toEqual([]);
    expect(terms.filter(({ meaning }) => !/^[A-Z].+\.$/.test(meaning))).toEqual([]);
  });

  it('has terms that are used in both languages', () => {
    const english = pages
      .filter(({ path }) => !/zh-CN|glossary/.test(path))
      .map(({ text }) => text.replace(/\s+/g, ' ').toLowerCase())
      .join(' ');
    const used = (text: string) => [...chinese.values()].some((page) => page.includes(text));
    expect(terms.filter((term) => !used(term.chinese)).map((term) => term.chinese)).toEqual([]);
    const words = terms.flatMap((term) => term.english.split(', '));
    expect(words.filter((word) => !english.includes(word.toLowerCase()))).toEqual([]);
  });

  it.each(terms.flatMap(({ variants, chinese: term }) => variants.map((variant) => [variant, term] as const)))(
    'keeps %s out of every Chinese text: the word is %s',
    (variant) => {
      const pagesWith = [...chinese].filter(([, text]) => text.includes(variant)).map(([path]) => path);
      expect(pagesWith).toEqual([]);
    },
  );
});

/** Every file with Chinese that a person reads, except the glossary. */
function chineseTexts(): ReadonlyMap<string, string> {
  const paths = [
    ...pages.map(({ path }) => path).filter((path) => path.endsWith('.zh-CN.md')),
    ...readdirSync(`${root}/shared/wording/chinese`).map((name) => `shared/wording/chinese/${name}`),
    'shared/wording/reason-table.ts',
    'shared/notify/labels.ts',
  ];
  return new Map(paths.map((path) => [path, textOf(path)]));
}

/** The title of a page has no anchor that a link needs. */
function anchorOf({ level, anchor }: Section): string {
  return level === 1 ? 'the title' : anchor;
}

/** The cells of each row of a page's tables, without the heads. */
function tableRows(text: string): string[][] {
  const lines = text.split('\n');
  const rows = lines.filter((line, at) => line.startsWith('| ') && !/^\| -/.test(lines[at + 1] ?? ''));
  return rows.filter((line) => !/^\| -/.test(line)).map((line) => line.slice(2, -2).split(' | '));
}

function partsOf(body: string): readonly Part[] {
  const parts: Part[] = [];
  for (const [at, piece] of body.split(/^(```.*\n[\s\S]*?^```)$/m).entries()) {
    if (at % 2 === 1) parts.push({ kind: 'code', text: piece });
    else for (const paragraph of piece.split(/\n{2,}/)) parts.push(...partsOfParagraph(paragraph.trim()));
  }
  return parts;
}

function partsOfParagraph(paragraph: string): readonly Part[] {
  if (paragraph === '') return [];
  if (paragraph.startsWith('|')) return paragraph.split('\n').map((text) => ({ kind: 'row', text }));
  if (!/^(?:-|\d+\.) /.test(paragraph)) return [{ kind: 'paragraph', text: paragraph }];
  return paragraph.split(/\n(?=(?:-|\d+\.) )/).map((text) => ({ kind: 'item', text }));
}

function codeIn(text: string): readonly string[] {
  return [...new Set(text.match(/`[^`]+`/g))].sort();
}

/** Where the links go, in either language; the link to the other language is left out. */
function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/\[([^\]]*)\]\(([^)]+)\)/g)]
    .filter(([, label]) => label !== 'English' && label !== '中文')
    .map(([, , target = '']) => target.replace('.zh-CN.md', '.md'))
    .sort();
}

function withoutCode(text: string): string {
  return text.replace(/`[^`]+`|(?:\[English)?\]\([^)]+\)/g, '');
}
