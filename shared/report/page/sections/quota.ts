import type { Estate, LoadBalancerView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { idsOf, name, section, tableOf } from '../parts.js';
import type { PageView } from '../view.js';

/** Used slots of additional certificates for each load balancer, the fullest first. */
export function quotaSection({ loadBalancers }: Estate, view: PageView): Html {
  const { say } = view;
  const quota = loadBalancers[0]?.quota ?? 0;
  const full = loadBalancers.filter(isFull).length;
  const lead = say`Used slots for additional certificates on ${view.count(loadBalancers.length, 'load balancer')}, ${quota} each (ADDITIONAL_PER_LOAD_BALANCER). ${full} full.`;
  const table = tableOf(
    {
      id: 'quota',
      caption: say`Used slots for additional certificates by load balancer`,
      columns: [
        { title: say`Load balancer`, sort: 'text' },
        { title: say`Region`, sort: 'text' },
        { title: say`Listeners`, sort: 'number', className: 'num' },
        { title: say`Used`, sort: 'number', className: 'num' },
        { title: say`Free`, sort: 'number', className: 'num' },
        { title: say`Use` },
      ],
      rows: loadBalancers.map((each) => rowOf(each, view)),
      sorted: { column: 3, order: 'descending' },
      filters: [{ name: 'use', label: say`Use`, choices: usesOf(loadBalancers, view) }],
    },
    view,
  );
  if (loadBalancers.length === 0) return section('quota', say`Quota`, say`No load balancer.`, undefined);
  return section('quota', say`Quota`, lead, table);
}

function isFull({ used, quota }: LoadBalancerView): boolean {
  return used >= quota;
}

function usesOf(loadBalancers: readonly LoadBalancerView[], { say }: PageView) {
  const choices = [
    { value: 'full', text: say`full`, count: loadBalancers.filter(isFull).length },
    { value: 'free', text: say`with free slots`, count: loadBalancers.filter((each) => !isFull(each)).length },
  ];
  return choices.filter(({ count }) => count > 0);
}

function rowOf(each: LoadBalancerView, { say, names }: PageView): Html {
  const { loadBalancerId, region, account, listeners, used, quota } = each;
  const free = Math.max(0, quota - used);
  const tone = isFull(each) ? 'bad' : used >= quota * 0.8 ? 'warn' : 'good';
  const width = Math.min(400, Math.round((used / quota) * 400));
  const own = account === 'own' ? undefined : html`<small>${account}</small>`;
  return html`<tr role="row" data-use="${isFull(each) ? 'full' : 'free'}"><th scope="row" role="rowheader">${name(names.loadBalancerOf(loadBalancerId) ?? loadBalancerId)}${idsOf([loadBalancerId])}</th><td role="cell">${region}${own}</td><td role="cell" class="num" data-k="${listeners}">${listeners}</td><td role="cell" class="num" data-k="${used}">${say`${used} of ${quota}`}</td><td role="cell" class="num" data-k="${free}">${free}</td><td role="cell" class="bar"><svg viewBox="0 0 400 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><path class="rest" d="M0 0h400v8h-400z"/><path class="${tone}" d="M0 0h${width}v8h-${width}z"/></svg></td></tr>
`;
}
