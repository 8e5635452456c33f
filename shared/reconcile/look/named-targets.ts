import { everything } from '../../rotation/model/selector.js';
import type { Account, Ledger } from '../ports/cloud.js';
import type { Scope } from '../scope.js';
import { isOfAccount, type Memory } from '../state/state.js';
import { openTargets, type RegionTarget, regionTargets, targetsOf, type When } from './targets.js';

/** Where a pass looks; with why, where NLB did not list the regions and there may be others. */
export interface Named {
  readonly targets: readonly RegionTarget[];
  readonly unlisted?: { readonly error: unknown };
}

/**
 * Where nobody lists the regions, a pass goes to those that the ledger knows: one region's failure, which lists them for all,
 * is to stop no other one.
 */
export async function namedTargets(
  scope: Scope,
  { account, memory, ledger }: { readonly account: Account; readonly memory: Memory; readonly ledger: Ledger },
  when: When,
): Promise<Named> {
  try {
    return { targets: await targetsOf(scope, account, memory, when) };
  } catch (error) {
    if (scope.kind === 'open')
      return { targets: openTargets(scope.within ?? everything, account, memory, when), unlisted: { error } };
    const places = (await ledger.recall('places')).filter((one) => isOfAccount(one, account));
    const regions = [...new Set(places.map(({ region }) => region))].sort();
    return { targets: regionTargets(scope, regions, when), unlisted: { error } };
  }
}
