import type { GradedCondition } from '../../../reconcile/report/report.js';
import type { CertificateId } from '../../../rotation/model/inventory.js';
import { byCause, type SameCause } from '../../../wording/condition.js';
import type { Severity } from '../../../wording/reason-table.js';
import { reasonText } from '../../../wording/reasons.js';
import { certificatesText, type NamesOf } from '../../../wording/terms.js';
import { type Estate, isWholly } from '../../estate.js';
import { type Html, html } from '../html.js';
import { badge, name, relativeTime, section, time } from '../parts.js';

/** The limit keeps the sections below reachable. Further conditions have one line each. */
const mostCards = 50;

/** Conditions by cause, the gravest first. */
export function conditionsSection({ conditions, takenAt, regions, attached, lastKnown }: Estate): Html {
  const names = new Map([...lastKnown, ...attached].map((view) => [view.certificateId, view.names]));
  const namesOf = (id: CertificateId) => names.get(id);
  const causes = byCause(conditions);
  const unseen = regions.filter((region) => !isWholly(region)).map(({ region }) => region);
  const blind =
    unseen.length > 0
      ? `Those of these regions are the last known ones, because they were not read completely: ${[...new Set(unseen)].join(', ')}.`
      : '';
  if (causes.length === 0) return section('needs', 'Conditions', `None. ${blind}`.trim(), undefined);
  const cards = causes.slice(0, mostCards).map((same) => card(same, takenAt, namesOf));
  const left = causes.slice(mostCards);
  const rest =
    left.length === 0
      ? undefined
      : html`<details><summary>${left.length} more</summary><ul class="rest">${left.map(line)}</ul></details>`;
  return section('needs', 'Conditions', `Only a person can end these. The gravest comes first. ${blind}`.trim(), [
    html`<ol class="cards">${cards}</ol>`,
    rest,
  ]);
}

const tones = { critical: 'bad', warning: 'warn', notice: 'calm' } as const satisfies Record<Severity, string>;

function card(same: SameCause<GradedCondition>, now: Date, namesOf: NamesOf): Html {
  const [{ reason, severity, certificateIds, since, detail }] = same;
  const { title, todo } = reasonText(reason, 'en');
  const isExpiry = reason === 'expired' || reason === 'expires-soon';
  const done = todo === '' ? undefined : html`<p class="todo"><b>What to do</b> ${todo}</p>`;
  return html`<li class="card ${severity}"><h3>${title} <code>${reason}</code> ${badge(tones[severity], severity)}</h3>
<dl><div><dt>Where</dt><dd>${locationsOf(same)}</dd></div>
${certificateIds.length === 0 ? undefined : html`<div><dt>Certificates</dt><dd>${name(certificatesText(certificateIds, namesOf))}</dd></div>`}
<div><dt>${isExpiry ? 'Expiry' : 'Since'}</dt><dd>${time(since)} (${relativeTime(since, now)})</dd></div></dl>
<p class="detail"><bdi>${detail}</bdi></p>${done}</li>
`;
}

function line(same: SameCause<GradedCondition>): Html {
  const [{ reason, detail }] = same;
  return html`<li>${locationsOf(same)}: ${reasonText(reason, 'en').title}. <bdi>${detail}</bdi></li>`;
}

/** Every location, because a page has room for them and can be searched. */
function locationsOf(same: SameCause<GradedCondition>): Html {
  return html`${same.map((condition) => html`<div>${locationOf(condition)}</div>`)}`;
}

function locationOf({ account, region, loadBalancerId, listenerId }: GradedCondition): Html | string {
  const parts = [region, loadBalancerId, listenerId].filter((part) => part !== undefined);
  if (parts.length === 0) return account === undefined || account === '*' ? 'all accounts' : `account ${account}`;
  return html`${parts.map((part) => html`${name(part)} `)}`;
}
