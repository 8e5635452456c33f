import type { Switches } from '../switches.js';
import type { Caller } from './callers.js';
import { CloudError } from './message.js';

/** A RAM policy, version 1: an explicit Deny wins, then any Allow, else no. Conditions are not emulated. */
export interface Policy {
  readonly Version: '1';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Throws a 403 that names the action and the resource (facts 1.4; the code is a switch). */
export function checkAllowed(caller: Caller, action: string, resource: string, switches: Switches): void {
  if (mayDo(caller, action, resource)) return;
  throw new CloudError(
    403,
    switches.deniedCode,
    `You are not authorized to do this operation. Action: ${action} Resource: ${resource}`,
    {},
    { AccessDeniedDetail: { AuthAction: action, AuthResource: resource, NoPermissionType: 'ImplicitDeny' } },
  );
}

/** A session with a policy of its own may do what both that policy and its role's allow (facts 6.2). */
export function mayDo(caller: Caller, action: string, resource: string): boolean {
  const isBounded = caller.boundary !== undefined && !isAllowed([caller.boundary], action, resource);
  return !isBounded && isAllowed(caller.policies, action, resource);
}

export function isAllowed(policies: readonly Policy[], action: string, resource: string): boolean {
  const matching = policies
    .flatMap((policy) => policy.Statement)
    .filter((statement) => matchesAny(statement.Action, action, 'i') && matchesAny(statement.Resource, resource, ''));
  if (matching.some((statement) => statement.Effect === 'Deny')) return false;
  return matching.some((statement) => statement.Effect === 'Allow');
}

function matchesAny(patterns: string | readonly string[], text: string, flags: string): boolean {
  return [patterns].flat().some((pattern) => wildcard(pattern, flags).test(text));
}

/** `*` stands for any text, `?` for one character. */
function wildcard(pattern: string, flags: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`, flags);
}
