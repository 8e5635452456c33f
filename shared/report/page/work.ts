import { needsPerson } from '../../rotation/model/hold.js';
import { wordsOf } from '../../wording/reasons.js';
import type { Estate, WorkView } from '../estate.js';
import { type Html, html } from './html.js';
import { away, badge, name, section, tableOf, time } from './parts.js';

/** What is under way, and what is not started and why. */
export function workSection({ work, takenAt }: Estate): Html {
  const lead =
    work.length === 0
      ? 'Nothing is under way, and nothing is held.'
      : 'What is under way, and what waits and why. Nearly all of it goes on by itself.';
  const reasons = [...new Set(work.map(reasonOf))].sort();
  const table = tableOf({
    id: 'work',
    caption: 'Open and held work',
    columns: [
      { title: 'State', sort: 'text' },
      { title: 'Listener', sort: 'text' },
      { title: 'Certificates', sort: 'text' },
      { title: 'Why', sort: 'text' },
      { title: 'When', sort: 'number' },
    ],
    rows: work.map((one) => rowOf(one, takenAt)),
    filters: [{ name: 'reason', label: 'Why', choices: reasons.map((value) => ({ value, text: value })) }],
  });
  return section('work', 'Open and held work', lead, work.length === 0 ? undefined : table);
}

function rowOf(one: WorkView, now: Date): Html {
  const { region, loadBalancerId, listenerId, certificateIds } = one;
  const at = one.kind === 'held' ? one.until : one.since;
  const when = at && html`${one.kind === 'held' ? 'again' : 'since'} ${time(at)} <small>${away(at, now)}</small>`;
  return html`<tr role="row" data-reason="${reasonOf(one)}"><td role="cell">${stateOf(one)}</td><th scope="row" role="rowheader">${name(listenerId)}<small>${name(loadBalancerId)} · ${region}</small></th><td role="cell">${certificateIds.map((id) => html`${name(id)} `)}</td><td role="cell">${whyOf(one)}</td><td role="cell" data-k="${at?.getTime() ?? 9e15}">${when}</td></tr>
`;
}

function reasonOf(one: WorkView): string {
  return one.kind === 'held' ? one.reason : (one.verdict ?? one.kind);
}

function stateOf(one: WorkView): Html {
  if (one.kind === 'held') return needsPerson(one) ? badge('bad', 'needs somebody') : badge('dim', 'held');
  if (one.verdict === 'overdue') return badge('bad', `${one.step} overdue`);
  return badge('calm', `${one.step} ${one.kind === 'not-started' ? 'not started' : one.kind}`);
}

function whyOf(one: WorkView): Html {
  if (one.kind !== 'held') return html`${saidOf[reasonOf(one)] ?? reasonOf(one)}`;
  return html`${wordsOf(one.reason, 'en').title}<small><bdi>${one.detail}</bdi></small>`;
}

const saidOf: Readonly<Record<string, string>> = {
  submitted: 'Submitted just now; the next pass judges it',
  pending: 'NLB has not finished it yet',
  overdue: 'NLB has not finished it in time',
  planned: 'The next pass that may change something makes it',
  'not-started': 'There was no time for it; the next pass makes it',
};
