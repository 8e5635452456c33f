import { createHash } from 'node:crypto';
import { type Hold, needsPerson } from '../../rotation/model/hold.js';
import type { Condition, RememberedCondition } from './report.js';

/** What a pass may say of conditions that it no longer finds: only those where it looked at everything are over. */
export type Covers = (condition: RememberedCondition) => boolean;

export interface ConditionChanges {
  /** Everything that is wrong now, each with the time it was first seen. */
  readonly current: readonly Condition[];
  /** Those that are told for the first time. */
  readonly begun: readonly Condition[];
  readonly ended: readonly RememberedCondition[];
}

/** A hold that only a person can end, as a condition. */
export function conditionsOf(holds: readonly Hold[], now: Date): Condition[] {
  return holds.filter(needsPerson).map(({ region, loadBalancerId, listenerId, certificateIds, reason, detail }) => {
    return { reason, region, loadBalancerId, listenerId, certificateIds, since: now, detail };
  });
}

/**
 * Tells what is new, what lasts and what is over, so that a person hears of each once, however often it is found.
 * The time that a condition carries already (an expiry, an open batch) is kept; it is then only remembered as told.
 */
export function conditionChanges(
  found: readonly Condition[],
  told: readonly RememberedCondition[],
  covers: Covers,
): ConditionChanges {
  const byKey = new Map(found.map((condition) => [conditionKey(condition), condition]));
  const before = new Map(told.map((condition) => [conditionKey(condition), condition]));
  const current = [...byKey].map(([key, condition]) => {
    const since = before.get(key)?.since;
    return since !== undefined && since < condition.since ? { ...condition, since } : condition;
  });
  return {
    current,
    begun: current.filter((condition) => !before.has(conditionKey(condition))),
    ended: [...before]
      .filter(([key, condition]) => !byKey.has(key) && covers(condition))
      .map(([, condition]) => condition),
  };
}

/** What makes a condition the same one the next time: not its words, whose numbers change, unless it has no listener. */
export function conditionKey({
  reason,
  account = '*',
  region,
  listenerId,
  certificateIds,
  detail,
}: Condition | RememberedCondition): string {
  const place = listenerId ?? region ?? 'account';
  const subject = [...certificateIds].sort().join(',') + (listenerId === undefined ? `${account} ${detail}` : '');
  const digest = createHash('sha256').update(subject).digest('hex').slice(0, 12);
  return `${reason}-${place}-${digest}`;
}
