import type { RamPolicy } from '../ram/policy.js';
import type { TrustPolicy } from '../ram/trust.js';

/** What the functions need, with the names of everything. */
export interface Wanted {
  readonly account: string;
  /** Of the functions, their bucket and their queue. */
  readonly region: string;
  readonly bucket: string;
  /** Whether the bucket has the name that setup gives: it has the account in it. */
  readonly isUsualBucket: boolean;
  readonly queue: string;
  /** Of the role and of the policy. */
  readonly name: string;
  readonly policy: RamPolicy;
  readonly trust: TrustPolicy;
}
