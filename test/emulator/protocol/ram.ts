import type { Switches } from '../switches.js';
import type { Caller } from './callers.js';
import { CloudError } from './message.js';

/** A RAM policy, version 1: an explicit Deny wins, then any Allow, else no. */
export interface Policy {
  readonly Version: '1';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Condition | undefined;
}

/**
 * By operator and key, the values of which one has to match. The keys of OSS for listings are emulated, with two operators.
 * Sources: RAM, "Condition operators" (case-sensitive; wildcards in StringLike only); OSS, "Authorization syntax and elements"
 * (all conditions of a statement have to be met; both keys count for listings only).
 */
export type Condition = {
  readonly [operator in (typeof OPERATORS)[number]]?:
    | { readonly [key in (typeof KEYS)[number]]?: string | readonly string[] | undefined }
    | undefined;
};

const OPERATORS = ['StringEquals', 'StringLike'] as const;
const KEYS = ['oss:Prefix', 'oss:Delimiter'] as const;

/** One call, as RAM sees it. */
export interface Access {
  readonly action: string;
  readonly resource: string;
  /** The condition keys that the call has. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** Throws a 403 that names the action and the resource (facts 1.4; the code is a switch). */
export function checkAllowed(caller: Caller, access: Access, switches: Switches): void {
  if (mayDo(caller, access)) return;
  const { action, resource } = access;
  throw new CloudError(
    403,
    switches.deniedCode,
    `You are not authorized to do this operation. Action: ${action} Resource: ${resource}`,
    {},
    { AccessDeniedDetail: { AuthAction: action, AuthResource: resource, NoPermissionType: 'ImplicitDeny' } },
  );
}

/** A session with a policy of its own may do what both that policy and its role's allow (facts 6.2). */
export function mayDo(caller: Caller, access: Access): boolean {
  const isBounded = caller.boundary !== undefined && !isAllowed([caller.boundary], access);
  return !isBounded && isAllowed(caller.policies, access);
}

function isAllowed(policies: readonly Policy[], access: Access): boolean {
  const matching = policies.flatMap((policy) => policy.Statement).filter((statement) => applies(statement, access));
  if (matching.some((statement) => statement.Effect === 'Deny')) return false;
  return matching.some((statement) => statement.Effect === 'Allow');
}

function applies({ Action, Resource, Condition = {} }: Statement, { action, resource, keys = {} }: Access): boolean {
  if (!matchesAny(Action, action, 'i') || !matchesAny(Resource, resource, '')) return false;
  return OPERATORS.every((operator) =>
    Object.entries(Condition[operator] ?? {}).every(([key, values = []]) => isMet(operator, values, keys[key])),
  );
}

/** That a call without the key meets no condition on it is inferred. */
function isMet(operator: (typeof OPERATORS)[number], values: string | readonly string[], value?: string): boolean {
  if (value === undefined) return false;
  return operator === 'StringLike' ? matchesAny(values, value, '') : [values].flat().includes(value);
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

/** The condition of a document, with the emulated operators and keys; any other is 501. */
export function readCondition(value: unknown): Condition | undefined {
  if (value === undefined) return undefined;
  for (const [operator, keys] of entriesOf(value)) {
    if (!includes(OPERATORS, operator)) throw notOffered(operator);
    for (const [key, values] of entriesOf(keys)) {
      if (!includes(KEYS, key)) throw notOffered(key);
      if (![values].flat().every((text) => typeof text === 'string')) throw malformed();
    }
  }
  return value as Condition;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  return Object.entries(value);
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function notOffered(name: string): CloudError {
  return new CloudError(501, 'NotImplemented', `The local cloud does not have conditions with ${name}.`);
}

export function malformed(): CloudError {
  return new CloudError(400, 'MalformedPolicyDocument', 'The specified policy document is malformed.');
}
