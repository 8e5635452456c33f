import { differenceInSeconds } from 'date-fns';
import { wordsOf } from '../../wording/reasons.js';
import type { AttachedStanding, AttachedView, Estate, SuccessorView } from '../estate.js';
import { type Html, html } from './html.js';
import { away, badge, count, day, name, section, tableOf } from './parts.js';

/** How far the time line reaches. A public certificate lasts 200 days at most, a private one may last years. */
const lineDays = 400;

/** What is served, until when, and by which successor it will be replaced. */
export function attachedSection({ attached, takenAt, regions }: Estate): Html {
  const listeners = regions.reduce((sum, region) => sum + region.listeners, 0);
  const lead = `${count(attached.length, 'certificate', 'certificates')} on ${count(listeners, 'listener', 'listeners')}. The line is ${lineDays} days long, with a mark every 50; the lighter part is the successor's.`;
  const isOne = new Set(regions.map(({ account }) => account)).size <= 1;
  const standings = [...new Set(attached.map(({ standing }) => standing))];
  const places = [...new Set(attached.map(({ region }) => region))].sort();
  const table = tableOf({
    id: 'attached',
    caption: 'Certificates by listener, with when they expire and what replaces them',
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
      { title: 'Replaced by', sort: 'text' },
    ],
    rows: attached.map((view) => rowOf(isOne ? { ...view, account: 'own' } : view, takenAt)),
    sorted: { column: 2, order: 'ascending' },
    filters: [
      {
        name: 'standing',
        label: 'State',
        choices: standings.map((value) => ({ value, text: standingWords[value].text })),
      },
      { name: 'region', label: 'Region', choices: places.map((value) => ({ value, text: value })) },
    ],
  });
  return section('attached', 'What is served, and until when', lead, attached.length === 0 ? undefined : table);
}

type Tone = Parameters<typeof badge>[0];

const standingWords: Readonly<Record<AttachedStanding, { readonly tone: Tone; readonly text: string }>> = {
  expired: { tone: 'bad', text: 'expired' },
  'expires-soon': { tone: 'bad', text: 'expires soon, unreplaced' },
  blocked: { tone: 'warn', text: 'successor unfit' },
  unknown: { tone: 'warn', text: 'unknown to CAS' },
  'to-replace': { tone: 'calm', text: 'to be replaced' },
  replaced: { tone: 'calm', text: 'replaced, will go' },
  fine: { tone: 'good', text: 'fine' },
};
const order = Object.keys(standingWords);

function rowOf(view: AttachedView, now: Date): Html {
  const { region, standing, notAfter, successor } = view;
  const { tone, text } = standingWords[standing];
  const until = notAfter === null ? html`unknown` : html`${day(notAfter)} <small>${away(notAfter, now)}</small>`;
  return html`<tr role="row" data-standing="${standing}" data-region="${region}"><th scope="row" role="rowheader">${listenerOf(view)}</th><td role="cell">${certificateOf(view)}</td><td role="cell" data-k="${notAfter?.getTime() ?? 9e15}">${until}</td><td role="cell" class="line">${lineOf(view, now)}</td><td role="cell" data-k="${order.indexOf(standing)}">${badge(tone, text)}${proofOf(view)}</td><td role="cell">${successor === null ? html`<span class="dim">nothing yet</span>` : successorOf(successor)}</td></tr>
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
      : html`<details><summary>and ${others.length} more</summary>${others.map((one) => html`${name(one)} `)}</details>`;
  const changing = state === 'associated' ? undefined : html` ${badge('dim', state)}`;
  return html`${name(first)} ${role === 'default' ? badge('dim', 'default') : undefined}${changing}<small>${name(certificateId)}</small>${more}`;
}

function proofOf({ proof }: AttachedView): Html | undefined {
  if (proof === 'unproven') return undefined;
  const said = {
    served: 'seen served',
    'replaced-served': 'the former one is served',
    unreachable: 'not reached',
    unexpected: 'something else is served',
  };
  return html`<small>${said[proof]}</small>`;
}

function successorOf({ certificateId, notAfter, stage, reason, detail }: SuccessorView): Html {
  const until = notAfter === null ? undefined : html`, until ${day(notAfter)}`;
  const said = { attached: 'attached', 'to-come': 'to come', unfit: wordsOf(reason ?? '', 'en').title }[stage];
  const why = detail === undefined ? undefined : html` <bdi>${detail}</bdi>`;
  return html`${name(certificateId)}<small>${said}${until}${why}</small>`;
}

/** The days left, and after them those of the successor. What expired still shows, as a mark at the left. */
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
