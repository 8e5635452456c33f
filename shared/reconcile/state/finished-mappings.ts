import { candidates } from '../../rotation/lineage/candidates.js';
import { ownViolations } from '../../rotation/lineage/fitness.js';
import { hasLapsed, mappingsFor } from '../../rotation/lineage/mapping.js';
import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { CertificateId, Inventory } from '../../rotation/model/inventory.js';
import { isSelected, type Selector } from '../../rotation/model/selector.js';
import type { State } from './state.js';

type Mapping = State['mapping'][number];

/**
 * Those that have nothing left to do, as whole inventories show it: what it replaces is attached nowhere in its range,
 * nothing that is attached there leads to it by a chain, and nothing is owed for it. An event's word lapses in any case.
 * A rollback is over when a later word took it back, or when it is not carried out and one of its two can serve no more:
 * until then what it took off would be rotated in again. Those taken back come first, for without that word they would hold again.
 */
export function finishedMappings(
  { mapping: mappings, pendingAttach }: Pick<State, 'mapping' | 'pendingAttach'>,
  certificateIndex: CertificateIndex,
  inventories: readonly Inventory[],
  now: Date,
): readonly Mapping[] {
  const looked = inventories.map(({ region }) => region);
  const finished = mappings.filter((mapping) => {
    const { replaced, selector } = mapping;
    if (hasLapsed(mapping, now)) return true;
    if (!selector.regions.every((region) => looked.includes(region))) return false;
    if (pendingAttach.some((pendingAttach) => sameCertificate(pendingAttach.replaced, replaced))) return false;
    const attached = attachedIn(selector, inventories);
    if (mapping.isRollback === true) return isOver(mapping, mappings, { certificateIndex, inventories, now });
    return !attached.some((id) => leadsTo(id, replaced, certificateIndex, mappings));
  });
  return finished.sort((a, b) => Number(b.isRollback === true) - Number(a.isRollback === true));
}

interface Looked {
  readonly certificateIndex: CertificateIndex;
  readonly inventories: readonly Inventory[];
  readonly now: Date;
}

function isOver(
  rollback: Mapping,
  mappings: readonly Mapping[],
  { certificateIndex, inventories, now }: Looked,
): boolean {
  const isTakenBack = inventories.every(({ region, loadBalancers }) =>
    loadBalancers
      .flatMap(({ listeners }) => listeners)
      .filter((listener) => isSelected(rollback.selector, region, listener))
      .every((listener) => !mappingsFor(listener, region, mappings).includes(rollback)),
  );
  if (isTakenBack) return true;
  const { replaced, successor, selector } = rollback;
  const canServe = (id: CertificateId) => {
    const certificate = certificateIndex.find(id);
    return certificate !== undefined && ownViolations(certificate, now).length === 0;
  };
  const isDone = isAttached(successor, selector, inventories) && !isAttached(replaced, selector, inventories);
  return !isDone && !(canServe(replaced) && canServe(successor));
}

export function isAttached(id: CertificateId, selector: Selector, inventories: readonly Inventory[]): boolean {
  return attachedIn(selector, inventories).some((other) => sameCertificate(other, id));
}

function attachedIn(selector: Selector, inventories: readonly Inventory[]): readonly CertificateId[] {
  const ids = inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers
      .flatMap(({ listeners }) => listeners)
      .filter((listener) => isSelected(selector, region, listener))
      .flatMap(({ attachments }) => attachments.map(({ certificateId }) => certificateId)),
  );
  return [...new Set(ids)];
}

/** A→B→C plans straight to C, so C's mapping is needed while A is there, although B never was. */
function leadsTo(
  id: CertificateId,
  replaced: CertificateId,
  certificateIndex: CertificateIndex,
  mappings: readonly Mapping[],
): boolean {
  if (sameCertificate(id, replaced)) return true;
  return candidates(id, certificateIndex, mappings).some(({ certificate }) =>
    sameCertificate(certificate.id, replaced),
  );
}
