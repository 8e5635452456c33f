/** The name of the role and of the policy, and the beginning of the bucket's name. */
export const usualName = 'nlb-cert-rotation';

/** The queue of calls that failed to the last, of the installation with that role. s.yaml names it too. */
export function failureQueue(name: string): string {
  return `${name}-failed`;
}

/**
 * The log projects of `logConfig: auto` in a region. The end of the name is of the account, and setup does not know it.
 * Source: the component fc3 (0.1.22).
 */
export function autoLogProjects(region: string): string {
  return `serverless-${region}-*`;
}

/** The prefix of the ledger in its bucket. */
export const ledgerPrefix = 'ledger';

/**
 * The mark of what setup made: the beginning of the description of a role and of a policy, and a tag of a bucket and of a
 * queue. Only what has it is changed or removed. Sources of the characters: OSS, PutBucketTags; RAM, CreateRole.
 */
export const mark = {
  description: 'Made by nlb-cert setup',
  tag: { key: 'made-by', value: 'nlb-cert-setup' },
} as const;

/** Bucket names are global, so the usual one has the account. */
export function bucketName(name: string, account: string, region: string): string {
  return `${name}-${account}-${region}`;
}
