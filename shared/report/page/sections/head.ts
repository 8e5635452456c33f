import { type Estate, isWholly } from '../../estate.js';
import { type Html, html } from '../html.js';
import { ago, hole, time, withMarkup } from '../parts.js';
import type { PageView } from '../view.js';

/** The verdict, and where and when it was read. */
export function headSection(estate: Estate, view: PageView): Html {
  const { takenAt, lookedBy, dryRun, regions } = estate;
  const { say } = view;
  const [tone, verdict] = verdictOf(estate, view);
  const accounts = new Set(regions.map(({ account }) => account)).size;
  const where = `${view.count(regions.length, 'region')} · ${view.count(accounts, 'account')}`;
  return html`<header>
<h1>${say`NLB certificates`}</h1>
<p class="by"><span class="wide">${time(takenAt)}, </span>${ago(takenAt, view)} · <code>${lookedBy}</code>${dryRun ? say` (dry run)` : ''}<span class="wide"> · ${where}</span></p>
<p class="verdict ${tone}">${verdict}</p>
<p class="verdict warn old" id="old" hidden>${withMarkup(say`This page was made ${hole}. States and conditions are those of that time.`, ago(takenAt, view))}</p>
<p class="verdict warn old" id="missing" hidden>${say`The linked condition is not on this page: it has ended, or this page is older than it.`}</p>
</header>`;
}

function verdictOf({ conditions, regions, faults }: Estate, { say, count }: PageView): readonly [string, string] {
  const unseen = regions.filter(({ seen }) => !seen).length;
  const blind = unseen > 0 ? say`${count(unseen, 'region')} could not be read.` : '';
  if (conditions.length > 0) return ['bad', `${needsText(conditions.length, { say })} ${blind}`.trim()];
  if (unseen > 0) return ['warn', say`${blind} No known condition.`];
  if (!regions.every(isWholly)) return ['warn', say`Some load balancers are not read yet. No known condition.`];
  if (faults.length > 0) return ['warn', say`No conditions, but ${count(faults.length, 'call')} failed.`];
  return ['good', say`No conditions: no action is needed.`];
}

function needsText(conditions: number, { say }: Pick<PageView, 'say'>): string {
  return conditions === 1 ? say`1 condition needs action.` : say`${conditions} conditions need action.`;
}
