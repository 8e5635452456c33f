import { subDays } from 'date-fns';
import { type Mapping, mappingsInForce } from '../../rotation/lineage/mapping.js';
import { rollbackMappings } from '../../rotation/lineage/rollback.js';
import { type SuccessionInput, succession } from '../../rotation/lineage/successor.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { Inventory, ListenerId } from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';
import { isSelected, type Selector } from '../../rotation/model/selector.js';
import { lastsUnexpected } from '../../rotation/verify/findings.js';
import type { Proof } from '../../rotation/verify/proof.js';
import type { Ledger, RememberedMapping } from '../ports/cloud.js';
import { givenAt } from './future-times.js';
import type { ProbeContext } from './proofs.js';

/**
 * Where clients get what nobody attached after a step of the last day, what that step brought is rolled back: it may be
 * what made it happen. Remembered as a mapping, which the next plan carries out; not where what was there before is no
 * longer fit to serve, for that only a person could end.
 */
export async function rollBackUnexpected(
  proofs: readonly Proof[],
  mappings: readonly RememberedMapping[],
  {
    now,
    policy,
    certificateIndex,
    inventory,
  }: Pick<ProbeContext, 'now' | 'certificateIndex' | 'inventory'> & { readonly policy: Policy },
  ledger: Ledger,
): Promise<readonly RememberedMapping[]> {
  const heldOn = (listenerId: ListenerId) =>
    mappingsInForce(mappings.filter(({ selector }) => isOn(listenerId, selector, inventory)));
  const unexpected = proofs.filter(
    (proof) => lastsUnexpected(proof, policy, now()) && !isBack(proof, heldOn(proof.listenerId)),
  );
  if (unexpected.length === 0 || policy.rollback === 'off') return [];
  const since = subDays(now(), 1);
  const history = await ledger.history(since, now());
  const found = unexpected.flatMap(({ listenerId, certificateId }) => {
    const known = heldOn(listenerId);
    const asked = rollbackMappings(history, { since, listenerIds: [listenerId], certificateIds: [certificateId] });
    const isFit = (mapping: Mapping) =>
      leads(mapping, { certificateIndex, mappings: [...known, mapping], policy, now: now() });
    return asked.filter((one) => !known.some((other) => isRollbackOf(other, one.replaced, one.selector)) && isFit(one));
  });
  const fresh = found.map((mapping) => ({ ...mapping, since: givenAt(mapping, mappings, now()) }));
  for (const mapping of fresh) await ledger.save('mapping', mapping);
  return fresh;
}

/** Whether a plan would follow it. */
function leads({ replaced, successor }: Mapping, input: Omit<SuccessionInput, 'replaced'>): boolean {
  return succession({ ...input, replaced }).fit.some(({ id }) => sameCertificate(id, successor));
}

function isOn(listenerId: ListenerId, selector: Selector, { region, loadBalancers }: Inventory): boolean {
  return loadBalancers.some(({ listeners }) =>
    listeners.some((listener) => listener.id === listenerId && isSelected(selector, region, listener)),
  );
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
