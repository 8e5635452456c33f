import { relativeSeconds } from '../../show/view/times.js';
import { timesIn } from '../../wording/moments.js';
import { type Html, html, type Part } from './html.js';
import { inAddress, type PageView } from './view.js';

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
export function tableOf({ id, caption, columns, rows, sorted, filters = [] }: Table, { say }: PageView): Html {
  return html`<div class="tools" data-for="${id}" hidden>
<label>${say`Filter`} <input type="search" placeholder="${say`domain, name, id…`}" autocomplete="off" spellcheck="false"></label>
${filters.filter(({ choices }) => choices.length > 1).map((filter) => selectOf(filter, say`all`))}
<button type="button" class="all" hidden>${say`Show all`}</button>
<output aria-live="polite">${say`${rows.length} rows`}</output>
</div>
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table id="${id}" role="table"><caption class="away">${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map((column, index) => headOf(column, index, sorted))}</tr></thead>
<tbody role="rowgroup">
${rows}</tbody></table></div>`;
}

/** A section; its heading has the id `<id>-h`, for links. */
export function section(id: string, heading: string, lead: Part, body: Part): Html {
  return html`<section aria-labelledby="${id}-h"><h2 id="${id}-h" tabindex="-1">${heading}</h2>
${lead === '' || lead === undefined ? undefined : html`<p class="lead">${lead}</p>`}
${body}
</section>`;
}

/** A private character: the place of markup in a text. Source: Unicode, category Co. */
export const hole = '\uE000';

/** A text of the catalogue with markup in its hole: withMarkup(say`since ${hole}`, time(at)). */
export function withMarkup(text: string, markup: Part): Html {
  const at = text.indexOf(hole);
  return at < 0 ? html`${text}` : html`${text.slice(0, at)}${markup}${text.slice(at + hole.length)}`;
}

/** A time, to the minute. The script shows it in the time zone of the reader; it is in UTC without one. */
export function time(at: Date): Html {
  const iso = at.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')}</time>`;
}

export function day(at: Date): Html {
  const iso = at.toISOString();
  return html`<time class="d" datetime="${iso}">${iso.slice(0, 10)}</time>`;
}

/** `in 41 days`. The script counts it from the reader's clock. */
export function ago(at: Date, view: PageView): Html {
  return html`<time class="r" datetime="${at.toISOString()}">${relativeSeconds(Math.round((at.getTime() - view.now.getTime()) / 1000), view)}</time>`;
}

/** A text made in English, such as a detail, in the language of the page and with the reader's times. */
export function detailOf(text: string, { translate }: Pick<PageView, 'translate'>): Html {
  return html`<bdi>${timesIn(translate(text)).map((part) => (typeof part === 'string' ? part : time(part)))}</bdi>`;
}

/** Foreign text, isolated from the reading direction of its surroundings; it may break anywhere. */
export function name(text: string): Html {
  return html`<bdi class="id">${text}</bdi>`;
}

/** Ids, for those who need them: behind the names, and dim. */
export function idsOf(ids: readonly string[]): Html | undefined {
  return ids.length === 0 ? undefined : html`<small class="ids">${ids.map((id) => html`${name(id)} `)}</small>`;
}

export function badge(kind: 'bad' | 'warn' | 'good' | 'calm' | 'dim', text: Part): Html {
  return html`<span class="badge ${kind}">${text}</span>`;
}

/** A link to this page that shows only one certificate or one listener. */
export function itemLink(kind: 'certificate' | 'listener', id: string, text: Part): Html {
  return html`<a href="#${kind}=${inAddress(id)}">${text}</a>`;
}

function headOf({ title, sort, className = '', under }: Column, index: number, sorted: Table['sorted']): Html {
  const order = sorted?.column === index ? sorted.order : 'none';
  if (sort === undefined) return html`<th scope="col" role="columnheader" class="${className}">${title}${under}</th>`;
  return html`<th scope="col" role="columnheader" class="${className}" aria-sort="${order}"><button type="button" data-sort="${sort}">${title}</button>${under}</th>`;
}

function selectOf({ name: of, label, choices }: Filter, all: string): Html {
  return html`<label>${label} <select data-of="${of}"><option value="">${all}</option>${choices.map(
    ({ value, text }) => html`<option value="${value}">${text}</option>`,
  )}</select></label>`;
}
