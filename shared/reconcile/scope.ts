import type { Mapping } from '../rotation/lineage/mapping.js';
import type { CertificateId } from '../rotation/model/inventory.js';
import type { ActionScope, Selector } from '../rotation/model/selector.js';
import type { Continuation } from './report/report.js';

/** The part of the estate that a pass reads and may act on. An event can only choose one of these. */
export type Scope =
  /**
   * The certificates and mappings of an event. With `newsSinceSeconds` also the certificates that CAS did not list at the
   * last pass that acted on everything, or that became valid within that time.
   */
  | {
      readonly kind: 'certificates';
      readonly certificateIds: readonly CertificateId[];
      readonly mappings: readonly Mapping[];
      readonly newsSinceSeconds: number | null;
    }
  /**
   * Load balancers with an open batch, or with a requeue whose time has come. `within` and `part` narrow them; `part` is
   * the part of a continuation.
   */
  | { readonly kind: 'open'; readonly within?: ActionScope; readonly part?: Continuation }
  /** A manual selection of a part of the estate, with or without mappings. */
  | {
      readonly kind: 'selection';
      readonly selector: Selector;
      readonly mappings: readonly Mapping[];
      /** Without mappings: only rotations from or to these certificates. */
      readonly certificateIds?: readonly CertificateId[] | undefined;
    }
  | { readonly kind: 'everything' };

/** Whether the pass is over everything, or continues such a pass. */
export function isFullSweep(scope: Scope): boolean {
  return scope.kind === 'everything' || (scope.kind === 'open' && scope.part?.isFullSweep === true);
}
