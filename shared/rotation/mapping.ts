import { subDays } from 'date-fns';
import { sameCertificate } from './certificate-id.js';
import type { CertificateId } from './model.js';
import type { Range } from './range.js';

/** Somebody's word that one certificate replaces another. Remembered until it is finished. */
export interface Mapping {
  readonly successor: CertificateId;
  readonly replaced: CertificateId;
  /** The names that the replaced certificate has and its successor lacks may be lost. Waives nothing else. */
  readonly allowNameLoss: boolean;
  /** Where it holds: a mapping given for two listeners says nothing about a third. */
  readonly range: Range;
  /** Puts back what was rotated away: it may expire sooner, and what it replaces goes at once and comes back no more. */
  readonly undoes?: boolean | undefined;
  /**
   * An event says so, and anybody who may send one can make it say anything. It is followed where nothing better is
   * known, and takes nothing back that a person said.
   */
  readonly claimed?: boolean | undefined;
  /** When it was given. */
  readonly since?: Date | undefined;
}

/** Those that hold: a rollback ends when somebody says later that the successor is to replace the former after all. */
export function holding<T extends Mapping>(mappings: readonly T[]): readonly T[] {
  const isRevoked = ({ undoes, replaced, successor, since = new Date(0) }: Mapping) =>
    undoes === true &&
    mappings.some(
      (later) =>
        later.undoes !== true &&
        later.claimed !== true &&
        sameCertificate(later.replaced, successor) &&
        sameCertificate(later.successor, replaced) &&
        (later.since ?? new Date(0)) > since,
    );
  return mappings.filter((mapping) => !isRevoked(mapping));
}

/** How long an event's word is remembered: longer than a rotation in waves takes, and not for ever. */
const claimHoldsDays = 30;

export function isLapsed({ claimed, since }: Mapping, now: Date): boolean {
  return claimed === true && since !== undefined && since < subDays(now, claimHoldsDays);
}

/** Whether this replacement is a rollback. */
export function undoes(
  mappings: readonly Mapping[],
  { replaced, successor }: Pick<Mapping, 'replaced' | 'successor'>,
): boolean {
  return mappings.some(
    (mapping) =>
      mapping.undoes === true &&
      sameCertificate(mapping.replaced, replaced) &&
      sameCertificate(mapping.successor, successor),
  );
}

/** Whether it was rolled back: nothing leads to it any more, but a person's word. */
export function isUndone(id: CertificateId, mappings: readonly Mapping[]): boolean {
  return mappings.some(({ undoes, replaced }) => undoes === true && sameCertificate(replaced, id));
}
