import { everything } from '../../rotation/model/selector.js';
import type { Account, Ledger } from '../ports/cloud.js';
import type { Scope } from '../scope.js';
import { isOfAccount, type State } from '../state/state.js';
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
  { account, state, ledger }: { readonly account: Account; readonly state: State; readonly ledger: Ledger },
  when: When,
): Promise<Named> {
  try {
    return { targets: await targetsOf(scope, account, state, when) };
  } catch (error) {
    if (scope.kind === 'open')
      return { targets: openTargets(scope.within ?? everything, account, state, when), unlisted: { error } };
    const places = (await ledger.load('attachmentIndex')).filter((one) => isOfAccount(one, account));
    const regions = [...new Set(places.map(({ region }) => region))].sort();
    return { targets: regionTargets(scope, regions, when), unlisted: { error } };
  }
}
