import { differenceInSeconds } from 'date-fns';
import { namesInOrder } from '../../../rotation/model/names.js';
import { listenerName } from '../../../show/names.js';
import { totalsOf } from '../../../wording/count.js';
import { reasonText } from '../../../wording/reasons.js';
import type { AttachedView, Estate, SuccessorView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { ago, badge, day, detailOf, hole, itemLink, name, section, tableOf, withMarkup } from '../parts.js';
import { rankOf, standingText, standingTones } from '../standings.js';
import type { PageView } from '../view.js';

/** The length of the time line. A public certificate is valid for 200 days at most, a private one may be for years. */
const lineDays = 400;

/** Attached certificates with their expiry and successor. */
export function attachedSection({ attached, regions }: Estate, view: PageView): Html {
  const { say } = view;
  const listeners = regions.reduce((sum, region) => sum + region.listeners, 0);
  const totals = `${view.count(totalsOf(attached).certificates, 'certificate')} · ${view.count(listeners, 'listener')}`;
  const lead = say`${totals}. The time line covers ${lineDays} days, with a mark every 50 days; its lighter part belongs to the successor.`;
  const isOne = new Set(regions.map(({ account }) => account)).size <= 1;
  const standings = [...new Set(attached.map(({ standing }) => standing))];
  const regionNames = [...new Set(attached.map(({ region }) => region))].sort();
  const table = tableOf(
    {
      id: 'attached',
      caption: say`Certificates by listener, with their expiry and successor`,
      columns: [
        { title: say`Certificate`, sort: 'text' },
        { title: say`Listener`, sort: 'text' },
        { title: say`Valid until`, sort: 'number' },
        { title: say`Time line`, className: 'w-line', under: axis(say`now`) },
        { title: say`State`, sort: 'number' },
        { title: say`Successor`, sort: 'text' },
      ],
      rows: attached.map((each) => rowOf(isOne ? { ...each, account: 'own' } : each, view)),
      sorted: { column: 2, order: 'ascending' },
      filters: [
        {
          name: 'standing',
          label: say`State`,
          choices: standings.map((value) => ({ value, text: standingText(value, view) })),
        },
        { name: 'region', label: say`Region`, choices: regionNames.map((value) => ({ value, text: value })) },
      ],
    },
    view,
  );
  const title = say`Attached certificates`;
  return attached.length === 0
    ? section('attached', title, totals, undefined)
    : section('attached', title, lead, table);
}

function axis(now: string): Html {
  return html`<span class="axis" aria-hidden="true"><i>${now}</i><i>200 d</i><i>400 d</i></span>`;
}

function rowOf(each: AttachedView, view: PageView): Html {
  const { region, standing, notAfter, successor, certificateId, listenerId } = each;
  const { say } = view;
  const until =
    notAfter === null ? html`${say`unknown`}` : html`${day(notAfter)} <small>${ago(notAfter, view)}</small>`;
  const state = badge(standingTones[standing], standingText(standing, view));
  const next =
    successor === null
      ? html`<span class="dim">${say`none yet`}</span>${obstacleOf(each, view)}`
      : successorOf(successor, view);
  return html`<tr role="row" data-standing="${standing}" data-region="${region}" data-certificate="${certificateId}" data-listener="${listenerId}"><th scope="row" role="rowheader">${certificateOf(each, view)}</th><td role="cell">${listenerOf(each, view)}</td><td role="cell" data-k="${notAfter?.getTime() ?? 9e15}">${until}</td><td role="cell" class="line">${lineOf(each, view.now)}</td><td role="cell" data-k="${rankOf(standing)}">${state}${proofOf(each, view)}</td><td role="cell">${next}</td></tr>
`;
}

function listenerOf(
  { listenerId, loadBalancerId, region, account, listenerStatus }: AttachedView,
  view: PageView,
): Html {
  const status = listenerStatus === 'running' ? undefined : html` ${badge('dim', listenerStatus)}`;
  const own = account === 'own' ? '' : ` · ${account}`;
  const title = name(listenerName({ loadBalancerId, listenerId }, view.names));
  return html`${itemLink('listener', listenerId, title)}${status}<small class="ids">${region}${own} ${name(listenerId)}</small>`;
}

function certificateOf({ certificateId, names, role, state, label }: AttachedView, { say }: PageView): Html {
  const [first = label || certificateId, ...others] = namesInOrder(names);
  const more =
    others.length === 0
      ? undefined
      : html`<details><summary>${say`and ${others.length} more names`}</summary>${others.map((other) => html`${name(other)} `)}</details>`;
  const changing = state === 'associated' ? undefined : html` ${badge('dim', state)}`;
  return html`${itemLink('certificate', certificateId, name(first))} ${role === 'default' ? badge('dim', say`default`) : undefined}${changing}<small class="ids">${name(certificateId)}</small>${more}`;
}

function proofOf({ proof }: AttachedView, { say }: PageView): Html | undefined {
  if (proof === 'unproven') return undefined;
  const texts = {
    served: say`served, proved by a handshake`,
    'replaced-served': say`the replaced certificate is served`,
    unreachable: say`no handshake reaches it`,
    unexpected: say`a different certificate is served`,
  };
  return html`<small>${texts[proof]}</small>`;
}

function successorOf({ certificateId, notAfter, stage, reason, detail }: SuccessorView, view: PageView): Html {
  const { say } = view;
  const stages = { attached: say`attached`, 'to-come': say`not attached yet`, unfit: say`unfit` };
  const state = reason === undefined ? stages[stage] : reasonText(reason, view.lang).title;
  const until = notAfter === null ? undefined : withMarkup(say`until ${hole}`, day(notAfter));
  const why = detail === undefined ? undefined : html` <small>${detailOf(detail, view)}</small>`;
  return html`${state}<small>${until}</small>${why}<small class="ids">${name(certificateId)}</small>`;
}

function obstacleOf({ obstacle }: AttachedView, view: PageView): Html | undefined {
  if (obstacle === null) return undefined;
  return html`<small>${reasonText(obstacle.reason, view.lang).title} ${detailOf(obstacle.detail, view)}</small>`;
}

/** The remaining days, followed by those of the successor. An expired certificate shows as a mark at the left. */
function lineOf({ notAfter, standing, successor }: AttachedView, now: Date): Html {
  const end = notAfter === null ? 0 : Math.max(3, x(notAfter, now));
  const next = successor?.notAfter && successor.stage !== 'unfit' ? x(successor.notAfter, now) : 0;
  const bars = [
    end > 0 ? html`<path class="${standing}" d="M0 0h${end}v8h-${end}z"/>` : undefined,
    next > end ? html`<path class="next" d="M${end} 0h${next - end}v8h-${next - end}z"/>` : undefined,
  ];
  return html`<svg viewBox="0 0 400 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">${bars}</svg>`;
}

function x(at: Date, now: Date): number {
  const days = differenceInSeconds(at, now) / 86_400;
  return Math.max(0, Math.min(lineDays, Math.round(days)));
}
