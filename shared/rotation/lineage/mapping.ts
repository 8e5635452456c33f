import { subDays } from 'date-fns';
import { sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, Region } from '../model/inventory.js';
import { isSelected, type Selector } from '../model/selector.js';
import { isSameReplacement, type Replacement } from '../model/step.js';

/** Somebody's word that one certificate replaces another. Remembered until it is finished. */
export interface Mapping {
  readonly successor: CertificateId;
  readonly replaced: CertificateId;
  /** The names that the replaced certificate has and its successor lacks may be lost. Waives nothing else. */
  readonly allowNameLoss: boolean;
  /** Where it holds: a mapping given for two listeners says nothing about a third. */
  readonly selector: Selector;
  /** Puts back what was rotated away: it may expire sooner, and what it replaces goes at once and comes back no more. */
  readonly isRollback?: boolean | undefined;
  /**
   * An event says so, and anybody who may send one can make it say anything. It is followed where nothing better is
   * known, and takes nothing back that a person said.
   */
  readonly fromEvent?: boolean | undefined;
  /** When it was given. */
  readonly since?: Date | undefined;
}

/** The mappings in force on one listener: of those whose selector has it, the ones that no later word overrules. */
export function mappingsFor<T extends Mapping>(
  listener: Pick<Listener, 'id' | 'loadBalancerId'>,
  region: Region,
  mappings: readonly T[],
): readonly T[] {
  return inForce(mappings.filter(({ selector }) => isSelected(selector, region, listener)));
}

/**
 * Those that hold. A rollback ends when a person says later that the successor is to replace the former after all; and
 * what was said before a rollback leads no more to what that took off.
 */
function inForce<T extends Mapping>(mappings: readonly T[]): readonly T[] {
  const words = mappings.filter(({ isRollback, fromEvent }) => isRollback !== true && fromEvent !== true);
  const rollbacks = mappings.filter(
    (rollback) =>
      rollback.isRollback === true &&
      !words.some((word) => isReverse(word, rollback) && givenAt(word) > givenAt(rollback)),
  );
  const isOverruled = (word: T) =>
    rollbacks.some(
      (rollback) => sameCertificate(rollback.replaced, word.successor) && givenAt(rollback) >= givenAt(word),
    );
  return mappings.filter((one) => (one.isRollback === true ? rollbacks.includes(one) : !isOverruled(one)));
}

function isReverse(a: Mapping, b: Mapping): boolean {
  return sameCertificate(a.replaced, b.successor) && sameCertificate(a.successor, b.replaced);
}

function givenAt({ since = new Date(0) }: Mapping): Date {
  return since;
}

/** How long an event's word is remembered: longer than a rotation in waves takes, and not for ever. */
const eventMappingDays = 30;

export function hasLapsed({ fromEvent, since }: Mapping, now: Date): boolean {
  return fromEvent === true && since !== undefined && since < subDays(now, eventMappingDays);
}

/** Whether this replacement is a rollback. */
export function isRollbackPair(mappings: readonly Mapping[], replacement: Replacement): boolean {
  return mappings.some((mapping) => mapping.isRollback === true && isSameReplacement(mapping, replacement));
}

/** Whether it was rolled back: nothing leads to it any more, but a person's word. */
export function isRolledBack(id: CertificateId, mappings: readonly Mapping[]): boolean {
  return mappings.some(({ isRollback, replaced }) => isRollback === true && sameCertificate(replaced, id));
}

/** Whether a rollback leads to it. */
export function isRollbackTarget(id: CertificateId, mappings: readonly Mapping[]): boolean {
  return mappings.some(({ isRollback, successor }) => isRollback === true && sameCertificate(successor, id));
}
