import type { Credentials } from '../cloud.js';
import { type Sessions, trusts } from '../sts/sessions.js';
import type { FunctionRecord } from './functions.js';

const NO_CREDENTIALS: Credentials = { accessKeyId: '', accessKeySecret: '', securityToken: '' };
const SERVICE = 'fc.aliyuncs.com';
/** Credentials of a function's role are valid for 36 hours (facts 6.1). */
const ROLE_SECONDS = 36 * 3600;

/** What a run may sign with: a fresh session of the role, the credentials that the test gave, or nothing. */
export function roleCredentials(sts: Sessions, fn: FunctionRecord): Credentials {
  if (fn.role === undefined) return fn.roleCredentials ?? NO_CREDENTIALS;
  const role = sts.find(fn.role);
  if (!role) throw new Error(`function ${fn.key}: no role ${fn.role}`);
  // The role must trust the service (facts 6.1).
  const service = { kind: 'Service', accountId: fn.accountId, arn: SERVICE, principalId: SERVICE } as const;
  if (!trusts(role, service)) throw new Error(`function ${fn.key}: ${fn.role} does not trust ${SERVICE}`);
  const { caller } = sts.start(role, { name: 'function-compute', seconds: ROLE_SECONDS });
  const { accessKeyId, accessKeySecret, securityToken = '' } = caller;
  return { accessKeyId, accessKeySecret, securityToken };
}
