import { needsPerson } from '../../../rotation/model/hold.js';
import { reasonText } from '../../../wording/reasons.js';
import type { Estate, WorkView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { badge, name, relativeTime, section, tableOf, time } from '../parts.js';

/** Open, planned and held work, with reasons. */
export function workSection({ work, takenAt }: Estate): Html {
  const lead =
    work.length === 0
      ? 'No open and no held work.'
      : 'Changes in progress, and held work with its reason. Held work continues without a person, except where it needs action.';
  const reasons = [...new Set(work.map(reasonOf))].sort();
  const table = tableOf({
    id: 'work',
    caption: 'Open and held work',
    columns: [
      { title: 'State', sort: 'text' },
      { title: 'Listener', sort: 'text' },
      { title: 'Certificates', sort: 'text' },
      { title: 'Reason', sort: 'text' },
      { title: 'When', sort: 'number' },
    ],
    rows: work.map((item) => rowOf(item, takenAt)),
    filters: [{ name: 'reason', label: 'Reason', choices: reasons.map((value) => ({ value, text: value })) }],
  });
  return section('work', 'Open and held work', lead, work.length === 0 ? undefined : table);
}

function rowOf(item: WorkView, now: Date): Html {
  const { region, loadBalancerId, listenerId, certificateIds } = item;
  const at = item.kind === 'held' ? item.until : item.since;
  const when =
    at && html`${item.kind === 'held' ? 'again' : 'since'} ${time(at)} <small>${relativeTime(at, now)}</small>`;
  return html`<tr role="row" data-reason="${reasonOf(item)}"><td role="cell">${stateBadge(item)}</td><th scope="row" role="rowheader">${name(listenerId)}<small>${name(loadBalancerId)} · ${region}</small></th><td role="cell">${certificateIds.map((id) => html`${name(id)} `)}</td><td role="cell">${reasonCell(item)}</td><td role="cell" data-k="${at?.getTime() ?? 9e15}">${when}</td></tr>
`;
}

function reasonOf(item: WorkView): string {
  return item.kind === 'held' ? item.reason : (item.verdict ?? item.kind);
}

function stateBadge(item: WorkView): Html {
  if (item.kind === 'held') return needsPerson(item) ? badge('bad', 'needs action') : badge('dim', 'held');
  if (item.verdict === 'overdue') return badge('bad', `${item.step} overdue`);
  return badge('calm', `${item.step} ${item.kind === 'not-started' ? 'not started' : item.kind}`);
}

function reasonCell(item: WorkView): Html {
  if (item.kind !== 'held') return html`${stateTexts[reasonOf(item)] ?? reasonOf(item)}`;
  return html`${reasonText(item.reason, 'en').title}<small><bdi>${item.detail}</bdi></small>`;
}

const stateTexts: Readonly<Record<string, string>> = {
  submitted: 'Submitted; the next pass judges it',
  pending: 'NLB has not finished it yet',
  overdue: 'NLB has not finished it in time',
  planned: 'The next pass that is not a dry run makes the change',
  'not-started': 'Not started for lack of time; the next pass makes the change',
};
