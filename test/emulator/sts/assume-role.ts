import type { Caller } from '../protocol/callers.js';
import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import { type Policy, readCondition } from '../protocol/ram.js';
import { type Principal, type RoleRecord, type Sessions, trusts } from './sessions.js';

const DEFAULT_SECONDS = 3600; // facts 6.2
const ROLE_ARN = /^acs:ram::\d+:role\/[\w.-]+$/;
const SESSION_NAME = /^[\w.@-]{2,64}$/; // facts 6.2

/** AssumeRole (facts 6.2). Codes are those of the vendor's error pages; the status of `NoPermission` is 403. */
export function assumeRole(sessions: Sessions, caller: Caller, call: Call) {
  const role = findRole(sessions, call.parameters.needed('RoleArn'));
  const name = call.parameters.needed('RoleSessionName');
  if (!SESSION_NAME.test(name)) throw wrong('RoleSessionName', 'The parameter RoleSessionName is wrongly formed.');
  const seconds = call.parameters.number('DurationSeconds') ?? Math.min(DEFAULT_SECONDS, role.maxSessionSeconds);
  if (seconds > role.maxSessionSeconds) {
    throw wrong('DurationSeconds', `The Max Session Expire Time of this role is ${role.maxSessionSeconds}.`);
  }
  const boundary = readPolicy(call.parameters.text('Policy'));
  for (const { Condition } of boundary?.Statement ?? []) readCondition(Condition);
  checkTrust(role, sessions.principalOf(caller), call.parameters.text('ExternalId'));
  const session = sessions.start(role, { name, seconds, ...(boundary ? { boundary } : {}) });
  return {
    AssumedRoleUser: { Arn: session.principal.arn, AssumedRoleId: session.principal.principalId },
    Credentials: {
      AccessKeyId: session.caller.accessKeyId,
      AccessKeySecret: session.caller.accessKeySecret,
      SecurityToken: session.caller.securityToken,
      Expiration: session.expiresAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    },
  };
}

/** GetCallerIdentity: who signed the call. */
export function getCallerIdentity(sessions: Sessions, caller: Caller) {
  const who = sessions.principalOf(caller);
  return {
    IdentityType: who.kind,
    AccountId: who.accountId,
    PrincipalId: who.principalId,
    Arn: who.arn,
    ...(who.kind === 'RAMUser' ? { UserId: who.principalId } : { RoleId: who.principalId.split(':')[0] }),
  };
}

function findRole(sessions: Sessions, arn: string): RoleRecord {
  if (!ROLE_ARN.test(arn)) throw wrong('RoleArn', 'The parameter RoleArn is wrongly formed.');
  const role = sessions.find(arn);
  if (role) return role;
  throw new CloudError(404, 'EntityNotExist.Role', `The role not exists: ${arn}`);
}

/** The trust policy's principals, and its `sts:ExternalId` condition when the role has one. */
function checkTrust(role: RoleRecord, who: Principal, externalId: string | undefined): void {
  const isExpected = role.externalId === undefined || role.externalId === externalId;
  if (trusts(role, who) && isExpected) return;
  throw new CloudError(
    403,
    'NoPermission',
    'You are not authorized to do this action. You should be authorized by RAM.',
  );
}

/** A session policy must be a policy: version 1 with statements. */
function readPolicy(text: string | undefined): Policy | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isPolicy(value)) return value;
  } catch {
    // Not JSON is as wrong as any other text.
  }
  throw wrong('PolicyGrammar', 'The parameter Policy has not passed grammar check.');
}

function isPolicy(value: unknown): value is Policy {
  if (typeof value !== 'object' || value === null || !('Version' in value) || !('Statement' in value)) return false;
  if (value.Version !== '1' || !Array.isArray(value.Statement)) return false;
  return value.Statement.every((statement) =>
    ['Effect', 'Action', 'Resource'].every((field) => statement?.[field] !== undefined),
  );
}

function wrong(what: string, message: string): CloudError {
  return new CloudError(400, `InvalidParameter.${what}`, message);
}
