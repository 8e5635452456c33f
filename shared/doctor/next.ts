import type { Finding } from './finding.js';

export interface Situation {
  readonly findings: readonly Finding[];
  /** The ledger is in a bucket, as for functions. */
  readonly hasBucket: boolean;
  /** Undefined if Function Compute was not read. */
  readonly isDeployed: boolean | undefined;
}

/**
 * The command to type next. After a failure it is the doctor again, except if `setup` makes what is missing. Serverless Devs
 * has its full name, because outside of a checkout `npx s` installs another package.
 */
export function nextCommand({ findings, hasBucket, isDeployed }: Situation): string {
  const failed = findings.filter(({ level }) => level === 'fail');
  if (failed.some(({ check, detail }) => check === 'ledger' && detail.includes('NoSuchBucket')))
    return 'nlb-cert setup';
  if (failed.length > 0) return 'nlb-cert doctor';
  if (hasBucket && isDeployed === false) return 'npx @serverless-devs/s deploy';
  return isDeployed ? 'nlb-cert status' : 'nlb-cert plan';
}
