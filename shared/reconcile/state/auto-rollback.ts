import { subDays } from 'date-fns';
import { type Mapping, mappingsFor } from '../../rotation/lineage/mapping.js';
import { confirmedSince, rollbackMappings } from '../../rotation/lineage/rollback.js';
import { type SuccessionInput, succession } from '../../rotation/lineage/successor.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { Inventory, ListenerId } from '../../rotation/model/inventory.js';
import { lastsUnexpected } from '../../rotation/verify/findings.js';
import type { Proof } from '../../rotation/verify/proof.js';
import type { RegionContext } from '../context.js';
import type { RememberedMapping } from '../ports/records.js';
import { givenAt } from './future-times.js';

/**
 * Rolls back the steps of the last day after which clients are served an unexpected certificate, because the step may be
 * the cause. It is not the cause if the certificate was served after it, which a daily probe shows. A rollback is saved as a mapping, which the next plan carries out. It is not saved if the earlier certificate
 * is no longer fit to serve, because only a person could end such a mapping.
 */
export async function rollBackUnexpected(
  proofs: readonly Proof[],
  inventory: Inventory,
  { certificateIndex, state, ports, options: { policy, requestedBy } }: RegionContext,
): Promise<readonly RememberedMapping[]> {
  const { ledger, now } = ports;
  const listeners = new Map(inventory.loadBalancers.flatMap((each) => each.listeners).map((each) => [each.id, each]));
  const mappingsOn = (listenerId: ListenerId) => {
    const listener = listeners.get(listenerId);
    return listener === undefined ? [] : mappingsFor(listener, inventory.region, state.mapping);
  };
  const unexpected = proofs.filter(
    (proof) =>
      lastsUnexpected(proof, policy, now()) && !proof.isReprobe && !isBack(proof, mappingsOn(proof.listenerId)),
  );
  if (unexpected.length === 0 || policy.rollback === 'off') return [];
  const since = subDays(now(), 1);
  const rotations = confirmedSince(await ledger.history(since, now()), since);
  const mappings = unexpected.flatMap(({ listenerId, certificateId }) => {
    const inForce = mappingsOn(listenerId);
    const wanted = rollbackMappings(rotations, { listenerIds: [listenerId], certificateIds: [certificateId] });
    const isNew = ({ replaced, selector }: Mapping) =>
      !inForce.some((other) => isRollbackOf(other, replaced, selector));
    const isFit = (mapping: Mapping) =>
      leads(mapping, { certificateIndex, mappings: [...inForce, mapping], policy, now: now() });
    return wanted.filter((mapping) => isNew(mapping) && isFit(mapping));
  });
  const rollbacks = mappings.map((mapping) => {
    return { ...mapping, since: givenAt(mapping, state.mapping, now()), requestedBy };
  });
  for (const mapping of rollbacks) await ledger.save('mapping', mapping);
  return rollbacks;
}

/** Whether a plan would follow the mapping. */
function leads({ replaced, successor }: Mapping, input: Omit<SuccessionInput, 'replaced'>): boolean {
  return succession({ ...input, replaced }).fit.some(({ id }) => sameCertificate(id, successor));
}

/** The load balancers of new rollbacks, which are requeued at once. */
export function rollbackRequeues(rollbacks: readonly Mapping[], { loadBalancers, takenAt }: Inventory) {
  const listenerIds = rollbacks.flatMap(({ selector }) => selector.listenerIds);
  return loadBalancers
    .filter(({ listeners }) => listeners.some(({ id }) => listenerIds.includes(id)))
    .map(({ id }) => ({ loadBalancerId: id, probeAt: takenAt }));
}

/** A certificate that a rollback attached is not rolled back itself, because it is not the cause. */
function isBack(
  { listenerId, certificateId }: Pick<Proof, 'listenerId' | 'certificateId'>,
  mappings: readonly Mapping[],
) {
  return mappings.some(
    ({ isRollback, successor, selector }) =>
      isRollback === true && selector.listenerIds.includes(listenerId) && sameCertificate(successor, certificateId),
  );
}

function isRollbackOf(other: Mapping, replaced: Mapping['replaced'], selector: Mapping['selector']): boolean {
  const isOnListeners = selector.listenerIds.every((id) => other.selector.listenerIds.includes(id));
  return other.isRollback === true && isOnListeners && sameCertificate(other.replaced, replaced);
}
