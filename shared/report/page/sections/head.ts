import { count } from '../../../wording/count.js';
import { type Estate, isWholly } from '../../estate.js';
import { type Html, html } from '../html.js';
import { time } from '../parts.js';

/** The summary: the verdict, and the main numbers as links to the sections. */
export function headSection(estate: Estate): Html {
  const { takenAt, lookedBy, dryRun, regions } = estate;
  const [tone, verdict] = verdictOf(estate);
  const accounts = new Set(regions.map(({ account }) => account)).size;
  const where = `${count(regions.length, 'region')} of ${count(accounts, 'account')}`;
  const how = dryRun ? ' (dry run)' : '';
  return html`<header>
<h1>NLB certificates</h1>
<p class="by">${time(takenAt)} UTC, by <code>${lookedBy}</code>${how}. ${where}.</p>
<p class="verdict ${tone}">${verdict}</p>
<ul class="tiles">${tilesOf(estate).map(tile)}</ul>
</header>`;
}

function verdictOf({ conditions, regions, faults }: Estate): readonly [string, string] {
  const unseen = regions.filter(({ seen }) => !seen).length;
  const blind = unseen > 0 ? `${count(unseen, 'region')} could not be read.` : '';
  if (conditions.length > 0)
    return ['bad', `${count(conditions.length, 'condition needs', 'conditions need')} action. ${blind}`.trim()];
  if (unseen > 0) return ['warn', `${blind} No known condition.`];
  if (!regions.every(isWholly)) return ['warn', 'Some load balancers are not read yet. No known condition.'];
  if (faults.length > 0) return ['warn', `No conditions, but ${count(faults.length, 'call')} failed.`];
  return ['good', 'No conditions: no action is needed.'];
}

interface Tile {
  readonly to: string;
  readonly number: number;
  readonly label: string;
  readonly tone?: 'bad' | 'warn' | undefined;
}

function tilesOf({ conditions, attached, work, rotated, loadBalancers, regions }: Estate): Tile[] {
  const expired = attached.filter(({ standing }) => standing === 'expired').length;
  const soon = attached.filter(({ standing }) => standing === 'expires-soon').length;
  const open = work.filter(({ kind }) => kind === 'open').length;
  const planned = work.filter(({ kind }) => kind === 'planned' || kind === 'not-started').length;
  const held = work.filter((item) => item.kind === 'held').length;
  const tight = loadBalancers.filter(({ used, quota }) => used >= quota).length;
  const listeners = regions.reduce((sum, region) => sum + region.listeners, 0);
  return [
    { to: 'needs', number: conditions.length, label: 'conditions', tone: conditions.length > 0 ? 'bad' : undefined },
    { to: 'attached', number: expired, label: 'expired', tone: expired > 0 ? 'bad' : undefined },
    { to: 'attached', number: soon, label: 'expire soon, no successor', tone: soon > 0 ? 'warn' : undefined },
    { to: 'work', number: open, label: 'in progress' },
    ...(planned === 0 ? [] : [{ to: 'work', number: planned, label: 'planned' }]),
    { to: 'work', number: held, label: 'held' },
    { to: 'quota', number: tight, label: 'load balancers full', tone: tight > 0 ? 'warn' : undefined },
    { to: 'rotated', number: rotated.length, label: 'rotated in 7 days' },
    { to: 'attached', number: listeners, label: 'listeners' },
  ];
}

function tile({ to, number, label, tone }: Tile): Html {
  return html`<li><a class="tile ${tone ?? ''}" href="#${to}-h"><b>${number.toLocaleString('en-US')}</b> <span>${label}</span></a></li>`;
}
