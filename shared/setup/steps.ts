import type { SetupOperation } from '../ram/permissions.js';

/** The steps of setup, in their order. `--remove` takes them backwards. */
export type StepName = 'bucket' | 'queue' | 'policy' | 'role' | 'attachment' | 'files';

/**
 * - `fits`: it exists and is as needed. `make`: it does not exist. `change`: setup made it, and it lacks something.
 * - `blocked`: what exists stands in the way, for a reason that only a person can end.
 */
export type Verdict = 'fits' | 'make' | 'change' | 'blocked';

/** The calls of RAM, OSS and SMQ that make or change something. */
export type MakeCall = Extract<
  SetupOperation,
  | 'PutBucket'
  | 'PutBucketTags'
  | 'PutBucketEncryption'
  | 'PutBucketPublicAccessBlock'
  | 'CreateQueue'
  | 'CreatePolicy'
  | 'CreatePolicyVersion'
  | 'CreateRole'
  | 'AttachPolicyToRole'
>;

/** Those that remove something. */
export type RemoveCall = Extract<
  SetupOperation,
  'DetachPolicyFromRole' | 'DeleteRole' | 'DeletePolicy' | 'DeleteQueue' | 'DeleteLedgerObject' | 'DeleteBucket'
>;

/** One step of a plan. Texts are English, and translated when they are shown. */
export interface PlannedStep {
  readonly step: StepName;
  /** The name of the resource, or the path of a file. */
  readonly resource: string;
  readonly verdict: Verdict;
  readonly details: readonly string[];
  /** The calls that carry it out, in their order. */
  readonly calls: readonly MakeCall[];
}
