import { subDays } from 'date-fns';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, Region } from '../model/inventory.js';
import { isSelected, type Selector } from '../model/selector.js';
import { isSameReplacement, type Replacement, type RequestedBy } from '../model/step.js';

/** A statement of an operator or an event that one certificate replaces another. Kept until its rotation is finished. */
export interface Mapping {
  readonly successor: CertificateId;
  readonly replaced: CertificateId;
  /** The names that the replaced certificate has and its successor lacks may be lost. Waives nothing else. */
  readonly allowNameLoss: boolean;
  /** The listeners that the mapping applies to. */
  readonly selector: Selector;
  /** A rollback puts a former certificate back, which may expire sooner. The replaced certificate is retired at once. */
  readonly isRollback?: boolean | undefined;
  /**
   * The mapping comes from an event, which any sender with access can forge. It is followed only if there is no better
   * evidence, and it withdraws no mapping of an operator.
   */
  readonly fromEvent?: boolean | undefined;
  /** When the mapping was made. */
  readonly since?: Date | undefined;
  /** The pass that made it. Records of older versions have none. */
  readonly requestedBy?: RequestedBy | undefined;
}

/** The mappings in force on one listener: their selectors include the listener, and no later mapping overrules them. */
export function mappingsFor<T extends Mapping>(
  listener: Pick<Listener, 'id' | 'loadBalancerId'>,
  region: Region,
  mappings: readonly T[],
): readonly T[] {
  return inForce(mappings.filter(({ selector }) => isSelected(selector, region, listener)));
}

/**
 * The mappings that are not overruled:
 * - An operator's later mapping in the opposite direction withdraws the earlier one. It ends a rollback, and so does a
 *   later rollback in the opposite direction.
 * - A rollback withdraws every earlier mapping to the certificate that it took off.
 */
function inForce<T extends Mapping>(mappings: readonly T[]): readonly T[] {
  const stated = mappings.filter(({ fromEvent }) => fromEvent !== true);
  const byOperator = stated.filter(({ isRollback }) => isRollback !== true);
  const isWithdrawn = (mapping: T) =>
    byOperator.some((later) => isReverse(later, mapping) && madeAt(later) > madeAt(mapping));
  const rollbacks = mappings.filter(
    (rollback) =>
      rollback.isRollback === true &&
      !stated.some((later) => isReverse(later, rollback) && madeAt(later) > madeAt(rollback)),
  );
  const isOverruled = (mapping: T) =>
    rollbacks.some(
      (rollback) => sameCertificate(rollback.replaced, mapping.successor) && madeAt(rollback) >= madeAt(mapping),
    );
  return mappings.filter((mapping) => {
    if (mapping.isRollback === true) return rollbacks.includes(mapping);
    return !isOverruled(mapping) && !(byOperator.includes(mapping) && isWithdrawn(mapping));
  });
}

function isReverse(a: Mapping, b: Mapping): boolean {
  return sameCertificate(a.replaced, b.successor) && sameCertificate(a.successor, b.replaced);
}

function madeAt({ since = new Date(0) }: Mapping): Date {
  return since;
}

/** An event's mapping is kept longer than a rotation in waves takes. */
const eventMappingDays = 30;

/** Whether an event's mapping is too old to be kept. */
export function hasLapsed({ fromEvent, since }: Mapping, now: Date): boolean {
  return fromEvent === true && since !== undefined && since < subDays(now, eventMappingDays);
}

/** Whether a mapping leads from the one to the other. */
export function isMapped(mappings: readonly Mapping[], replacement: Replacement): boolean {
  return mappings.some((mapping) => isSameReplacement(mapping, replacement));
}

/** Whether this replacement is a rollback, or several of them one after the other. */
export function isRollbackPair(mappings: readonly Mapping[], { replaced, successor }: Replacement): boolean {
  const ends = [replaced];
  // The list grows while it is read.
  for (const id of ends) {
    const next = mappings.filter((mapping) => mapping.isRollback === true && sameCertificate(mapping.replaced, id));
    if (next.some((mapping) => sameCertificate(mapping.successor, successor))) return true;
    ends.push(...next.map((mapping) => mapping.successor).filter((end) => !includesCertificate(ends, end)));
  }
  return false;
}

/** Whether this certificate was rolled back: only an operator's mapping leads to it again. */
export function isRolledBack(id: CertificateId, mappings: readonly Mapping[]): boolean {
  return mappings.some(({ isRollback, replaced }) => isRollback === true && sameCertificate(replaced, id));
}

/** Whether a rollback leads to this certificate. */
export function isRollbackTarget(id: CertificateId, mappings: readonly Mapping[]): boolean {
  return mappings.some(({ isRollback, successor }) => isRollback === true && sameCertificate(successor, id));
}
