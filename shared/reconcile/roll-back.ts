import { subDays } from 'date-fns';
import { sameCertificate } from '../rotation/certificate-id.js';
import type { Mapping } from '../rotation/mapping.js';
import type { Inventory } from '../rotation/model.js';
import type { Policy } from '../rotation/policy.js';
import type { Proof } from '../rotation/proof.js';
import { lastsUnexpected } from '../rotation/proof-news.js';
import { rollbackMappings } from '../rotation/rollback.js';
import type { Ledger, RememberedMapping } from './ports.js';
import type { Proving } from './prove.js';

/**
 * Where clients get what nobody attached after a step of the last day, what that step brought is rolled back: it may be
 * what made it happen. Remembered as a mapping, which the next plan carries out.
 */
export async function rollBackUnexpected(
  proofs: readonly Proof[],
  mappings: readonly Mapping[],
  { now, policy }: Pick<Proving, 'now'> & { readonly policy: Policy },
  ledger: Ledger,
): Promise<readonly RememberedMapping[]> {
  const unexpected = proofs.filter((proof) => lastsUnexpected(proof, policy, now()) && !isBack(proof, mappings));
  if (unexpected.length === 0 || policy.rollback === 'off') return [];
  const since = subDays(now(), 1);
  const history = await ledger.history(since, now());
  const found = unexpected.flatMap(({ listenerId, certificateId }) =>
    rollbackMappings(history, { since, listenerIds: [listenerId], certificateIds: [certificateId] }),
  );
  const fresh = found
    .filter(({ replaced, range }) => !mappings.some((known) => isRollbackOf(known, replaced, range)))
    .map((mapping) => ({ ...mapping, since: now() }));
  for (const mapping of fresh) await ledger.remember('mapping', mapping);
  return fresh;
}

/** Where a rollback is to be carried out, which is worth a look at once. */
export function placesOf(rollbacks: readonly Mapping[], { loadBalancers, takenAt }: Inventory) {
  const listenerIds = rollbacks.flatMap(({ range }) => range.listenerIds);
  return loadBalancers
    .filter(({ listeners }) => listeners.some(({ id }) => listenerIds.includes(id)))
    .map(({ id }) => ({ loadBalancerId: id, askAt: takenAt }));
}

/** What a rollback put back is not rolled back in its turn: it was not what made it happen. */
function isBack(
  { listenerId, certificateId }: Pick<Proof, 'listenerId' | 'certificateId'>,
  mappings: readonly Mapping[],
) {
  return mappings.some(
    ({ undoes, successor, range }) =>
      undoes === true && range.listenerIds.includes(listenerId) && sameCertificate(successor, certificateId),
  );
}

function isRollbackOf(known: Mapping, replaced: Mapping['replaced'], range: Mapping['range']): boolean {
  const isThere = range.listenerIds.every((id) => known.range.listenerIds.includes(id));
  return known.undoes === true && isThere && sameCertificate(known.replaced, replaced);
}
