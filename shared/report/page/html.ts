import { plain } from '../../wording/plain.js';

/** Markup. Only `html` makes it, so every inserted text is escaped. */
export interface Html {
  readonly markup: string;
}

export type Part = Html | string | number | undefined | readonly Part[];

/**
 * A template for content and for attributes in double quotes. Inserted texts are escaped, and invisible or misleading
 * characters are spelt out.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.reduce((all, text, index) => all + markupOf(parts[index - 1]) + text) };
}

function escaped(text: string): string {
  return plain(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  return 'markup' in part ? part.markup : part.map(markupOf).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
