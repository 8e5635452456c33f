import { count } from '../../../wording/count.js';
import type { Estate, LoadBalancerView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { name, section, tableOf } from '../parts.js';

/** Used slots of additional certificates for each load balancer, the fullest first. */
export function quotaSection({ loadBalancers }: Estate): Html {
  const quota = loadBalancers[0]?.quota ?? 0;
  const full = loadBalancers.filter(({ used }) => used >= quota).length;
  const lead = `Used slots for additional certificates on ${count(loadBalancers.length, 'load balancer')}, ${quota} each (ADDITIONAL_PER_LOAD_BALANCER). ${full} full.`;
  const table = tableOf({
    id: 'quota',
    caption: 'Used slots for additional certificates by load balancer',
    columns: [
      { title: 'Load balancer', sort: 'text' },
      { title: 'Region', sort: 'text' },
      { title: 'Listeners', sort: 'number', className: 'num' },
      { title: 'Used', sort: 'number', className: 'num' },
      { title: 'Free', sort: 'number', className: 'num' },
      { title: 'Use' },
    ],
    rows: loadBalancers.map(rowOf),
    sorted: { column: 3, order: 'descending' },
  });
  return section('quota', 'Quota', lead, loadBalancers.length === 0 ? undefined : table);
}

function rowOf({ loadBalancerId, label, region, account, listeners, used, quota }: LoadBalancerView): Html {
  const free = Math.max(0, quota - used);
  const tone = used >= quota ? 'expired' : used >= quota * 0.8 ? 'blocked' : 'fine';
  const width = Math.min(400, Math.round((used / quota) * 400));
  const own = account === 'own' ? undefined : html`<small>${account}</small>`;
  return html`<tr role="row"><th scope="row" role="rowheader">${name(loadBalancerId)}<small><bdi>${label}</bdi></small></th><td role="cell">${region}${own}</td><td role="cell" class="num" data-k="${listeners}">${listeners}</td><td role="cell" class="num" data-k="${used}">${used} of ${quota}</td><td role="cell" class="num" data-k="${free}">${free}</td><td role="cell" class="bar"><svg viewBox="0 0 400 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><path class="rest" d="M0 0h400v8h-400z"/><path class="${tone}" d="M0 0h${width}v8h-${width}z"/></svg></td></tr>
`;
}
