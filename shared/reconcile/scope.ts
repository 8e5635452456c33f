import type { Mapping } from '../rotation/lineage/mapping.js';
import type { CertificateId } from '../rotation/model/inventory.js';
import type { ActionScope, Selector } from '../rotation/model/selector.js';
import type { Continuation } from './report/report.js';

/** Which part of the estate a pass looks at and may act on. An event only ever chooses one of these. */
export type Scope =
  /**
   * Certificates that an event names, with what it says of their lineage; and, with `newsSinceSeconds`, those that CAS
   * did not list when everything was last acted on, or that became valid within that time.
   */
  | {
      readonly kind: 'certificates';
      readonly certificateIds: readonly CertificateId[];
      readonly mappings: readonly Mapping[];
      readonly newsSinceSeconds: number | null;
    }
  /**
   * Load balancers with an open batch, or with work that is due again: of them no more than `within`, or the part that
   * another run handed on, where one of these is set.
   */
  | { readonly kind: 'open'; readonly within?: ActionScope; readonly part?: Continuation }
  /** By hand: a part of the estate, with or without mappings. */
  | { readonly kind: 'selection'; readonly selector: Selector; readonly mappings: readonly Mapping[] }
  | { readonly kind: 'everything' };
