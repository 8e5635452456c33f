import type { Report } from '../reconcile/report/report.js';
import { tally } from '../wording/count.js';

/** The cost of a pass. */
export interface Effort {
  /** Regions that were read. */
  readonly regions: readonly string[];
  readonly seconds: number;
  /** HTTP attempts by operation, then by outcome. */
  readonly calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const verdicts = ['confirmed', 'pending', 'overdue', 'lost', 'gone'] as const;
const outcomes = ['planned', 'accepted', 'refused', 'unsure', 'already-open', 'changed', 'fault'] as const;

/**
 * The fields of the log line that ends a pass: a fixed schema, for queries and charts (docs/metrics.md). Every verdict and
 * outcome has a field, zeros included; a reason or an operation has one only if it occurred. Only counts: a report may be
 * longer than a log line.
 */
export function passFields(report: Report, { regions, seconds, calls }: Effort): object {
  const { function: name, scope, dryRun, judged, steps, holds, conditions, faults, notStarted, handedOn = [] } = report;
  const [verdictCounts, outcomeCounts] = [
    tally(judged, (report) => report.verdict),
    tally(steps, (report) => report.outcome),
  ];
  const unfinished = ['accepted', 'unsure', 'fault'] as const;
  const still = (verdictCounts.pending ?? 0) + (verdictCounts.overdue ?? 0);
  return {
    function: name,
    scope: 'kind' in scope ? scope.kind : 'none',
    dryRun,
    regions: [...regions].sort(),
    seconds,
    judged: { ...zeros(verdicts), ...verdictCounts },
    steps: { ...zeros(outcomes), ...outcomeCounts },
    holds: tally(holds, ({ reason }) => reason),
    conditions: tally(conditions, ({ reason }) => reason),
    held: holds.length,
    needPerson: conditions.length,
    faults: faults.length,
    notStarted: notStarted.length,
    handedOn: handedOn.length,
    open: still + unfinished.reduce((sum, outcome) => sum + (outcomeCounts[outcome] ?? 0), 0),
    overdue: verdictCounts.overdue ?? 0,
    calls,
    callCount: report.calls,
  };
}

function zeros(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, 0]));
}
