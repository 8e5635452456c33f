import { count } from './count.js';
import type { Lang } from './reasons.js';

/** Texts of one language. Each English text is written where it is used, and is the key of its translation. */
export interface Words {
  readonly lang: Lang;
  /** A text with its values: say`${name} has ended`. A value is not translated. */
  readonly say: (parts: TemplateStringsArray, ...values: readonly (string | number)[]) => string;
  /** `1 change`, `1,200 changes`. */
  readonly count: (number: number, singular: string, plural?: string) => string;
  /** A text that was made in English, such as a detail of a condition; itself if the catalogue does not have it. */
  readonly translate: (text: string) => string;
}

/** Texts by their English key, with `{0}`, `{1}` for the values of both. */
export type Catalogue = Readonly<Record<string, string>>;

export const inEnglish: Words = {
  lang: 'en',
  say: (parts, ...values) => String.raw({ raw: parts }, ...values),
  count,
  translate: (text) => text,
};

/** What is known of a language. */
export interface Language {
  readonly lang: Lang;
  /** The texts that are said, by `say`. */
  readonly texts: Catalogue;
  /** The texts that are stored, logged or thrown in English, by `english`. */
  readonly details: Catalogue;
  /** The unit and the noun for an English singular: `change` is `项变更`. */
  readonly nouns: Catalogue;
}

export function wordsOf({ lang, texts, details, nouns }: Language): Words {
  const translate = translatorOf(details, nouns);
  return {
    lang,
    say: (parts, ...values) => {
      const key = keyOf(parts);
      return filled(texts[key] ?? key, values.map(String));
    },
    count: (number, singular, plural) =>
      nouns[singular] === undefined
        ? count(number, singular, plural)
        : `${number.toLocaleString('en-US')} ${nouns[singular]}`,
    translate,
  };
}

/** `{0} has ended` of `${name} has ended`. */
export function keyOf(parts: readonly string[]): string {
  return parts.map((part, i) => (i === 0 ? part : `{${i - 1}}${part}`)).join('');
}

function filled(text: string, values: readonly string[]): string {
  return text.replace(/\{(\d+)\}/g, (whole, i: string) => values[Number(i)] ?? whole);
}

/** What joins the parts of a text that consists of several, and its Chinese form. The weakest binds last. */
const joints: readonly (readonly [english: string, translated: string])[] = [
  ['; ', '；'],
  [', and ', '，且'],
  [': ', '：'],
  [', ', '，'],
];

/**
 * Finds the text of the catalogue that a finished text was made of, by its words between the values. Of several the one with
 * the most own words counts. Values are translated the same way, so a text may contain another one.
 */
function translatorOf(catalogue: Catalogue, nouns: Catalogue): (text: string) => string {
  const patterns = Object.entries(catalogue)
    .map(([key, text]) => ({ key, text, words: key.replace(/\{\d+\}/g, '').length }))
    .sort((a, b) => b.words - a.words)
    .map(({ key, text }) => ({
      key,
      text,
      pattern: patternOf(key),
      order: orderOf(key),
      isShort: key.startsWith('{') && lettersOf(key) < leastLetters,
    }));
  const translate = (text: string, joint = 0): string => {
    const exact = catalogue[text] ?? countIn(text, nouns) ?? choicesIn(text);
    if (exact !== undefined) return exact;
    for (const { pattern, order, isShort, text: translation } of patterns) {
      const values = pattern.exec(text)?.slice(1);
      const translated = values?.map((value) => translate(value, joint));
      if (values === undefined || translated === undefined) continue;
      if (isShort && values.every((value, i) => value === translated[i])) continue;
      return filled(
        translation,
        order.map((_, i) => translated[order.indexOf(i)] ?? ''),
      );
    }
    return afterField(text) ?? afterOperation(text) ?? inParts(text, joint);
  };
  /** A problem after the name of its variable, option or field: `CAS_SITE must be cn or intl`. */
  const afterField = (text: string): string | undefined => {
    const [, field, problem] = fieldAndProblem.exec(text) ?? [];
    if (field === undefined || problem === undefined) return undefined;
    const found =
      catalogue[problem] ?? patterns.find(({ key, pattern }) => !key.startsWith('{') && pattern.test(problem));
    return found === undefined ? undefined : `${translate(field)} ${translate(problem)}`;
  };
  /** A text after the operation that failed: `GetObject: the ledger cannot be used, …`. */
  const afterOperation = (text: string): string | undefined => {
    const [, operation, rest] = /^([A-Z][A-Za-z0-9]+): (.+)$/s.exec(text) ?? [];
    if (operation === undefined || rest === undefined) return undefined;
    const found = patterns.some(({ key, pattern }) => !key.startsWith('{') && pattern.test(rest));
    return found ? `${operation}：${translate(rest)}` : undefined;
  };
  const inParts = (text: string, joint: number): string => {
    const [separator, translated] = joints[joint] ?? [];
    if (separator === undefined || translated === undefined) return text;
    const parts = text.split(separator);
    const shown = parts.map((part) => (parts.length === 1 ? part : translate(part, joint + 1)));
    return shown.some((part, i) => part !== parts[i]) ? shown.join(translated) : inParts(text, joint + 1);
  };
  return (text) => translate(text);
}

/** The problem has a text of its own. */
const fieldAndProblem = /^(item \d+|the whole value|-{0,2}\w[\w.[\]-]*(?: item \d+)?) (.+)$/s;

/** A text with fewer letters of its own that begins with a value, such as `{0} failed {1}`, counts only if a value is known. */
const leastLetters = 10;

function lettersOf(key: string): number {
  return key.replace(/\{\d+\}|[^A-Za-z]/g, '').length;
}

function patternOf(key: string): RegExp {
  const [first = '', ...parts] = key.split(/\{\d+\}/);
  const quoted = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const rest = parts.map((part, i) => valueAfter(i === 0 ? first : (parts[i - 1] ?? ''), i) + quoted(part));
  return new RegExp(`^${quoted(first)}${rest.join('')}$`, 's');
}

/** A value in quotes may be empty, and so may one directly after another value, which begins with what separates the two. */
function valueAfter(before: string, index: number): string {
  if (before === '' && index > 0) return '([ ,;(].*?|)';
  return before.endsWith('"') ? '(.*?)' : '(.+?)';
}

function orderOf(key: string): readonly number[] {
  return [...key.matchAll(/\{(\d+)\}/g)].map(([, i]) => Number(i));
}

/** `off or confirmed`, the choices of a setting. */
function choicesIn(text: string): string | undefined {
  return /^[\w"-]+(?: or [\w"-]+)+$/.test(text) ? text.replaceAll(' or ', ' 或 ') : undefined;
}

function countIn(text: string, nouns: Catalogue): string | undefined {
  const both = /^([\d,]+ [A-Za-z ]+) on ([\d,]+ [A-Za-z ]+)$/
    .exec(text)
    ?.slice(1)
    .map((part) => countIn(part, nouns) ?? part);
  if (both !== undefined) return both.join('，位于 ');
  const [, number, noun] = /^([\d,]+) ([A-Za-z][A-Za-z ]*)$/.exec(text) ?? [];
  if (number === undefined || noun === undefined) return undefined;
  const singular = [noun, noun.replace(/s$/, ''), noun.replace(/es$/, '')].find((each) => nouns[each] !== undefined);
  return singular === undefined ? undefined : `${number} ${nouns[singular]}`;
}
