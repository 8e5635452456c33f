import type { Condition, RememberedCondition, Report } from '../reconcile/report/report.js';
import { grouped } from '../rotation/model/grouped.js';
import type { Hold } from '../rotation/model/hold.js';
import { graded, reasonText } from '../wording/reasons.js';
import { conditionEntries, faultEntries } from './condition-entries.js';
import { changesText } from './explain.js';
import type { Names } from './names.js';
import { entryLines, paragraphLines } from './view/layout.js';
import { section } from './view/section.js';
import { relativeText, timeText } from './view/times.js';
import type { View } from './view/view.js';

interface FollowResult {
  readonly first: Report;
  readonly passes: readonly Report[];
  readonly isStuck: boolean;
  readonly later: readonly Hold[];
  readonly conditions: readonly (Condition | RememberedCondition)[];
}

/** The result of a change that was followed to its end: conditions, failures, confirmed changes, remaining work. */
export function followLines(result: FollowResult, names: Names, view: View): string[] {
  const { first, passes, isStuck, later, conditions } = result;
  const confirmed = passes.flatMap(({ judged }) => judged).filter(({ verdict }) => verdict === 'confirmed');
  const { faults } = passes.at(-1) ?? first;
  const urgent = [...conditionEntries(graded(conditions), names, view), ...faultEntries(faults, view)];
  const number = view.count(passes.length + 1, 'pass', 'passes');
  return [
    ...(urgent.length === 0 ? [] : section(view.say`Needs you`, view.count(urgent.length, 'item'), 'bad', view)),
    ...entryLines(urgent, view),
    ...paragraphLines(view.say`Confirmed: ${changesText(confirmed, view)}, after ${number}.`, view, '').map((line) =>
      view.paint('strong', line),
    ),
    ...(isStuck
      ? paragraphLines(view.say`The open changes are overdue, so this command does not wait any longer.`, view, '')
      : []),
    ...remaining(later, view),
    ...(isStuck || later.length > 0 || faults.length > 0
      ? paragraphLines(
          view.say`Functions with the same LEDGER continue this work. Without functions, run nlb-cert confirm then.`,
          view,
          '',
        )
      : []),
  ];
}

function remaining(later: readonly Hold[], view: View): string[] {
  return [...grouped(later, ({ reason }) => reason)].flatMap(([reason, holds]) => {
    const certificates = holds.reduce((sum, { certificateIds }) => sum + certificateIds.length, 0);
    const [first] = holds.flatMap(({ until }) => until ?? []).sort((a, b) => a.getTime() - b.getTime());
    const what = view.say`${view.count(certificates, 'certificate')}: ${reasonText(reason, view.lang).title} (${reason})`;
    const text =
      first === undefined
        ? view.say`Remains: ${what}.`
        : view.say`Remains: ${what}, from ${timeText(first, view)} on (${relativeText(first, view)}).`;
    return paragraphLines(text, view, '');
  });
}
