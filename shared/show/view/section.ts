import { columnsOf, type Entry, entryLines, paragraphLines, proseLines } from './layout.js';
import type { Style } from './paint.js';
import type { View } from './view.js';

/** The answers begin in one column. */
const titleColumns = 12;

/** A heading with its answer, above its entries. */
export function section(title: string, answer: string, style: Style, view: View): string[] {
  const head = `${title}${' '.repeat(Math.max(2, titleColumns - columnsOf(title)))}`;
  const [first = '', ...others] = proseLines(answer, view.columns - columnsOf(head), view);
  const margin = ' '.repeat(titleColumns);
  return [
    `${view.paint('strong', head)}${view.paint(style, first)}`,
    ...others.map((line) => `${margin}${view.paint(style, line)}`),
  ];
}

/** The limit keeps an answer on one screen. */
const shownMost = 10;

export function limited(entries: readonly Entry[], view: View): string[] {
  const more = entries.length - shownMost;
  return [
    ...entryLines(entries.slice(0, shownMost), view),
    ...(more > 0 ? paragraphLines(view.say`and ${more} more (--json has all)`, view) : []),
  ];
}
