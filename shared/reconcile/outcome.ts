import type { Inventory } from '../rotation/model/inventory.js';
import type { ContinuationPart } from './budget/continuation-parts.js';
import type { LookTarget } from './ports/cloud.js';
import type { RememberedMapping, Requeue } from './ports/records.js';
import type { Findings } from './report/report.js';

/** What a pass over one region, or a part of it, came to. */
export interface RegionOutcome {
  /** `all` stands for regions whose names could not be listed. */
  readonly region: Requeue['region'];
  /** What was read of it. */
  readonly target: LookTarget;
  /** Undefined if it could not be read. */
  readonly looked: Inventory | undefined;
  readonly findings: Pick<Findings, 'conditions'> & Partial<Findings>;
  /** The pass was for the whole region, and what it did not read is requeued, or the pass can have nothing to do with it. */
  readonly isRestCaredFor?: boolean;
  /** How many load balancers the run did not get to. */
  readonly unread?: number;
  /** What another run could go on with. */
  readonly left?: Omit<ContinuationPart, 'account'> | undefined;
}

/** What a pass over one account came to. */
export interface AccountOutcome {
  readonly findings: Partial<Findings>;
  /** What the scope named and this account does not have; undefined if it could not be searched. */
  readonly unmatched: readonly Unmatched[] | undefined;
  /** Mappings that this account has no more use for. */
  readonly finished: readonly RememberedMapping[];
  /** What other runs could go on with. */
  readonly left: readonly ContinuationPart[];
}

/** Something that a scope named by its id and that an account does not have; a condition if no account has it. */
export interface Unmatched {
  readonly id: string;
  readonly condition: Findings['conditions'][number];
}
