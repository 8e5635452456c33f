import { differenceInSeconds } from 'date-fns';
import type { AttachedStanding } from '../../../rotation/outlook.js';
import { count, totalsOf } from '../../../wording/count.js';
import { reasonText } from '../../../wording/reasons.js';
import type { AttachedView, Estate, SuccessorView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { badge, day, name, relativeTime, section, tableOf } from '../parts.js';

/** The length of the time line. A public certificate is valid for 200 days at most, a private one may be for years. */
const lineDays = 400;

/** Attached certificates with their expiry and successor. */
export function attachedSection({ attached, takenAt, regions }: Estate): Html {
  const listeners = regions.reduce((sum, region) => sum + region.listeners, 0);
  const lead = `${count(totalsOf(attached).certificates, 'certificate')} on ${count(listeners, 'listener')}. The time line covers ${lineDays} days, with a mark every 50 days. The lighter part belongs to the successor.`;
  const isOne = new Set(regions.map(({ account }) => account)).size <= 1;
  const standings = [...new Set(attached.map(({ standing }) => standing))];
  const regionNames = [...new Set(attached.map(({ region }) => region))].sort();
  const table = tableOf({
    id: 'attached',
    caption: 'Certificates by listener, with their expiry and successor',
    columns: [
      { title: 'Listener', sort: 'text' },
      { title: 'Certificate', sort: 'text' },
      { title: 'Valid until', sort: 'number' },
      {
        title: 'Time line',
        className: 'w-line',
        under: html`<span class="axis" aria-hidden="true"><i>now</i><i>200 d</i><i>400 d</i></span>`,
      },
      { title: 'State', sort: 'number' },
      { title: 'Successor', sort: 'text' },
    ],
    rows: attached.map((view) => rowOf(isOne ? { ...view, account: 'own' } : view, takenAt)),
    sorted: { column: 2, order: 'ascending' },
    filters: [
      {
        name: 'standing',
        label: 'State',
        choices: standings.map((value) => ({ value, text: standingTexts[value].text })),
      },
      { name: 'region', label: 'Region', choices: regionNames.map((value) => ({ value, text: value })) },
    ],
  });
  return section('attached', 'Attached certificates', lead, attached.length === 0 ? undefined : table);
}

type Tone = Parameters<typeof badge>[0];

const standingTexts: Readonly<Record<AttachedStanding, { readonly tone: Tone; readonly text: string }>> = {
  expired: { tone: 'bad', text: 'expired' },
  invalid: { tone: 'bad', text: 'revoked, or not valid yet' },
  'expires-soon': { tone: 'bad', text: 'expires soon, not replaced' },
  blocked: { tone: 'warn', text: 'successor blocked' },
  unknown: { tone: 'warn', text: 'not listed in CAS' },
  'to-replace': { tone: 'calm', text: 'to be replaced' },
  replaced: { tone: 'calm', text: 'replaced, retired later' },
  fine: { tone: 'good', text: 'no action needed' },
};
const order = Object.keys(standingTexts);

function rowOf(view: AttachedView, now: Date): Html {
  const { region, standing, notAfter, successor } = view;
  const { tone, text } = standingTexts[standing];
  const until =
    notAfter === null ? html`unknown` : html`${day(notAfter)} <small>${relativeTime(notAfter, now)}</small>`;
  return html`<tr role="row" data-standing="${standing}" data-region="${region}"><th scope="row" role="rowheader">${listenerOf(view)}</th><td role="cell">${certificateOf(view)}</td><td role="cell" data-k="${notAfter?.getTime() ?? 9e15}">${until}</td><td role="cell" class="line">${lineOf(view, now)}</td><td role="cell" data-k="${order.indexOf(standing)}">${badge(tone, text)}${proofOf(view)}</td><td role="cell">${successor === null ? html`<span class="dim">none yet</span>${obstacleOf(view)}` : successorOf(successor)}</td></tr>
`;
}

function listenerOf({
  listenerId,
  loadBalancerId,
  loadBalancerLabel,
  region,
  account,
  listenerStatus,
  portRange,
}: AttachedView): Html {
  const label =
    loadBalancerLabel === '' || loadBalancerLabel === loadBalancerId
      ? undefined
      : html` <bdi>${loadBalancerLabel}</bdi>`;
  const status = listenerStatus === 'running' ? undefined : html` ${badge('dim', listenerStatus)}`;
  const own = account === 'own' ? '' : ` · ${account}`;
  return html`${name(listenerId)}${portRange === null ? undefined : ` ${portRange}`}${status}<small>${name(loadBalancerId)}${label} · ${region}${own}</small>`;
}

function certificateOf({ certificateId, names, role, state, label }: AttachedView): Html {
  const [first = label, ...others] = names;
  const more =
    others.length === 0
      ? undefined
      : html`<details><summary>and ${others.length} more</summary>${others.map((other) => html`${name(other)} `)}</details>`;
  const changing = state === 'associated' ? undefined : html` ${badge('dim', state)}`;
  return html`${name(first)} ${role === 'default' ? badge('dim', 'default') : undefined}${changing}<small>${name(certificateId)}</small>${more}`;
}

function proofOf({ proof }: AttachedView): Html | undefined {
  if (proof === 'unproven') return undefined;
  const texts = {
    served: 'served, proved by a handshake',
    'replaced-served': 'the replaced certificate is served',
    unreachable: 'no handshake reaches it',
    unexpected: 'a different certificate is served',
  };
  return html`<small>${texts[proof]}</small>`;
}

function successorOf({ certificateId, notAfter, stage, reason, detail }: SuccessorView): Html {
  const until = notAfter === null ? undefined : html`, until ${day(notAfter)}`;
  const state = reason === undefined ? stages[stage] : reasonText(reason, 'en').title;
  const why = detail === undefined ? undefined : html` <bdi>${detail}</bdi>`;
  return html`${name(certificateId)}<small>${state}${until}${why}</small>`;
}

const stages = { attached: 'attached', 'to-come': 'not attached yet', unfit: 'unfit' } as const;

function obstacleOf({ obstacle }: AttachedView): Html | undefined {
  if (obstacle === null) return undefined;
  return html`<small>${reasonText(obstacle.reason, 'en').title} <bdi>${obstacle.detail}</bdi></small>`;
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
