import type { Outcome, Report } from '../reconcile/report/report.js';
import type { Verdict } from '../rotation/judge.js';
import { grouped } from '../rotation/model/grouped.js';
import { type Hold, needsPerson } from '../rotation/model/hold.js';
import type { Step } from '../rotation/model/step.js';
import { withoutNumbers } from '../wording/condition.js';
import { tally, totalsOf } from '../wording/count.js';
import { reasonText } from '../wording/reasons.js';
import { conditionEntries, faultEntries } from './condition-entries.js';
import { certificateNames, listenersName, type Names } from './names.js';
import { type Entry, entryLines, paragraphLines } from './view/layout.js';
import type { Style } from './view/paint.js';
import { limited, section } from './view/section.js';
import { elapsedText, relativeText, shownText } from './view/times.js';
import type { View } from './view/view.js';

/** The report of a pass for a person: conditions, failures, changes, waiting work, and a closing line. */
export function explain(report: Report, names: Names, view: View): string[] {
  const { conditions, faults, ignored, unpublished } = report;
  const urgent = [...faultEntries(faults, view), ...conditionEntries(conditions, names, view)];
  const events = ignored.map(
    ({ index, type, reason }) => view.say`Event ${index} (${type}) is ignored: ${view.translate(reason)}.`,
  );
  return [
    ...(urgent.length === 0 ? [] : section(view.say`Needs you`, view.count(urgent.length, 'item'), 'bad', view)),
    ...entryLines(urgent, view),
    ...changeLines(report, names, view),
    ...heldLines(report.holds, names, view),
    ...events.flatMap((text) => paragraphLines(text, view, '')),
    ...(unpublished === undefined ? [] : paragraphLines(shownText(unpublished, view), view, '')),
    ...paragraphLines(closing(report, urgent.length, view), view, '').map((line) => view.paint('strong', line)),
  ];
}

/** A pass that is one of many. */
interface OneOfMany extends Changes, Pick<Report, 'faults'> {
  /** The time since the first one began, in seconds. */
  readonly after?: number;
}

/** The steps and verdicts of a pass that is one of many, without those that are still pending, and its failures. */
export function passLines({ judged, faults, after, ...report }: OneOfMany, names: Names, view: View): string[] {
  const ended = judged.filter(({ verdict }) => verdict !== 'pending');
  const entries = [...faultEntries(faults, view), ...changeEntries({ ...report, judged: ended }, names, view)];
  const since = after === undefined ? '' : `${elapsedText(after, view)}  `;
  return entryLines(
    entries.map((entry) => ({ ...entry, state: `${since}${entry.state}` })),
    view,
  );
}

/** 0: done, nothing is wrong. 1: a person has to act. 3: the cloud or the network failed. */
export function exitCodeOf({ faults, holds, conditions }: Report): 0 | 1 | 3 {
  if (faults.length > 0) return 3;
  return conditions.length > 0 || holds.some(needsPerson) ? 1 : 0;
}

type Changes = Pick<Report, 'dryRun' | 'judged' | 'steps' | 'notStarted'>;

function changeLines(report: Changes, names: Names, view: View): string[] {
  const entries = changeEntries(report, names, view);
  const { judged, steps, notStarted } = report;
  if (entries.length === 0) return [];
  const answer = view.count(judged.length + steps.length + notStarted.length, 'change');
  return [...section(view.say`Changes`, answer, 'strong', view), ...entryLines(entries, view)];
}

/** The verdicts on earlier changes, and the changes of this pass: one entry for those that differ only in their listener. */
function changeEntries({ dryRun, judged, steps, notStarted }: Changes, names: Names, view: View): Entry[] {
  const all: Change[] = [
    ...judged.map((each) => ({
      ...each,
      // A dry run writes no verdict.
      kind: dryRun && each.verdict === 'confirmed' ? ('to-confirm' as const) : each.verdict,
      why: view.say`begun ${relativeText(each.since, view)}`,
    })),
    ...steps.map((each) => ({ ...each, kind: each.outcome, why: whyText(each, view) })),
    ...notStarted.map((each) => ({ ...each, kind: 'not-started' as const, why: '' })),
  ];
  const causes = grouped(all, ({ kind, step, certificateIds, why }) =>
    JSON.stringify([kind, step, certificateIds, withoutNumbers(why)]),
  );
  return [...causes.values()].flatMap((same) => changeEntry(same, names, view));
}

interface Change extends Pick<Report['steps'][number], 'step' | 'loadBalancerId' | 'listenerId' | 'certificateIds'> {
  readonly kind: Verdict | Outcome | 'not-started' | 'to-confirm';
  readonly why: string;
}

function changeEntry(same: readonly Change[], names: Names, view: View): Entry[] {
  const [first] = same;
  if (first === undefined) return [];
  const { kind, step, certificateIds, why } = first;
  const text = stepName(step, view);
  return [
    {
      state: resultName(kind, view),
      style: resultStyles[kind],
      subject: certificateNames(certificateIds, names),
      where: listenersName(same, names, view),
      text: why === '' ? text : view.say`${text}; ${why}`,
      ids: [...same.map(({ listenerId }) => listenerId), ...certificateIds],
    },
  ];
}

