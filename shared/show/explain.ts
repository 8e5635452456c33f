import type { Outcome, Report } from '../reconcile/report/report.js';
import type { Verdict } from '../rotation/judge.js';
import { needsPerson } from '../rotation/model/hold.js';
import type { ListenerRef } from '../rotation/model/step.js';
import { withAdvice } from '../wording/advice.js';
import { byCause, conditionText } from '../wording/condition.js';
import { changesText, count, tally } from '../wording/count.js';
import { plain } from '../wording/plain.js';
import { type Paint, type Style, unpainted } from './view/paint.js';

/** The report as lines for a person: verdicts, steps, holds with their reasons, conditions, faults, and a closing line. */
export function explain(report: Report, paint: Paint = unpainted): string[] {
  const { judged, steps, holds, conditions, faults, notStarted, ignored, unpublished } = report;
  const line = (style: Style, label: string, text: string) => `${paint(style, label.padEnd(10))} ${plain(text)}`;
  return [
    ...ignored.map(({ index, type, reason }) => line('dim', 'ignored', `event ${index} ${type}: ${reason}`)),
    ...judged.map((j) =>
      line(verdictStyles[j.verdict], j.verdict, `${where(j)}: ${j.step} ${ids(j)}, since ${j.since.toISOString()}`),
    ),
    ...steps.map((s) => line(outcomeStyles[s.outcome], s.outcome, `${where(s)}: ${s.step} ${ids(s)}${because(s)}`)),
    ...notStarted.map((s) => line('change', 'no time', `${where(s)}: ${s.step} ${ids(s)}`)),
    ...holds
      .filter((hold) => !needsPerson(hold))
      .map((h) => line('dim', 'hold', `${where(h)}: ${h.reason}, ${ids(h)}: ${h.detail}`)),
    ...byCause(conditions).map((same) => line('bad', 'NEEDS YOU', conditionText(same))),
    ...faults.map((f) =>
      line(
        'bad',
        'FAULT',
        `${f.account === 'own' ? '' : `${f.account} `}${f.region}: ${withAdvice(f.message, f.code)}`,
      ),
    ),
    ...(unpublished === undefined ? [] : [line('dim', 'report', unpublished)]),
    paint('strong', closing(report)),
  ];
}

const verdictStyles = {
  confirmed: 'good',
  pending: 'dim',
  overdue: 'bad',
  lost: 'bad',
  gone: 'dim',
} as const satisfies Record<Verdict, Style>;

const outcomeStyles = {
  planned: 'change',
  accepted: 'good',
  refused: 'bad',
  unsure: 'change',
  'already-open': 'dim',
  changed: 'dim',
  fault: 'bad',
} as const satisfies Record<Outcome, Style>;

/** 0: done, nothing is wrong. 1: a person has to act. 3: the cloud or the network failed. */
export function exitCodeOf({ faults, holds, conditions }: Report): 0 | 1 | 3 {
  if (faults.length > 0) return 3;
  return conditions.length > 0 || holds.some(needsPerson) ? 1 : 0;
}

function closing({ dryRun, steps, holds, conditions, notStarted, calls }: Report): string {
  const made = steps.filter(({ outcome }) => outcome === 'accepted' || outcome === 'unsure');
  const others = Object.entries(
    tally(
      steps.filter((step) => !made.includes(step)),
      ({ outcome }) => outcome,
    ),
  );
  const summary = dryRun
    ? `dry run: ${count(steps.length, 'change')} planned, nothing written`
    : [changesText(made), ...others.map(([outcome, number]) => `${number} ${outcome}`)].join(', ');
  const late = notStarted.length > 0 ? `, ${notStarted.length} not started for lack of time` : '';
  const waiting = count(conditions.length, 'needs a person', 'need a person');
  return `${summary}${late}, ${holds.length} held, ${waiting}, ${count(calls, 'call')}`;
}

function where({ region, loadBalancerId, listenerId }: ListenerRef): string {
  return `${region} ${loadBalancerId} ${listenerId}`;
}

function ids({ certificateIds }: { readonly certificateIds: readonly string[] }): string {
  return certificateIds.join(' ');
}

function because({ code, detail }: Report['steps'][number]): string {
  const why = [code, detail].filter((part) => part !== undefined).join(': ');
  return why === '' ? '' : ` (${why})`;
}
