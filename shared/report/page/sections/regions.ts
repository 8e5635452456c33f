import type { FaultReport } from '../../../reconcile/report/report.js';
import { accountName } from '../../../show/names.js';
import type { Estate, RegionView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { ago, badge, detailOf, hole, section, tableOf, withMarkup } from '../parts.js';
import type { PageView } from '../view.js';

/** Regions that were read, regions that were not, and failed calls. */
export function regionsSection({ regions, faults }: Estate, view: PageView): Html {
  const { say } = view;
  const table = tableOf(
    {
      id: 'regions',
      caption: say`Regions and accounts, and whether they were read`,
      columns: [
        { title: say`Region`, sort: 'text' },
        { title: say`Account`, sort: 'text' },
        { title: say`Read`, sort: 'text' },
        { title: say`Load balancers`, sort: 'number', className: 'num' },
        { title: say`Listeners`, sort: 'number', className: 'num' },
      ],
      rows: regions.map((region) => rowOf(region, view)),
    },
    view,
  );
  const failed =
    faults.length === 0
      ? undefined
      : html`<h3>${say`Failed calls`}</h3><ul class="rest">${faults.map((each) => fault(each, view))}</ul>`;
  return section('regions', say`Regions`, leadOf(regions, view), [regions.length === 0 ? undefined : table, failed]);
}

function leadOf(regions: readonly RegionView[], { say, count }: PageView): string {
  const unseen = regions.filter(({ seen }) => !seen).length;
  const unread = regions.reduce((sum, region) => sum + region.unread, 0);
  const blind = [
    ...(unseen > 0 ? [say`not read: ${count(unseen, 'region')}`] : []),
    ...(unread > 0 ? [say`not read yet: ${count(unread, 'load balancer')}`] : []),
  ];
  if (blind.length === 0) return say`Every region was read.`;
  if (unread === 0 && regions.every(({ seen, readAt, region }) => seen || (readAt === null && region !== 'all')))
    return say`${blind.join(', ')}. Nothing is known of them yet.`;
  return say`${blind.join(', ')}. Of them, the sections above have only the last known conditions and expiries.`;
}

function rowOf({ region, account, seen, unread, readAt, loadBalancers, listeners }: RegionView, view: PageView): Html {
  const { say } = view;
  const whole = unread === 0 ? badge('good', say`read`) : badge('warn', say`${unread} not yet`);
  const number = (value: number) =>
    html`<td role="cell" class="num" data-k="${value}">${seen ? value.toLocaleString('en-US') : '–'}</td>`;
  const last =
    seen && unread === 0
      ? undefined
      : html`<small>${readAt === null ? say`not read before` : withMarkup(say`last read ${hole}`, ago(readAt, view))}</small>`;
  return html`<tr role="row"><th scope="row" role="rowheader">${region === 'all' ? say`the list of regions` : region}</th><td role="cell">${accountName(account, view)}</td><td role="cell">${seen ? whole : badge('bad', say`not read`)}${last}</td>${number(loadBalancers)}${number(listeners)}</tr>
`;
}

function fault({ region, account, operation, code, message }: FaultReport, view: PageView): Html {
  return html`<li><code>${operation}</code> ${region === '*' ? '' : region} ${account === '*' ? '' : accountName(account, view)}: <code>${code}</code> ${detailOf(message, view)}</li>`;
}
