import type { CertificateBook } from '../rotation/book.js';
import { sameCertificate } from '../rotation/certificate-id.js';
import { candidates } from '../rotation/lineage.js';
import { isLapsed } from '../rotation/mapping.js';
import type { CertificateId, Inventory } from '../rotation/model.js';
import { inRange, type Range } from '../rotation/range.js';
import type { Memory } from './memory.js';

type Mapping = Memory['mapping'][number];

/**
 * Those that have nothing left to do, as whole inventories show it: what it replaces is attached nowhere in its range,
 * nothing that is attached there leads to it by a chain, and nothing is owed for it. A rollback holds for as long as
 * what it put back is there: it is what keeps that from being rotated again. An event's word lapses in any case.
 */
export function finishedMappings(
  { mapping: mappings, owed }: Pick<Memory, 'mapping' | 'owed'>,
  book: CertificateBook,
  inventories: readonly Inventory[],
  now: Date,
): readonly Mapping[] {
  const looked = inventories.map(({ region }) => region);
  return mappings.filter((mapping) => {
    const { replaced, successor, range } = mapping;
    if (isLapsed(mapping, now)) return true;
    if (!range.regions.every((region) => looked.includes(region))) return false;
    if (owed.some((debt) => sameCertificate(debt.replaced, replaced))) return false;
    const attached = attachedIn(range, inventories);
    if (mapping.undoes === true && attached.some((id) => sameCertificate(id, successor))) return false;
    return !attached.some((id) => leadsTo(id, replaced, book, mappings));
  });
}

export function isAttached(id: CertificateId, range: Range, inventories: readonly Inventory[]): boolean {
  return attachedIn(range, inventories).some((other) => sameCertificate(other, id));
}

function attachedIn(range: Range, inventories: readonly Inventory[]): readonly CertificateId[] {
  const ids = inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers
      .flatMap(({ listeners }) => listeners)
      .filter((listener) => inRange(range, region, listener))
      .flatMap(({ attachments }) => attachments.map(({ certificateId }) => certificateId)),
  );
  return [...new Set(ids)];
}

/** A→B→C plans straight to C, so C's mapping is needed while A is there, although B never was. */
function leadsTo(
  id: CertificateId,
  replaced: CertificateId,
  book: CertificateBook,
  mappings: readonly Mapping[],
): boolean {
  if (sameCertificate(id, replaced)) return true;
  return candidates(id, book, mappings).some(({ certificate }) => sameCertificate(certificate.id, replaced));
}
