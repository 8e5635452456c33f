import { differenceInHours } from 'date-fns';
import { english } from '../rotation/english.js';
import { ledgerBucketIn, policyChange, sameDocument } from './documents.js';
import { mark } from './names.js';
import type { BucketState, OwnBucket, PolicyState, QueueState, RoleState, Tags } from './ports.js';
import type { PlannedStep } from './steps.js';
import type { Wanted } from './wanted.js';

/** What exists of that which setup makes. */
export interface Existing {
  readonly bucket: BucketState;
  readonly queue: QueueState;
  readonly policy: PolicyState;
  readonly role: RoleState;
}

type Plan = Omit<PlannedStep, 'step' | 'resource'>;

/** The steps to what is wanted, in their order. Setup changes only what has its mark, and uses the rest as it is. */
export function planSetup(existing: Existing, wanted: Wanted, now: Date): readonly PlannedStep[] {
  const { bucket, queue, name } = wanted;
  return [
    { step: 'bucket', resource: bucket, ...bucketPlan(existing.bucket, wanted, now) },
    { step: 'queue', resource: queue, ...queuePlan(existing.queue) },
    { step: 'policy', resource: name, ...policyPlan(existing.policy, wanted) },
    { step: 'role', resource: name, ...rolePlan(existing.role, wanted) },
    { step: 'attachment', resource: name, ...attachmentPlan(existing.role, wanted) },
  ];
}

const fits = (...details: string[]): Plan => ({ verdict: 'fits', details, calls: [] });
const blocked = (...details: string[]): Plan => ({ verdict: 'blocked', details, calls: [] });
const notOfSetup = english`not made by setup, so it is used as it is`;

function bucketPlan(state: BucketState, wanted: Wanted, now: Date): Plan {
  switch (state.kind) {
    case 'none':
      return {
        verdict: 'make',
        details: [english`private, encrypted, public access blocked, without versioning`],
        calls: ['PutBucket', 'PutBucketTags', 'PutBucketEncryption', 'PutBucketPublicAccessBlock'],
      };
    case 'foreign':
      return blocked(english`it belongs to another account; choose another name with --bucket`);
    case 'elsewhere':
      return blocked(english`it is in another region (${state.endpoint}); choose another bucket with --bucket`);
    case 'own':
      return ownBucketPlan(state, wanted, now);
  }
}

function ownBucketPlan(bucket: OwnBucket, wanted: Wanted, now: Date): Plan {
  const reasons = unfitness(bucket, wanted);
  if (reasons.length > 0) return blocked(...reasons);
  const isOurs = isTagged(bucket.tags);
  if (!isOurs && !isUnfinished(bucket, wanted, now))
    return fits(notOfSetup, ...(bucket.isEncrypted ? [] : [english`new objects in it are not encrypted`]));
  const missing = [
    // A bucket of another name may have been made by a person a moment ago, so it never gets the mark: --remove keeps it.
    ...(isOurs || !wanted.isUsualBucket
      ? []
      : [{ call: 'PutBucketTags', detail: english`adds the mark of setup` } as const]),
    ...(bucket.isEncrypted ? [] : [{ call: 'PutBucketEncryption', detail: english`encrypts new objects` } as const]),
    ...(bucket.blocksPublicAccess
      ? []
      : [{ call: 'PutBucketPublicAccessBlock', detail: english`blocks public access` } as const]),
  ];
  if (missing.length === 0) return fits();
  return {
    verdict: 'change',
    details: missing.map(({ detail }) => detail),
    calls: missing.map(({ call }) => call),
  };
}

function unfitness({ region, versioning, acl }: OwnBucket, wanted: Wanted): readonly string[] {
  return [
    ...(region === wanted.region
      ? []
      : [english`it is in ${region}, and the functions are in ${wanted.region}; choose another bucket with --bucket`]),
    ...(versioning === undefined
      ? []
      : [
          english`its versioning is ${versioning}, with which OSS ignores create-only; choose a bucket that never had it with --bucket`,
        ]),
    ...(acl === 'private'
      ? []
      : [english`it is public (${acl}); make it private, or choose another one with --bucket`]),
  ];
}

/** Longer than a person needs to run the command again. */
const unfinishedHours = 24;

/**
 * Whether setup made it, and was killed before it could mark it, because a bucket cannot be made with tags. It is empty and
 * without tags, and has the name that setup gives or is new.
 */
function isUnfinished({ isEmpty, tags, madeAt }: OwnBucket, { isUsualBucket }: Wanted, now: Date): boolean {
  const isNew = differenceInHours(now, madeAt) < unfinishedHours;
  return isEmpty && Object.keys(tags).length === 0 && (isUsualBucket || isNew);
}

function queuePlan(state: QueueState): Plan {
  if (state.kind === 'none')
    return {
      verdict: 'make',
      details: [english`keeps calls that failed to the last for 4 days`],
      calls: ['CreateQueue'],
    };
  return isTagged(state.tags) ? fits() : fits(notOfSetup);
}

function policyPlan(state: PolicyState, { policy, bucket }: Wanted): Plan {
  if (state.kind === 'none')
    return { verdict: 'make', details: [english`exactly what nlb-cert policy prints`], calls: ['CreatePolicy'] };
  const other = otherInstallation(state, bucket);
  if (other !== undefined)
    return blocked(
      english`it is the policy of another installation, with the bucket ${other}; choose another name with --name`,
    );
  if (sameDocument(state.document, policy)) return isDescribed(state) ? fits() : fits(notOfSetup);
  if (!isDescribed(state))
    return blocked(
      english`a policy of this name exists, is not made by setup, and allows something else; choose another name with --name`,
    );
  const { added, removed } = policyChange(state.document, policy);
  const details = [
    ...added.map((permission) => english`allows in addition ${permission}`),
    ...removed.map((permission) => english`no longer allows ${permission}`),
  ];
  return { verdict: 'change', details, calls: ['CreatePolicyVersion'] };
}

function rolePlan(state: RoleState, { trust }: Wanted): Plan {
  if (state.kind === 'none')
    return { verdict: 'make', details: [english`only Function Compute may assume it`], calls: ['CreateRole'] };
  if (!sameDocument(state.trust, trust))
    return blocked(
      english`a role of this name exists, and others than Function Compute may assume it; correct its trust policy, or choose another name with --name`,
    );
  return isDescribed(state) ? fits() : fits(notOfSetup);
}

function attachmentPlan(state: RoleState, { name }: Wanted): Plan {
  const own = `Custom/${name}`;
  const attached = state.kind === 'none' ? [] : state.attached;
  const others = attached.filter((policy) => policy !== own).map((policy) => policy.replace('Custom/', ''));
  const details = others.length > 0 ? [english`the role also has ${others.join(', ')}`] : [];
  if (attached.includes(own)) return fits(...details);
  return { verdict: 'make', details, calls: ['AttachPolicyToRole'] };
}

/**
 * The bucket of another installation whose policy has this name: names of RAM are those of the whole account, and an
 * installation is known by its bucket.
 */
export function otherInstallation(policy: PolicyState, bucket: string): string | undefined {
  const own = policy.kind === 'found' && isDescribed(policy) ? ledgerBucketIn(policy.document) : undefined;
  return own === bucket ? undefined : own;
}

/** Whether setup made this bucket or queue. */
export function isTagged(tags: Tags): boolean {
  return tags[mark.tag.key] === mark.tag.value;
}

/** Whether setup made this policy or role. */
export function isDescribed({ description }: { readonly description: string }): boolean {
  return description.startsWith(mark.description);
}
