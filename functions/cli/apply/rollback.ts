import { parseRollback } from '../../../shared/events/rollback.js';
import { english } from '../../../shared/rotation/english.js';
import { confirmedSince, rollbackMappings, rotationsUnderWay } from '../../../shared/rotation/lineage/rollback.js';
import { EventFault } from '../../../shared/runtime/faults.js';
import type { Entry } from '../../run/handler.js';

/**
 * Started by a person: attaches again the certificates that were replaced according to the history in the ledger, by the
 * same pass that rotates. A change under way is rolled back once it has ended. Without `apply` it is a dry run. `confirm`
 * finishes it.
 */
export const rollback: Entry = async (event, run) => {
  const { apply, query } = parseRollback(event, run.now());
  const rotations = await run.readLedger(async (ledger) => {
    // Read first, because a change may be closed meanwhile.
    const open = await ledger.openBatches();
    const [pendingAttaches, mappings] = [await ledger.load('pendingAttach'), await ledger.load('mapping')];
    const confirmed = confirmedSince(await ledger.history(query.since, run.now()), query.since);
    return [...confirmed, ...rotationsUnderWay(open, pendingAttaches, mappings)];
  });
  const mappings = rollbackMappings(rotations, query);
  if (mappings.length === 0)
    throw new EventFault(
      english`rollback: the ledger has no such change since ${query.since.toISOString()}; nlb-cert history lists its changes`,
    );
  const listenerIds = mappings.flatMap(({ selector }) => selector.listenerIds);
  const regions = [...new Set(mappings.flatMap(({ selector }) => selector.regions))];
  const selector = { regions, loadBalancerIds: [], listenerIds: [...new Set(listenerIds)] };
  return { scope: { kind: 'selection', selector, mappings }, dryRun: !apply };
};
