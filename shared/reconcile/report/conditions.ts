import { createHash } from 'node:crypto';
import { type Hold, needsPerson } from '../../rotation/model/hold.js';
import type { Unserved } from '../../rotation/plan/unserved.js';
import { isReason } from '../../wording/reasons.js';
import type { Condition, RememberedCondition } from './report.js';

/** Whether a pass that no longer finds a condition may end it: only if it read everything that the condition is about. */
export type Covers = (condition: RememberedCondition) => boolean;

export interface ConditionChanges {
  /** All present conditions, each with the time it was first found. */
  readonly current: readonly Condition[];
  /** Conditions that were not reported before. */
  readonly begun: readonly Condition[];
  /** Conditions that were reported with another detail. */
  readonly changed: readonly Condition[];
  readonly ended: readonly RememberedCondition[];
}

/** The conditions for holds that only a person can end. */
export function conditionsOf(holds: readonly Hold[], now: Date): Condition[] {
  return holds.filter(needsPerson).map(({ region, loadBalancerId, listenerId, certificateIds, reason, detail }) => {
    return { reason, region, loadBalancerId, listenerId, certificateIds, since: now, detail };
  });
}

/** The condition for names without a certificate. */
export function toCondition(unserved: Unserved): Condition {
  return { ...unserved, reason: 'name-unserved' };
}

/**
 * Compares the found conditions with the reported ones, so that a person is notified of each condition once. A condition
 * keeps its own time (of an expiry, of an open batch) if that is earlier than its report.
 */
export function conditionChanges(
  conditions: readonly Condition[],
  reported: readonly RememberedCondition[],
  covers: Covers,
): ConditionChanges {
  const byKey = new Map(conditions.map((condition) => [conditionKey(condition), condition]));
  const before = new Map(reported.map((condition) => [conditionKey(condition), condition]));
  const current = [...byKey].map(([key, condition]) => {
    const since = before.get(key)?.since;
    return since !== undefined && since < condition.since ? { ...condition, since } : condition;
  });
  const formerOf = (condition: Condition) => before.get(conditionKey(condition));
  return {
    current,
    begun: current.filter((condition) => formerOf(condition) === undefined),
    changed: current.filter((condition) => {
      const former = formerOf(condition);
      // The words of an outage have the id of the latest request.
      return former !== undefined && former.detail !== condition.detail && !isAboutOutage(condition);
    }),
    ended: [...before]
      .filter(([key, condition]) => !byKey.has(key) && covers(condition))
      .map(([, condition]) => condition),
  };
}

/** The reported conditions that are not among the present ones. A reason of another version is left out. */
export function notIn(present: readonly Condition[], reported: readonly RememberedCondition[]): readonly Condition[] {
  const keys = new Set(present.map(conditionKey));
  return reported.flatMap(({ reason, region, loadBalancerId, listenerId, detail = '', ...condition }) => {
    if (
      !isReason(reason) ||
      keys.has(conditionKey({ ...condition, reason, region, loadBalancerId, listenerId, detail }))
    )
      return [];
    const where = {
      ...(region && { region }),
      ...(loadBalancerId && { loadBalancerId }),
      ...(listenerId && { listenerId }),
    };
    return [{ ...condition, ...where, reason, detail }];
  });
}

/** A read or a change that fails in a part of an account: which part it is identifies the condition, not the latest failure. */
export function isAboutOutage({ reason }: Pick<RememberedCondition, 'reason'>): boolean {
  return reason === 'cannot-read' || reason === 'cannot-change';
}

/** A condition of a part of an account: the part identifies it, and its detail has changing numbers. */
export function isOfPart({ reason }: Pick<RememberedCondition, 'reason'>): boolean {
  return isAboutOutage({ reason }) || reason === 'not-looked-at';
}

/**
 * The identity of a condition. The detail, whose numbers change, counts only for a condition without a listener, and not
 * for one of a part of an account.
 */
export function conditionKey({
  reason,
  account = '*',
  region,
  listenerId,
  certificateIds,
  ...rest
}: Condition | RememberedCondition): string {
  const detail = isOfPart({ reason }) ? undefined : rest.detail;
  const owner = listenerId ?? region ?? 'account';
  const subject = [...certificateIds].sort().join(',') + (listenerId === undefined ? `${account} ${detail}` : '');
  const digest = createHash('sha256').update(subject).digest('hex').slice(0, 12);
  return `${reason}-${owner}-${digest}`;
}
