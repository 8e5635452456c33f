import type { GradedCondition } from '../../../reconcile/report/report.js';
import { subjectText, whereText } from '../../../show/condition-entries.js';
import { accountName, listenerName } from '../../../show/names.js';
import { commandsFor, runbookOf, withoutCommand } from '../../../wording/commands.js';
import { byCause, type SameCause } from '../../../wording/condition.js';
import type { Severity } from '../../../wording/reason-table.js';
import { reasonText } from '../../../wording/reasons.js';
import { type Estate, isWholly } from '../../estate.js';
import { type Html, html } from '../html.js';
import { ago, badge, detailOf, hole, idsOf, name, section, time, withMarkup } from '../parts.js';
import { inAddress, type PageView } from '../view.js';

/** These stay above the fold. Further causes are behind one line. */
const firstCards = 3;
/** The limit keeps the page small. Further conditions have one line each. */
const mostCards = 50;

type Cause = SameCause<GradedCondition>;

/** Conditions by cause, the gravest first: one card each, with its command. */
export function conditionsSection({ conditions, regions }: Estate, view: PageView): Html {
  const { say } = view;
  const causes = byCause(conditions);
  const blind = blindText(regions, view);
  if (causes.length === 0)
    return section('needs', say`Needs you`, undefined, html`<p class="none">${say`Nothing needs you.`} ${blind}</p>`);
  const cards = causes.slice(0, firstCards).map((same, i) => card(same, i === 0, view));
  const further = causes.slice(firstCards, mostCards).map((same) => card(same, false, view));
  const rest = causes.slice(mostCards).map((same) => line(same, view));
  const left = causes.length - firstCards;
  const more =
    left <= 0
      ? undefined
      : html`<details class="more"><summary>${say`${left} more`}</summary><ol class="cards">${further}</ol>${
          rest.length === 0 ? undefined : html`<ul class="rest">${rest}</ul>`
        }</details>`;
  const note = blind === '' ? undefined : html`<p class="lead wide">${blind}</p>`;
  return section('needs', say`Needs you`, undefined, [html`<ol class="cards">${cards}</ol>`, more, note]);
}

function blindText(regions: Estate['regions'], { say }: PageView): string {
  const unseen = [...new Set(regions.filter((region) => !isWholly(region)).map(({ region }) => region))];
  return unseen.length === 0 ? '' : say`Last known, because not read completely: ${unseen.join(', ')}.`;
}

const tones = { critical: 'bad', warning: 'warn', notice: 'calm' } as const satisfies Record<Severity, string>;

function card(same: Cause, isOpen: boolean, view: PageView): Html {
  const [first] = same;
  const { reason, severity, certificateIds, since, detail } = first;
  const { say, lang } = view;
  const { title, todo } = reasonText(reason, lang);
  // A detail with a semicolon and a space ends in its own remedy.
  const advice = todo === '' || detail.includes('; ') ? undefined : html`<p class="todo">${todo}</p>`;
  const ids = [...new Set(same.flatMap(({ listenerId, loadBalancerId }) => listenerId ?? loadBalancerId ?? []))];
  const [open] = isOpen ? [{ markup: ' open' }] : [];
  return html`<li class="card ${severity}" data-condition="${keyOf(first)}"><details${open}><summary><span class="what">${headingOf(same, view)}</span>${badge(tones[severity], stateOf(first, view))}</summary>
<p class="detail"><b>${title}</b> ${detailOf(withoutCommand(detail), view)}</p>${advice}
${commandsFor(first).map((command) => commandBox(command, say`Copy`))}
<div class="refs">${refsOf(first, view)}<details class="on"><summary>${behindText(same, view)}</summary>${listenersOf(same, view)}<p class="dim">${time(since)} · <a href="#condition=${inAddress(keyOf(first))}">${say`Link to this`}</a></p>${idsOf([...ids, ...certificateIds])}</details></div></details></li>
`;
}

/** Names a condition in the address of the page. */
function keyOf({ reason, certificateIds, listenerId, loadBalancerId, region, account }: GradedCondition): string {
  return `${reason}:${certificateIds[0] ?? listenerId ?? loadBalancerId ?? region ?? account ?? ''}`;
}

/** The domains and then the place; without a certificate the place itself. */
function headingOf(same: Cause, view: PageView): Html {
  const [first] = same;
  const { names, say } = view;
  const where = whereText(same, names, view);
  const { account, certificateIds } = first;
  if (certificateIds.length > 0)
    return html`<b>${name(subjectText(first, names, view))}</b> <span class="where">${where}</span>`;
  const owner = accountName(account ?? '*', view);
  const isNumber = /^\d+$/.test(owner);
  return html`<b>${name(where !== '' ? where : isNumber ? say`account ${owner}` : owner)}</b>`;
}

function stateOf({ reason, since }: GradedCondition, view: PageView): Html {
  const { say } = view;
  if (reason === 'expired') return withMarkup(say`expired ${hole}`, ago(since, view));
  if (reason === 'expires-soon') return withMarkup(say`expires ${hole}`, ago(since, view));
  return withMarkup(say`since ${hole}`, ago(since, view));
}

function commandBox(command: string, copy: string): Html {
  return html`<div class="command"><code>${command}</code><button type="button" class="copy" hidden>${copy}</button></div>`;
}

/** The runbook and the consoles. */
function refsOf({ reason, region, certificateIds }: GradedCondition, { say, links, lang }: PageView): Html {
  const runbook = runbookOf(reason, lang);
  const url = links.runbook(runbook);
  return html`${url === undefined ? html`<span>${say`Runbook`} <code>${runbook}</code></span>` : outside(url, say`Runbook`)}${
    region === undefined ? undefined : outside(links.nlb(region), say`NLB console`)
  }${certificateIds.length === 0 ? undefined : outside(links.cas, say`CAS console`)}`;
}

function outside(url: string, text: string): Html {
  return html`<a href="${url}" target="_blank" rel="noopener noreferrer">${text}</a>`;
}

function behindText(same: Cause, { say }: PageView): string {
  return same.length < 2 ? say`Ids` : say`On ${same.length} listeners`;
}

/** Every listener, because a page has room for them and can be searched. */
function listenersOf(same: Cause, { names }: PageView): Html | undefined {
  const all = same.flatMap(({ loadBalancerId, listenerId }) =>
    loadBalancerId && listenerId ? [listenerName({ loadBalancerId, listenerId }, names)] : [],
  );
  return all.length < 2 ? undefined : html`<p>${all.map((each) => html`${name(each)} `)}</p>`;
}

function line(same: Cause, view: PageView): Html {
  const [{ reason, detail }] = same;
  return html`<li>${headingOf(same, view)}: ${reasonText(reason, view.lang).title}. ${detailOf(detail, view)}</li>`;
}
