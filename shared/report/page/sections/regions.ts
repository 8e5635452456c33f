import type { FaultReport } from '../../../reconcile/report/report.js';
import { count } from '../../../wording/count.js';
import type { Estate, RegionView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { badge, section, tableOf } from '../parts.js';

/** Regions that were read, regions that were not, and failed calls. */
export function regionsSection({ regions, faults }: Estate): Html {
  const unseen = regions.filter(({ seen }) => !seen).length;
  const unread = regions.reduce((sum, region) => sum + region.unread, 0);
  const blind = [
    ...(unseen > 0 ? [`${count(unseen, 'region was', 'regions were')} not read`] : []),
    ...(unread > 0 ? [`${count(unread, 'load balancer is', 'load balancers are')} not read yet`] : []),
  ];
  const lead =
    blind.length === 0
      ? 'Every region was read.'
      : `${blind.join(', and ')}. Of them, the sections above have only the last known conditions.`;
  const table = tableOf({
    id: 'regions',
    caption: 'Regions and accounts, and whether they were read',
    columns: [
      { title: 'Region', sort: 'text' },
      { title: 'Account', sort: 'text' },
      { title: 'Read', sort: 'text' },
      { title: 'Load balancers', sort: 'number', className: 'num' },
      { title: 'Listeners', sort: 'number', className: 'num' },
    ],
    rows: regions.map(rowOf),
  });
  const failed =
    faults.length === 0 ? undefined : html`<h3>Failed calls</h3><ul class="rest">${faults.map(fault)}</ul>`;
  return section('regions', 'Regions', lead, [regions.length === 0 ? undefined : table, failed]);
}

function rowOf({ region, account, seen, unread, loadBalancers, listeners }: RegionView): Html {
  const whole = unread === 0 ? badge('good', 'read') : badge('warn', `${unread} not yet`);
  const number = (value: number) =>
    html`<td role="cell" class="num" data-k="${value}">${seen ? value.toLocaleString('en-US') : '–'}</td>`;
  return html`<tr role="row"><th scope="row" role="rowheader">${region}</th><td role="cell">${account}</td><td role="cell">${seen ? whole : badge('bad', 'not read')}</td>${number(loadBalancers)}${number(listeners)}</tr>
`;
}

function fault({ region, account, operation, code, message }: FaultReport): Html {
  return html`<li><code>${operation}</code> ${region === '*' ? '' : region} ${account === '*' ? '' : account}: <code>${code}</code> <bdi>${message}</bdi></li>`;
}
