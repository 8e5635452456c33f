import type { Certificate, Inventory } from '../rotation/model/inventory.js';
import type { Prospect } from '../rotation/plan/prospect.js';
import type { ContinuationPart } from './budget/continuation-parts.js';
import type { LookTarget } from './ports/cloud.js';
import type { RememberedMapping, Requeue } from './ports/records.js';
import type { Findings } from './report/report.js';

/** The result of a pass over one region, or over a part of it. */
export interface RegionOutcome {
  /** `all`: the regions could not be listed. */
  readonly region: Requeue['region'];
  /** The part that was read. */
  readonly target: LookTarget;
  /** Undefined if the region could not be read. */
  readonly inventory: Inventory | undefined;
  readonly findings: Pick<Findings, 'conditions'> & Partial<Findings>;
  /** The attached certificates that were read, with their successors. */
  readonly prospects: readonly Prospect[];
  /** The error that kept the region, or a part of it, from being read. Absent if nothing failed. */
  readonly failure?: { readonly error: unknown } | undefined;
  /** Attached certificates that a short list of CAS lacks. */
  readonly attached?: readonly Certificate[];
  /** True if every unread load balancer is requeued, or cannot be affected by this pass. */
  readonly isRestHandled?: boolean;
  /** The number of load balancers that the run had no time to read. */
  readonly unread?: number;
  /** The work for a continuation. */
  readonly left?: Omit<ContinuationPart, 'account'> | undefined;
}

/** The result of a pass over one account. */
export interface AccountOutcome {
  readonly findings: Partial<Findings>;
  /** The ids in the scope that this account does not have. Undefined if the account could not be searched. */
  readonly unmatched: readonly Unmatched[] | undefined;
  /** Mappings that this account no longer needs. */
  readonly finished: readonly RememberedMapping[];
  /** The work for continuations. */
  readonly left: readonly ContinuationPart[];
}

/** An id in the scope that one account does not have. It becomes a condition if no account has it. */
export interface Unmatched {
  readonly id: string;
  readonly condition: Findings['conditions'][number];
}
