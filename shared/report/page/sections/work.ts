import { needsPerson } from '../../../rotation/model/hold.js';
import { certificateNames, listenerName } from '../../../show/names.js';
import { calledBy } from '../../../wording/commands.js';
import { reasonText } from '../../../wording/reasons.js';
import type { Estate, WorkView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { ago, badge, detailOf, hole, idsOf, itemLink, name, section, tableOf, time, withMarkup } from '../parts.js';
import type { PageView } from '../view.js';

/** Open, planned and held work, with reasons. */
export function workSection({ work }: Estate, view: PageView): Html {
  const { say } = view;
  const lead =
    work.length === 0
      ? say`No open and no held work.`
      : say`Changes in progress, and held work with its reason. Held work continues without a person, except where it needs action.`;
  const reasons = [...new Set(work.map(reasonOf))].sort();
  const kinds = [...new Set(work.map(({ kind }) => kind))];
  const table = tableOf(
    {
      id: 'work',
      caption: say`Open and held work`,
      columns: [
        { title: say`Certificates`, sort: 'text' },
        { title: say`Listener`, sort: 'text' },
        { title: say`State`, sort: 'text' },
        { title: say`Reason`, sort: 'text' },
        { title: say`When`, sort: 'number' },
      ],
      rows: work.map((item) => rowOf(item, view)),
      filters: [
        { name: 'kind', label: say`State`, choices: kinds.map((value) => ({ value, text: kindText(value, view) })) },
        { name: 'reason', label: say`Reason`, choices: reasons.map((value) => ({ value, text: value })) },
      ],
    },
    view,
  );
  return section('work', say`Open and held work`, lead, work.length === 0 ? undefined : table);
}

function kindText(kind: WorkView['kind'], { say }: PageView): string {
  switch (kind) {
    case 'open':
      return say`in progress`;
    case 'planned':
      return say`planned`;
    case 'not-started':
      return say`not started`;
    case 'held':
      return say`held`;
  }
}

function rowOf(item: WorkView, view: PageView): Html {
  const { region, listenerId, certificateIds } = item;
  const { say, names } = view;
  const at = item.kind === 'held' ? item.until : item.since;
  const when =
    at &&
    html`${withMarkup(item.kind === 'held' ? say`again ${hole}` : say`since ${hole}`, time(at))} <small>${ago(at, view)}</small>`;
  const where = html`${itemLink('listener', listenerId, name(listenerName(item, names)))}<small class="ids">${region} ${name(listenerId)}</small>`;
  return html`<tr role="row" data-kind="${item.kind}" data-reason="${reasonOf(item)}"><th scope="row" role="rowheader">${name(certificateNames(item.kind === 'held' ? calledBy(item) : certificateIds, names))}${idsOf(certificateIds)}</th><td role="cell">${where}</td><td role="cell">${stateBadge(item, view)}</td><td role="cell">${reasonCell(item, view)}</td><td role="cell" data-k="${at?.getTime() ?? 9e15}">${when}</td></tr>
`;
}

function reasonOf(item: WorkView): string {
  return item.kind === 'held' ? item.reason : (item.verdict ?? item.kind);
}

function stateBadge(item: WorkView, view: PageView): Html {
  const { say } = view;
  if (item.kind === 'held') return needsPerson(item) ? badge('bad', say`needs action`) : badge('dim', say`held`);
  if (item.verdict === 'overdue') return badge('bad', say`overdue`);
  return badge('calm', kindText(item.kind, view));
}

function reasonCell(item: WorkView, view: PageView): Html {
  if (item.kind !== 'held') return html`<code>${item.step}</code> ${stateText(reasonOf(item), view)}`;
  return html`${reasonText(item.reason, view.lang).title}<small>${detailOf(item.detail, view)}</small>`;
}

function stateText(state: string, { say }: PageView): string {
  const texts: Readonly<Record<string, string>> = {
    submitted: say`Submitted; the next pass judges it`,
    pending: say`NLB has not finished it yet`,
    overdue: say`NLB has not finished it in time`,
    planned: say`The next pass that is not a dry run makes the change`,
    'not-started': say`Not started for lack of time; the next pass makes the change`,
  };
  return texts[state] ?? state;
}
