import { type Feature, type Grant, grantsFor } from './permissions.js';
import type { Reach } from './resources.js';

/** A policy in the language of RAM, version 1. */
export interface RamPolicy {
  readonly Version: '1';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/**
 * The minimal policy for features: one statement for each set of resources. The order of features and regions makes no
 * difference.
 */
export function policyFor(features: readonly Feature[], reach: Reach): RamPolicy {
  const sorted = { ...reach, regions: [...new Set(reach.regions)].sort() };
  const byResources = new Map<string, readonly [Grant, ...Grant[]]>();
  for (const grant of grantsFor(features, sorted)) {
    const key = grant.resources.join();
    const grants = byResources.get(key);
    byResources.set(key, grants ? [...grants, grant] : [grant]);
  }
  const statements = [...byResources.values()].map((grants) => ({
    Effect: 'Allow' as const,
    Action: grants.map(({ action }) => action).sort(),
    Resource: grants[0].resources,
  }));
  return { Version: '1', Statement: statements };
}
