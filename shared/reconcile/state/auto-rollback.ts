import { subDays } from 'date-fns';
import { type Mapping, mappingsFor } from '../../rotation/lineage/mapping.js';
import { rollbackMappings } from '../../rotation/lineage/rollback.js';
import { type SuccessionInput, succession } from '../../rotation/lineage/successor.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { Inventory, ListenerId } from '../../rotation/model/inventory.js';
import { lastsUnexpected } from '../../rotation/verify/findings.js';
import type { Proof } from '../../rotation/verify/proof.js';
import type { RegionContext } from '../context.js';
import type { RememberedMapping } from '../ports/records.js';
import { givenAt } from './future-times.js';

/**
 * Where clients get what nobody attached after a step of the last day, what that step brought is rolled back: it may be
 * what made it happen. Remembered as a mapping, which the next plan carries out; not where what was there before is no
 * longer fit to serve, for that only a person could end.
 */
export async function rollBackUnexpected(
  proofs: readonly Proof[],
  inventory: Inventory,
  { certificateIndex, state, ports, options: { policy } }: RegionContext,
): Promise<readonly RememberedMapping[]> {
  const { ledger, now } = ports;
  const listeners = new Map(inventory.loadBalancers.flatMap((each) => each.listeners).map((each) => [each.id, each]));
  const mappingsOn = (listenerId: ListenerId) => {
    const listener = listeners.get(listenerId);
    return listener === undefined ? [] : mappingsFor(listener, inventory.region, state.mapping);
  };
  const unexpected = proofs.filter(
    (proof) => lastsUnexpected(proof, policy, now()) && !isBack(proof, mappingsOn(proof.listenerId)),
  );
  if (unexpected.length === 0 || policy.rollback === 'off') return [];
  const since = subDays(now(), 1);
  const history = await ledger.history(since, now());
  const found = unexpected.flatMap(({ listenerId, certificateId }) => {
    const inForce = mappingsOn(listenerId);
    const wanted = rollbackMappings(history, { since, listenerIds: [listenerId], certificateIds: [certificateId] });
    const isNew = ({ replaced, selector }: Mapping) =>
      !inForce.some((other) => isRollbackOf(other, replaced, selector));
    const isFit = (mapping: Mapping) =>
      leads(mapping, { certificateIndex, mappings: [...inForce, mapping], policy, now: now() });
    return wanted.filter((mapping) => isNew(mapping) && isFit(mapping));
  });
  const fresh = found.map((mapping) => ({ ...mapping, since: givenAt(mapping, state.mapping, now()) }));
  for (const mapping of fresh) await ledger.save('mapping', mapping);
  return fresh;
}

/** Whether a plan would follow it. */
function leads({ replaced, successor }: Mapping, input: Omit<SuccessionInput, 'replaced'>): boolean {
  return succession({ ...input, replaced }).fit.some(({ id }) => sameCertificate(id, successor));
}

/** Where a rollback is to be carried out, which is worth a look at once. */
export function rollbackRequeues(rollbacks: readonly Mapping[], { loadBalancers, takenAt }: Inventory) {
  const listenerIds = rollbacks.flatMap(({ selector }) => selector.listenerIds);
  return loadBalancers
    .filter(({ listeners }) => listeners.some(({ id }) => listenerIds.includes(id)))
    .map(({ id }) => ({ loadBalancerId: id, probeAt: takenAt }));
}

/** What a rollback put back is not rolled back in its turn: it was not what made it happen. */
function isBack(
  { listenerId, certificateId }: Pick<Proof, 'listenerId' | 'certificateId'>,
  mappings: readonly Mapping[],
) {
  return mappings.some(
    ({ isRollback, successor, selector }) =>
      isRollback === true && selector.listenerIds.includes(listenerId) && sameCertificate(successor, certificateId),
  );
}

function isRollbackOf(known: Mapping, replaced: Mapping['replaced'], selector: Mapping['selector']): boolean {
  const isThere = selector.listenerIds.every((id) => known.selector.listenerIds.includes(id));
  return known.isRollback === true && isThere && sameCertificate(known.replaced, replaced);
}
