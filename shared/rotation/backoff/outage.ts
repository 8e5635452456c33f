import { addMinutes, subHours, subMinutes } from 'date-fns';
import type { Region } from '../model/inventory.js';
import type { OpenBatch } from '../model/step.js';

/** Work of one kind in one part of an account. `certificates`: the list of CAS; `regions`: the list of NLB. */
export interface OutageOf {
  readonly part: 'certificates' | 'regions' | Region;
  /** `read`: the part was not read. `count`: CAS counts more certificates than it lists. Else: changes of that kind. */
  readonly work: 'read' | 'count' | OpenBatch['step'];
}

/** The words of a failure: the operation, the code of the cloud, and its message. */
export interface FailureWords {
  readonly operation: string;
  readonly code: string;
  readonly message: string;
}

/** Work that failed at each try since a time. */
export interface Outage extends OutageOf, FailureWords {
  /** The first failure, and the latest. */
  readonly since: Date;
  readonly at: Date;
}

/**
 * - `failed`: each try of this pass failed. `ended`: a try succeeded, nothing needs it any more, or another condition has it.
 * - `partial`: a part of it succeeded, and nothing failed. `missed`: the pass was to read it, and failed before.
 */
export type Attempt = OutageOf &
  ({ readonly result: 'failed'; readonly failure: FailureWords } | { readonly result: 'ended' | 'partial' | 'missed' });

/** A fault of a minute, and one that ends with the retries of a run, need no person. */
const reportedAfterMinutes = 30;

/** The outages after a pass. Outages that the pass did not touch stay. One success ends an outage, so one in two is none. */
export function nextOutages(before: readonly Outage[], attempts: readonly Attempt[], now: Date): readonly Outage[] {
  const untouched = before.filter((outage) => !attempts.some((attempt) => isSame(attempt, outage)));
  return [...untouched, ...attempts.flatMap((attempt) => outageAfter(attempt, before, now))];
}

function outageAfter(attempt: Attempt, before: readonly Outage[], now: Date): readonly Outage[] {
  const outage = before.find((candidate) => isSame(candidate, attempt));
  switch (attempt.result) {
    case 'failed':
      return [{ part: attempt.part, work: attempt.work, ...attempt.failure, since: outage?.since ?? now, at: now }];
    case 'missed':
      return outage === undefined ? [] : [{ ...outage, at: now }];
    case 'partial':
      return outage === undefined || hasNotComeBack(outage, now) ? [] : [outage];
    case 'ended':
      return [];
  }
}

/** A failed read is repeated each minute. A change may wait for its window. */
function hasNotComeBack({ work, at }: Outage, now: Date): boolean {
  return at <= (work === 'read' || work === 'count' ? subMinutes(now, reportedAfterMinutes) : subHours(now, 24));
}

/** Whether the failures lasted for so long that a person is needed. The time since the latest failure proves nothing. */
export function isReportable({ since, at }: Outage): boolean {
  return addMinutes(since, reportedAfterMinutes) <= at;
}

export function isSame(a: OutageOf, b: OutageOf): boolean {
  return a.part === b.part && a.work === b.work;
}
