import { type Html, html, type Part } from './html.js';

/** Pieces that several sections are made of. */

interface Column {
  readonly title: string;
  /** How its cells are sorted: as text, or by the number of `data-k`. Absent: not at all. */
  readonly sort?: 'text' | 'number';
  readonly className?: string;
  /** What stands under the title. */
  readonly under?: Html;
}

interface Table {
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Html[];
  /** By which column the rows are sorted as they come, and which way. */
  readonly sorted?: { readonly column: number; readonly order: 'ascending' | 'descending' };
  /** Choices that a reader may narrow the rows by: the values of `data-<name>` of a row. */
  readonly filters?: readonly Filter[];
}

interface Filter {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly text: string }[];
}

/** A table that can be sorted and filtered. The roles keep it a table where its rows are laid out as grids or cards. */
export function tableOf({ id, caption, columns, rows, sorted, filters = [] }: Table): Html {
  return html`<div class="tools" data-for="${id}" hidden>
<label>Filter <input type="search" placeholder="name, id, region…" autocomplete="off" spellcheck="false"></label>
${filters.filter(({ choices }) => choices.length > 1).map(selectOf)}
<output aria-live="polite">${rows.length} rows</output>
</div>
<div class="scroll"><table id="${id}" role="table"><caption class="away">${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map((column, index) => headOf(column, index, sorted))}</tr></thead>
<tbody role="rowgroup">
${rows}</tbody></table></div>`;
}

/** A section with a heading that can be linked to. */
export function section(id: string, heading: string, lead: Part, body: Part): Html {
  return html`<section aria-labelledby="${id}-h"><h2 id="${id}-h">${heading}</h2>
<p class="lead">${lead}</p>
${body}
</section>`;
}

/** A moment, to the minute. */
export function time(at: Date): Html {
  const iso = at.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')}</time>`;
}

export function day(at: Date): Html {
  const iso = at.toISOString();
  return html`<time datetime="${iso}" title="${iso.slice(0, 16).replace('T', ' ')} UTC">${iso.slice(0, 10)}</time>`;
}

/** `in 41 days`, `3 hours ago`: the largest unit that there is one of. */
export function relativeTime(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const span = duration(Math.abs(seconds));
  return seconds >= 0 ? `in ${span}` : `${span} ago`;
}

/** In the largest unit that there are two of, and not below a second. */
export function duration(seconds: number): string {
  const [size, unit] = units.find(([least]) => seconds >= 2 * least) ?? [1, 'seconds'];
  return `${Math.floor(seconds / size)} ${unit}`;
}

const units: readonly (readonly [number, string])[] = [
  [86_400, 'days'],
  [3_600, 'hours'],
  [60, 'minutes'],
];

/** Foreign text that keeps its own direction and may break anywhere. */
export function name(text: string): Html {
  return html`<bdi class="id">${text}</bdi>`;
}

export function badge(kind: 'bad' | 'warn' | 'good' | 'calm' | 'dim', text: string): Html {
  return html`<span class="badge ${kind}">${text}</span>`;
}

function headOf({ title, sort, className = '', under }: Column, index: number, sorted: Table['sorted']): Html {
  const order = sorted?.column === index ? sorted.order : 'none';
  if (sort === undefined) return html`<th scope="col" role="columnheader" class="${className}">${title}${under}</th>`;
  return html`<th scope="col" role="columnheader" class="${className}" aria-sort="${order}"><button type="button" data-sort="${sort}">${title}</button>${under}</th>`;
}

function selectOf({ name: of, label, choices }: Filter): Html {
  return html`<label>${label} <select data-of="${of}"><option value="">all</option>${choices.map(
    ({ value, text }) => html`<option value="${value}">${text}</option>`,
  )}</select></label>`;
}
