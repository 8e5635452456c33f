import { candidates, type LineageInput } from '../../rotation/lineage/candidates.js';
import { lastingViolations } from '../../rotation/lineage/fitness.js';
import { hasLapsed, mappingsFor } from '../../rotation/lineage/mapping.js';
import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { CertificateId, Inventory } from '../../rotation/model/inventory.js';
import { isSelected, type Selector } from '../../rotation/model/selector.js';
import type { State } from './state.js';

type Mapping = State['mapping'][number];

/**
 * The mappings that are no longer needed, by whole inventories. No listener of such a mapping has its replaced certificate,
 * or a certificate whose chain of mappings leads to it, and no pending attach needs it. An event's mapping always lapses.
 * A rollback is over if a later mapping overrules it, or if it is not carried out and one of its certificates can never
 * serve again. Until then its replaced certificate would be attached again. Rollbacks are dropped first, because they
 * would be in force again without the mapping that overrules them.
 */
export function finishedMappings(
  { mapping: mappings, pendingAttach }: Pick<State, 'mapping' | 'pendingAttach'>,
  certificateIndex: CertificateIndex,
  inventories: readonly Inventory[],
  { now, policy }: Pick<LineageInput, 'policy'> & { readonly now: Date },
): readonly Mapping[] {
  const regions = inventories.map(({ region }) => region);
  const finished = mappings.filter((mapping) => {
    const { replaced, selector } = mapping;
    if (hasLapsed(mapping, now)) return true;
    if (!selector.regions.every((region) => regions.includes(region))) return false;
    if (pendingAttach.some((pendingAttach) => sameCertificate(pendingAttach.replaced, replaced))) return false;
    const attached = attachedIn(selector, inventories);
    if (mapping.isRollback === true) return isOver(mapping, mappings, { certificateIndex, inventories, now });
    // Without the mapping itself, because the rollbacks that it overrules would be in force again.
    const others = mappings.filter((other) => other !== mapping);
    return !attached.some((id) => leadsTo(id, replaced, { certificateIndex, mappings: others, policy }));
  });
  return finished.sort((a, b) => Number(b.isRollback === true) - Number(a.isRollback === true));
}

interface RegionsView {
  readonly certificateIndex: CertificateIndex;
  readonly inventories: readonly Inventory[];
  readonly now: Date;
}

function isOver(
  rollback: Mapping,
  mappings: readonly Mapping[],
  { certificateIndex, inventories, now }: RegionsView,
): boolean {
  const isTakenBack = inventories.every(({ region, loadBalancers }) =>
    loadBalancers
      .flatMap(({ listeners }) => listeners)
      .filter((listener) => isSelected(rollback.selector, region, listener))
      .every((listener) => !mappingsFor(listener, region, mappings).includes(rollback)),
  );
  if (isTakenBack) return true;
  const { replaced, successor, selector } = rollback;
  const mayServe = (id: CertificateId) => {
    const certificate = certificateIndex.find(id);
    return certificate !== undefined && lastingViolations(certificate, now).length === 0;
  };
  const isDone = isAttached(successor, selector, inventories) && !isAttached(replaced, selector, inventories);
  return !isDone && !(mayServe(replaced) && mayServe(successor));
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

/** A plan goes from A in A→B→C directly to C, so the mapping to C is needed while A is attached, although B never was. */
function leadsTo(id: CertificateId, replaced: CertificateId, input: LineageInput): boolean {
  if (sameCertificate(id, replaced)) return true;
  return candidates(id, input).some(({ certificate }) => sameCertificate(certificate.id, replaced));
}
