import type { Condition } from '../../reconcile/report/report.js';
import type { CertificateId } from '../../rotation/model/inventory.js';
import { reasonText } from '../../wording/reasons.js';
import { certificatesText, type NamesOf } from '../../wording/terms.js';
import { type Estate, isWholly } from '../estate.js';
import { type Html, html } from './html.js';
import { name, relativeTime, section, time } from './parts.js';

/** The limit keeps the sections below reachable. Further conditions have one line each. */
const mostCards = 50;

/** Conditions, the gravest first: effects on clients, then effects to come. */
export function conditionsSection({ conditions, takenAt, regions, attached }: Estate): Html {
  const names = new Map(attached.map((view) => [view.certificateId, view.names]));
  const namesOf = (id: CertificateId) => names.get(id);
  const sorted = [...conditions].sort((a, b) => rank(a) - rank(b) || a.since.getTime() - b.since.getTime());
  const unseen = regions.filter((region) => !isWholly(region)).map(({ region }) => region);
  const blind =
    unseen.length > 0
      ? `Incomplete, because these regions were not read completely: ${[...new Set(unseen)].join(', ')}.`
      : '';
  if (sorted.length === 0) return section('needs', 'Conditions', `None. ${blind}`.trim(), undefined);
  const cards = sorted.slice(0, mostCards).map((condition) => card(condition, takenAt, namesOf));
  const left = sorted.slice(mostCards);
  const rest =
    left.length === 0
      ? undefined
      : html`<details><summary>${left.length} more</summary><ul class="rest">${left.map(line)}</ul></details>`;
  return section('needs', 'Conditions', `Only a person can end these. The gravest comes first. ${blind}`.trim(), [
    html`<ol class="cards">${cards}</ol>`,
    rest,
  ]);
}

function card(condition: Condition, now: Date, namesOf: NamesOf): Html {
  const { reason, certificateIds, since, detail } = condition;
  const { title, todo } = reasonText(reason, 'en');
  const isExpiry = reason === 'expired' || reason === 'expires-soon';
  const done = todo === '' ? undefined : html`<p class="todo"><b>What to do</b> ${todo}</p>`;
  return html`<li class="card"><h3>${title} <code>${reason}</code></h3>
<dl><div><dt>Where</dt><dd>${locationOf(condition)}</dd></div>
${certificateIds.length === 0 ? undefined : html`<div><dt>Certificates</dt><dd>${name(certificatesText(certificateIds, namesOf))}</dd></div>`}
<div><dt>${isExpiry ? 'Expiry' : 'Since'}</dt><dd>${time(since)} (${relativeTime(since, now)})</dd></div></dl>
<p class="detail"><bdi>${detail}</bdi></p>${done}</li>
`;
}

function line(condition: Condition): Html {
  return html`<li>${locationOf(condition)}: ${reasonText(condition.reason, 'en').title}. <bdi>${condition.detail}</bdi></li>`;
}

function locationOf({ region, loadBalancerId, listenerId }: Condition): Html | string {
  const parts = [region, loadBalancerId, listenerId].filter((part) => part !== undefined);
  return parts.length === 0 ? 'account' : html`${parts.map((part) => html`${name(part)} `)}`;
}

const gravest: readonly string[] = [
  'unexpected',
  'expired',
  'replaced-served',
  'chain-expired',
  'expires-soon',
  'permission-missing',
];

function rank({ reason }: Condition): number {
  const index = gravest.indexOf(reason);
  return index < 0 ? gravest.length : index;
}