export function stepName(step: Step['step'], { say }: View): string {
  switch (step) {
    case 'set-default':
      return say`set as default`;
    case 'associate':
      return say`associate`;
    case 'retire':
      return say`retire`;
  }
}

const resultStyles = {
  confirmed: 'good',
  'to-confirm': 'change',
  pending: 'dim',
  overdue: 'bad',
  lost: 'bad',
  gone: 'dim',
  planned: 'change',
  accepted: 'good',
  refused: 'bad',
  unsure: 'change',
  'already-open': 'dim',
  changed: 'dim',
  fault: 'bad',
  'not-started': 'change',
} as const satisfies Record<Change['kind'], Style>;

/** The word for a verdict, an outcome or a recorded ending. */
export function resultName(kind: string, view: View): string {
  return isResult(kind) ? nameOf(kind, view) : kind;
}

function isResult(kind: string): kind is Change['kind'] {
  return kind in resultStyles;
}

function nameOf(kind: Change['kind'], { say }: View): string {
  switch (kind) {
    case 'confirmed':
      return say`confirmed`;
    case 'to-confirm':
      return say`to confirm`;
    case 'pending':
      return say`pending`;
    case 'overdue':
      return say`overdue`;
    case 'lost':
      return say`lost`;
    case 'gone':
      return say`gone`;
    case 'planned':
      return say`planned`;
    case 'accepted':
      return say`accepted`;
    case 'refused':
      return say`refused`;
    case 'unsure':
      return say`unsure`;
    case 'already-open':
      return say`already open`;
    case 'changed':
      return say`changed meanwhile`;
    case 'fault':
      return say`failed`;
    case 'not-started':
      return say`no time`;
  }
}

/** The reason of an eviction or a put-back, and the cloud's answer. A planned step has only the reason, as its detail. */
function whyText({ outcome, because, code, detail = '' }: Report['steps'][number], view: View): string {
  if (outcome === 'planned' && code === undefined) return becauseText(detail, view);
  const answer = [code, shownText(detail, view)].filter((part) => part !== undefined && part !== '').join(': ');
  return [becauseText(because ?? '', view), answer].filter((part) => part !== '').join(view.say`; `);
}

function becauseText(because: string, { say }: View): string {
  if (because === 'put-back')
    return say`a former certificate is attached again, because its successor cannot be attached`;
  if (because === 'expired') return say`expired, and its successor needs the slot`;
  if (because === 'swap') return say`its successor needs the slot`;
  return because === 'becomes-default' ? say`becomes the default next` : '';
}

/** Work that goes on without a person. */
function heldLines(holds: readonly Hold[], names: Names, view: View): string[] {
  const waiting = holds.filter((hold) => !needsPerson(hold));
  const causes = grouped(waiting, ({ reason, certificateIds, detail }) =>
    JSON.stringify([reason, certificateIds, withoutNumbers(detail)]),
  );
  if (waiting.length === 0) return [];
  const entries = [...causes.values()].flatMap((same) => heldEntry(same, names, view));
  const answer = view.count(waiting.length, 'listener');
  return [...section(view.say`Waiting`, answer, 'dim', view), ...limited(entries, view)];
}

function heldEntry(same: readonly Hold[], names: Names, view: View): Entry[] {
  const [first] = same;
  if (first === undefined) return [];
  const { reason, certificateIds, detail, until } = first;
  return [
    {
      state: until === undefined ? view.say`waits` : relativeText(until, view),
      style: 'dim',
      subject: certificateNames(certificateIds, names),
      where: listenersName(same, names, view),
      text: view.say`${reasonText(reason, view.lang).title} (${reason}): ${shownText(detail, view)}`,
      ids: [...same.map(({ listenerId }) => listenerId), ...certificateIds],
    },
  ];
}

function closing({ dryRun, steps, holds, notStarted, calls }: Report, urgent: number, view: View): string {
  const { say, count } = view;
  const made = steps.filter(({ outcome }) => outcome === 'accepted' || outcome === 'unsure');
  const others = steps.filter((step) => !made.includes(step));
  const tallied = Object.entries(tally(others, ({ outcome }) => resultName(outcome, view)));
  const parts = dryRun
    ? [say`Dry run: ${count(steps.length, 'change')} planned, nothing written`]
    : [changesText(made, view), ...tallied.map(([outcome, number]) => `${number} ${outcome}`)];
  const late = notStarted.length > 0 ? [say`${notStarted.length} not started for lack of time`] : [];
  return `${[...parts, ...late, say`${holds.length} held`, say`${count(urgent, 'item')} for you`, count(calls, 'call')].join(say`; `)}${say`.`}`;
}

/** `2 changes of 3 certificates on 2 listeners`. A change is one call. */
export function changesText(
  changes: Parameters<typeof totalsOf>[0],
  { say, count }: Pick<View, 'say' | 'count'>,
): string {
  const { certificates, listeners } = totalsOf(changes);
  if (changes.length === 0) return say`No change`;
  return say`${count(changes.length, 'change')} of ${count(certificates, 'certificate')} on ${count(listeners, 'listener')}`;
}
