import type { Estate } from '../../estate.js';
import { type Html, html } from '../html.js';
import type { PageView } from '../view.js';

interface Tile {
  /** The section that it leads to. */
  readonly to: string;
  /** The state of that section: its filter, as in the address of the page. */
  readonly filter?: string;
  readonly number: number;
  readonly label: string;
  readonly tone?: 'bad' | 'warn' | undefined;
}

/** The main numbers that are not zero. Each leads to its rows: the script filters the table, without it the link leads to the section. */
export function tilesOf(estate: Estate, view: PageView): Html {
  const tiles = [...certificateTiles(estate, view), ...workTiles(estate, view), ...otherTiles(estate, view)];
  return html`<nav aria-label="${view.say`Filters`}"><ul class="tiles">${tiles.filter(({ number }) => number > 0).map(tile)}</ul></nav>`;
}

function certificateTiles({ attached, regions }: Estate, { say }: PageView): Tile[] {
  const listeners = regions.reduce((sum, region) => sum + region.listeners, 0);
  const of = (...standings: readonly string[]) =>
    attached.filter(({ standing }) => standings.includes(standing)).length;
  const tileOf = (standing: string, label: string, tone: Tile['tone']): Tile => {
    const number = of(standing);
    return { to: 'attached', filter: `standing=${standing}`, number, label, tone: number > 0 ? tone : undefined };
  };
  return [
    tileOf('expired', say`expired`, 'bad'),
    tileOf('expires-soon', say`expire soon, not replaced`, 'bad'),
    tileOf('blocked', say`blocked`, 'warn'),
    tileOf('to-replace', say`to be replaced`, undefined),
    { to: 'attached', number: listeners, label: say`listeners` },
  ];
}

function workTiles({ work }: Estate, { say }: PageView): Tile[] {
  const of = (kind: string) => work.filter((item) => item.kind === kind).length;
  const planned = of('planned');
  return [
    { to: 'work', filter: 'kind=open', number: of('open'), label: say`in progress` },
    ...(planned === 0 ? [] : [{ to: 'work', filter: 'kind=planned', number: planned, label: say`planned` }]),
    { to: 'work', filter: 'kind=held', number: of('held'), label: say`held` },
  ];
}

function otherTiles({ loadBalancers, rotated }: Estate, { say }: PageView): Tile[] {
  const full = loadBalancers.filter(({ used, quota }) => used >= quota).length;
  return [
    {
      to: 'quota',
      filter: 'use=full',
      number: full,
      label: say`load balancers full`,
      tone: full > 0 ? 'warn' : undefined,
    },
    { to: 'rotated', number: rotated.length, label: say`rotated in 7 days` },
  ];
}

function tile({ to, filter, number, label, tone }: Tile): Html {
  const state = `at=${to}${filter === undefined ? '' : `&${to}.${filter}`}`;
  return html`<li><a class="tile ${tone ?? ''}" href="#${to}-h" data-state="${state}"><b>${number.toLocaleString('en-US')}</b> <span>${label}</span></a></li>`;
}
