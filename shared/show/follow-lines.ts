import type { Condition, RememberedCondition, Report } from '../reconcile/report/report.js';
import { grouped } from '../rotation/model/grouped.js';
import type { Hold } from '../rotation/model/hold.js';
import { withAdvice } from '../wording/advice.js';
import { byCause, conditionText } from '../wording/condition.js';
import { changesText, count } from '../wording/count.js';
import { plain } from '../wording/plain.js';
import { graded } from '../wording/reasons.js';
import { time } from '../wording/terms.js';
import type { Paint } from './view/paint.js';

interface FollowResult {
  readonly first: Report;
  readonly passes: readonly Report[];
  readonly isStuck: boolean;
  readonly later: readonly Hold[];
  readonly conditions: readonly (Condition | RememberedCondition)[];
}

/** The result of a change that was followed to its end: conditions, failures, confirmed changes, remaining work. */
export function followLines({ first, passes, isStuck, later, conditions }: FollowResult, paint: Paint): string[] {
  const confirmed = passes.flatMap(({ judged }) => judged).filter(({ verdict }) => verdict === 'confirmed');
  const faults = (passes.at(-1) ?? first).faults;
  return [
    ...byCause(graded(conditions)).map((same) => `${paint('bad', 'needs you')}  ${conditionText(same)}`),
    ...faults.map(
      ({ region, message, code }) =>
        `${paint('bad', 'failed')}     ${plain(region)}: ${plain(withAdvice(message, code))}`,
    ),
    paint('strong', `Confirmed: ${changesText(confirmed)}, after ${count(passes.length + 1, 'pass', 'passes')}.`),
    ...(isStuck ? ['The open changes are overdue, so this command does not wait any longer.'] : []),
    ...remaining(later),
    ...(isStuck || later.length > 0 || faults.length > 0 ? [continuationHint] : []),
  ];
}

const continuationHint =
  'Functions with the same LEDGER continue this work. Without functions, run nlb-cert confirm then.';

function remaining(later: readonly Hold[]): string[] {
  return [...grouped(later, ({ reason }) => reason)].map(([reason, holds]) => {
    const certificates = holds.reduce((sum, { certificateIds }) => sum + certificateIds.length, 0);
    const [first] = holds.flatMap(({ until }) => until ?? []).sort((a, b) => a.getTime() - b.getTime());
    const when = first === undefined ? '' : `, from ${time(first)} on`;
    return `Remains: ${count(certificates, 'certificate')} (${reason})${when}.`;
  });
}
