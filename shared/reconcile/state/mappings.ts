import { hasLapsed, type Mapping } from '../../rotation/lineage/mapping.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import { isSameSelector } from '../../rotation/model/selector.js';
import type { PassContext } from '../context.js';
import type { AccountOutcome } from '../outcome.js';
import type { Account } from '../ports/cloud.js';
import type { RememberedMapping } from '../ports/records.js';
import { givenAt } from './future-times.js';
import { hasOtherAccounts } from './own-account.js';
import type { State } from './state.js';

/** The state with the mappings of the scope. They are saved, except in a dry run. */
export async function withGivenMappings(
  state: State,
  now: Date,
  { scope, ports, options }: PassContext,
): Promise<State> {
  const mappings = 'mappings' in scope ? scope.mappings : [];
  const added = mappings.map((mapping) => ({ ...mapping, since: givenAt(mapping, state.mapping, now) }));
  if (!options.dryRun) {
    for (const mapping of added) await ports.ledger.save('mapping', mapping);
    // An earlier mapping with another spelling of the id has another key. It is dropped once the later one is saved.
    for (const earlier of state.mapping)
      if (isSuperseded(earlier, added) && added.every(({ replaced }) => replaced !== earlier.replaced))
        await ports.ledger.drop('mapping', earlier);
  }
  return { ...state, mapping: [...state.mapping.filter((earlier) => !isSuperseded(earlier, added)), ...added] };
}

/** A mapping supersedes an earlier one for the same certificate and selector. Event mappings supersede only each other. */
function isSuperseded(earlier: Mapping, added: readonly Mapping[]): boolean {
  return added.some(
    ({ replaced, selector, isRollback, fromEvent }) =>
      sameCertificate(replaced, earlier.replaced) &&
      isSameSelector(selector, earlier.selector) &&
      isRollback === earlier.isRollback &&
      fromEvent === earlier.fromEvent,
  );
}

/**
 * A mapping belongs to no account, so it is dropped only if no account needs it. If the ledger has entries of accounts that
 * this pass does not serve, only lapsed mappings of events are dropped.
 */
export async function dropFinished(
  results: readonly AccountOutcome[],
  state: State,
  { accounts, ports }: PassContext & { readonly accounts: readonly Account[] },
): Promise<void> {
  const { ledger, now } = ports;
  const finished: readonly RememberedMapping[] = state.mapping.filter((mapping) =>
    results.every((result) => result.finished.includes(mapping)),
  );
  const isShared = finished.length > 0 && hasOtherAccounts(state, accounts);
  for (const mapping of finished) if (!isShared || hasLapsed(mapping, now())) await ledger.drop('mapping', mapping);
}
