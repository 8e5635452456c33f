import { type Feature, type Grant, grantsFor } from './permissions.js';
import type { Condition, Reach } from './resources.js';

/** A policy in the language of RAM, version 1. */
export interface RamPolicy {
  readonly Version: '1';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: Condition;
  }[];
}

/**
 * The minimal policy for features: one statement for each set of resources and condition. The order of features, regions and
 * load balancers makes no difference.
 */
export function policyFor(features: readonly Feature[], reach: Reach): RamPolicy {
  const byScope = new Map<string, readonly [Grant, ...Grant[]]>();
  for (const grant of grantsFor(features, inOrder(reach))) {
    const key = JSON.stringify([grant.resources, grant.condition]);
    const grants = byScope.get(key);
    byScope.set(key, grants ? [...grants, grant] : [grant]);
  }
  const statements = [...byScope.values()].map((grants) => ({
    Effect: 'Allow' as const,
    Action: grants.map(({ action }) => action).sort(),
    Resource: grants[0].resources,
    ...(grants[0].condition && { Condition: grants[0].condition }),
  }));
  return { Version: '1', Statement: statements };
}

export function inOrder(reach: Reach): Reach {
  const sorted = (names: readonly string[]) => [...new Set(names)].sort();
  const { regions, loadBalancers } = reach;
  return { ...reach, regions: sorted(regions), loadBalancers: loadBalancers && sorted(loadBalancers) };
}
