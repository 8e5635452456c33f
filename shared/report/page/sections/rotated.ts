import type { Estate, RotatedView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { badge, duration, name, section, tableOf, time } from '../parts.js';

/** The limit keeps the page small; `latest.json` has all rows. */
const mostRows = 500;

/** Rotations of the last 7 days, with the times from renewal to service. */
export function rotatedSection({ rotated }: Estate): Html {
  const cut = rotated.length > mostRows ? ` The latest ${mostRows} of ${rotated.length}.` : '';
  const lead = rotated.length === 0 ? 'No rotation in the last 7 days.' : `The last 7 days, from the ledger.${cut}`;
  const table = tableOf({
    id: 'rotated',
    caption: 'Rotations of the last 7 days',
    columns: [
      { title: 'Listener', sort: 'text' },
      { title: 'Successor', sort: 'text' },
      { title: 'Renewed', sort: 'number' },
      { title: 'Submitted', sort: 'number' },
      { title: 'Confirmed', sort: 'number' },
      { title: 'Served', sort: 'number' },
      { title: 'Renewed to served', sort: 'number', className: 'num' },
    ],
    rows: rotated.slice(0, mostRows).map(rowOf),
    sorted: { column: 4, order: 'descending' },
  });
  return section('rotated', 'Recent rotations', lead, rotated.length === 0 ? undefined : table);
}

function rowOf(view: RotatedView): Html {
  const {
    region,
    loadBalancerId,
    listenerId,
    step,
    replaced,
    successor,
    renewedAt,
    askedAt,
    confirmedAt,
    servedAt,
    retiredAt,
  } = view;
  const reachedAt = servedAt ?? confirmedAt;
  const elapsed = renewedAt === null ? -1 : Math.round((reachedAt.getTime() - renewedAt.getTime()) / 1000);
  const seconds = elapsed < 0 ? undefined : elapsed;
  const former =
    replaced === null
      ? undefined
      : html`<small>in place of ${name(replaced)}${retiredAt === null ? ', still attached' : ', retired'}</small>`;
  return html`<tr role="row"><th scope="row" role="rowheader">${name(listenerId)}<small>${name(loadBalancerId)} · ${region}</small></th><td role="cell">${name(successor)} ${step === 'set-default' ? badge('dim', 'default') : undefined}${former}</td>${cell(renewedAt, 'unknown')}${cell(askedAt, '')}${cell(confirmedAt, '')}${cell(servedAt, 'no handshake')}<td role="cell" class="num" data-k="${seconds ?? 9e15}">${seconds === undefined ? 'unknown' : duration(seconds)}</td></tr>
`;
}

function cell(at: Date | null, otherwise: string): Html {
  return html`<td role="cell" data-k="${at?.getTime() ?? 9e15}">${at === null ? html`<span class="dim">${otherwise}</span>` : time(at)}</td>`;
}
