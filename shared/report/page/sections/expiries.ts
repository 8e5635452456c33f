import { differenceInSeconds } from 'date-fns';
import { grouped } from '../../../rotation/model/grouped.js';
import { certificateKey } from '../../../rotation/model/ids.js';
import type { AttachedStanding } from '../../../rotation/outlook.js';
import { certificateName, listenerName } from '../../../show/names.js';
import type { Estate, LastKnownView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { ago, badge, day, itemLink, name, section } from '../parts.js';
import { rankOf, shortStandingText, standingTones, type Tone } from '../standings.js';
import type { PageView } from '../view.js';

/** The certificates that are named. */
const nextCertificates = 5;
/** The weeks of the chart. */
const chartWeeks = 12;

type Attached = Pick<LastKnownView, 'certificateId' | 'listenerId' | 'loadBalancerId' | 'notAfter' | 'standing'>;

/** A certificate with its listeners; its state is the gravest on any of them. */
interface Ending {
  readonly first: Attached;
  readonly listeners: number;
  readonly standing: AttachedStanding;
}

/** What expires next, and how many certificates expire in each of the coming weeks, by state. */
export function expiriesSection(estate: Estate, view: PageView): Html {
  const { say } = view;
  const all = endingsOf(estate);
  const endings = all.filter(({ standing }) => standing !== 'replaced');
  const next = endings.filter(({ first }) => first.notAfter > view.now).slice(0, nextCertificates);
  const replaced = all.length - endings.length;
  const left =
    replaced === 0
      ? undefined
      : html`<p class="dim">${say`Without ${view.count(replaced, 'certificate')} that are replaced and retired later.`}</p>`;
  if (endings.length === 0)
    return section('next', say`Expires next`, undefined, [
      html`<p class="none">${say`No certificate of CAS is on a listener.`}</p>`,
      left,
    ]);
  return section('next', say`Expires next`, undefined, [
    html`<ol class="next">${next.map((ending) => nextRow(ending, view))}</ol>`,
    chart(weeksOf(endings, view.now), view),
    left,
  ]);
}

/** Every certificate whose end is known, the earliest first. */
function endingsOf({ attached, lastKnown }: Estate): Ending[] {
  const known: Attached[] = [
    ...attached.flatMap(({ notAfter, ...each }) => (notAfter === null ? [] : [{ ...each, notAfter }])),
    ...lastKnown,
  ];
  return [...grouped(known, ({ certificateId }) => certificateKey(certificateId)).values()]
    .flatMap((same) => {
      const gravest = [...same].sort((a, b) => rankOf(a.standing) - rankOf(b.standing))[0];
      return gravest === undefined ? [] : [{ first: gravest, listeners: same.length, standing: gravest.standing }];
    })
    .sort((a, b) => a.first.notAfter.getTime() - b.first.notAfter.getTime());
}

function nextRow({ first, listeners, standing }: Ending, view: PageView): Html {
  const { names } = view;
  const where = listeners === 1 ? listenerName(first, names) : view.count(listeners, 'listener');
  return html`<li><span class="what"><b>${itemLink('certificate', first.certificateId, name(certificateName(first.certificateId, names)))}</b> <span class="where">${where}</span></span><span class="when">${ago(first.notAfter, view)} <small>${day(first.notAfter)}</small></span>${badge(standingTones[standing], shortStandingText(standing, view))}</li>
`;
}

/** The certificates that end in one week. */
interface Week {
  /** Undefined for the time before the report. */
  readonly from: Date | undefined;
  readonly tones: Readonly<Record<Tone, number>>;
  readonly total: number;
}

const tones = ['bad', 'warn', 'calm', 'good'] as const;

function weeksOf(endings: readonly Ending[], now: Date): Week[] {
  const weeks = grouped(endings, ({ first }) =>
    Math.max(-1, Math.floor(differenceInSeconds(first.notAfter, now) / weekSeconds)),
  );
  return Array.from({ length: chartWeeks + 1 }, (_, i) => {
    const own = weeks.get(i - 1) ?? [];
    const of = (tone: Tone) => own.filter(({ standing }) => standingTones[standing] === tone).length;
    return {
      from: i === 0 ? undefined : new Date(now.getTime() + (i - 1) * weekSeconds * 1000),
      tones: { bad: of('bad'), warn: of('warn'), calm: of('calm'), good: of('good') },
      total: own.length,
    };
  });
}

const weekSeconds = 7 * 86_400;

/** Bars for the eye, and the same numbers as a table. */
function chart(weeks: readonly Week[], view: PageView): Html {
  const { say } = view;
  const most = Math.max(1, ...weeks.map(({ total }) => total));
  const texts = {
    bad: say`needs action`,
    warn: say`blocked or unknown`,
    calm: say`to be replaced`,
    good: say`no action needed`,
  };
  const used = tones.filter((tone) => weeks.some((week) => week.tones[tone] > 0));
  const caption = say`Expiries by week`;
  return html`<div class="chart"><h3>${caption}</h3>
<div class="bars" aria-hidden="true">${weeks.map((week) => bar(week, most, say`before`))}</div>
<ul class="legend" aria-hidden="true">${used.map((tone) => html`<li><i class="${tone}"></i>${texts[tone]}</li>`)}</ul>
<details class="numbers"><summary>${say`The chart as a table`}</summary><table class="plain"><caption class="away">${caption}</caption><thead><tr><th scope="col">${say`Week from`}</th>${used.map((tone) => html`<th scope="col">${texts[tone]}</th>`)}</tr></thead>
<tbody>${weeks.map(({ from, tones: own }) => html`<tr><th scope="row">${from === undefined ? say`before` : day(from)}</th>${used.map((tone) => html`<td>${own[tone]}</td>`)}</tr>`)}</tbody></table></details></div>`;
}

function bar({ from, tones: own, total }: Week, most: number, before: string): Html {
  let top = 100;
  const parts = tones.map((tone) => {
    if (own[tone] === 0) return undefined;
    const height = Math.max(leastHeight, Math.round((own[tone] / most) * 100));
    top -= height;
    return html`<path class="${tone}" d="M0 ${Math.max(0, top)}h10v${height}h-10z"/>`;
  });
  const label =
    from === undefined
      ? before
      : html`<time class="w" datetime="${from.toISOString()}">${from.toISOString().slice(5, 10)}</time>`;
  return html`<div><b>${total === 0 ? '' : total}</b><svg viewBox="0 0 10 100" preserveAspectRatio="none" focusable="false">${parts}</svg><span>${label}</span></div>`;
}

/** In hundredths of the chart: one certificate is seen beside a thousand. */
const leastHeight = 4;
