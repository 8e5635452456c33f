import { type Html, html, type Part } from './html.js';

/** Elements that several sections share. */

interface Column {
  readonly title: string;
  /** The sort key of its cells: their text, or the number in `data-k`. Absent: not sortable. */
  readonly sort?: 'text' | 'number';
  readonly className?: string;
  /** Content below the title. */
  readonly under?: Html;
}

interface Table {
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Html[];
  /** The initial order of the rows. */
  readonly sorted?: { readonly column: number; readonly order: 'ascending' | 'descending' };
  /** Filters of the rows by the value of `data-<name>`. */
  readonly filters?: readonly Filter[];
}

interface Filter {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly text: string }[];
}

/** A sortable, filterable table. The ARIA roles are needed because CSS lays its rows out as grids or cards. */
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

/** A section; its heading has the id `<id>-h`, for links. */
export function section(id: string, heading: string, lead: Part, body: Part): Html {
  return html`<section aria-labelledby="${id}-h"><h2 id="${id}-h">${heading}</h2>
<p class="lead">${lead}</p>
${body}
</section>`;
}

/** A time, to the minute, in UTC. */
export function time(at: Date): Html {
  const iso = at.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')}</time>`;
}

export function day(at: Date): Html {
  const iso = at.toISOString();
  return html`<time datetime="${iso}" title="${iso.slice(0, 16).replace('T', ' ')} UTC">${iso.slice(0, 10)}</time>`;
}

/** `in 41 days`, `3 hours ago`. */
export function relativeTime(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const span = duration(Math.abs(seconds));
  return seconds >= 0 ? `in ${span}` : `${span} ago`;
}

/** A duration in the largest unit of which it has at least two, rounded down. */
export function duration(seconds: number): string {
  const [size, unit] = units.find(([least]) => seconds >= 2 * least) ?? [1, 'seconds'];
  return `${Math.floor(seconds / size)} ${unit}`;
}

const units: readonly (readonly [number, string])[] = [
  [86_400, 'days'],
  [3_600, 'hours'],
  [60, 'minutes'],
];

/** Foreign text, isolated from the reading direction of its surroundings; it may break anywhere. */
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
