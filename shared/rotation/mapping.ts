import type { CertificateId } from './model.js';
import type { Range } from './range.js';

/** A person's or a pipeline's word that one certificate replaces another. Remembered until it is finished. */
export interface Mapping {
  readonly successor: CertificateId;
  readonly replaced: CertificateId;
  /** The names that the replaced certificate has and its successor lacks may be lost. Waives nothing else. */
  readonly allowNameLoss: boolean;
  /** Where it holds: a mapping given for two listeners says nothing about a third. */
  readonly range: Range;
}
