import { candidates } from '../../rotation/lineage/candidates.js';
import { unfitByItself } from '../../rotation/lineage/fitness.js';
import { holding, isLapsed } from '../../rotation/lineage/mapping.js';
import type { CertificateBook } from '../../rotation/model/certificate-index.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { CertificateId, Inventory } from '../../rotation/model/inventory.js';
import { inRange, type Range } from '../../rotation/model/selector.js';
import type { Memory } from './state.js';

type Mapping = Memory['mapping'][number];

/**
 * Those that have nothing left to do, as whole inventories show it: what it replaces is attached nowhere in its range,
 * nothing that is attached there leads to it by a chain, and nothing is owed for it. An event's word lapses in any case.
 * A rollback is over when a later word took it back, or when it is not carried out and one of its two can serve no more:
 * until then what it took off would be rotated in again. Those taken back come first, for without that word they would hold again.
 */
export function finishedMappings(
  { mapping: mappings, owed }: Pick<Memory, 'mapping' | 'owed'>,
  book: CertificateBook,
  inventories: readonly Inventory[],
  now: Date,
): readonly Mapping[] {
  const looked = inventories.map(({ region }) => region);
  const finished = mappings.filter((mapping) => {
    const { replaced, range } = mapping;
    if (isLapsed(mapping, now)) return true;
    if (!range.regions.every((region) => looked.includes(region))) return false;
    if (owed.some((debt) => sameCertificate(debt.replaced, replaced))) return false;
    const attached = attachedIn(range, inventories);
    if (mapping.undoes === true) return isOver(mapping, mappings, { book, inventories, now });
    return !attached.some((id) => leadsTo(id, replaced, book, mappings));
  });
  return finished.sort((a, b) => Number(b.undoes === true) - Number(a.undoes === true));
}

interface Looked {
  readonly book: CertificateBook;
  readonly inventories: readonly Inventory[];
  readonly now: Date;
}

function isOver(rollback: Mapping, mappings: readonly Mapping[], { book, inventories, now }: Looked): boolean {
  const isTakenBack = inventories.every(({ region, loadBalancers }) =>
    loadBalancers
      .flatMap(({ listeners }) => listeners)
      .filter((listener) => inRange(rollback.range, region, listener))
      .every(
        (listener) => !holding(mappings.filter(({ range }) => inRange(range, region, listener))).includes(rollback),
      ),
  );
  if (isTakenBack) return true;
  const { replaced, successor, range } = rollback;
  const canServe = (id: CertificateId) => {
    const certificate = book.find(id);
    return certificate !== undefined && unfitByItself(certificate, now).length === 0;
  };
  const isDone = isAttached(successor, range, inventories) && !isAttached(replaced, range, inventories);
  return !isDone && !(canServe(replaced) && canServe(successor));
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
