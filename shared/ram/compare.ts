import type { Grant } from './permissions.js';
import type { Condition } from './resources.js';
import { fieldOf, listOf, type Statement } from './statements.js';

/** An action on a resource, both with `*` for any text. */
export interface Allowed {
  readonly action: string;
  readonly resource: string;
}

interface PolicyDifference {
  /** What the role needs and its policies do not allow, or deny. */
  readonly missing: readonly Allowed[];
  /** What its policies allow beyond that. */
  readonly tooMuch: readonly Allowed[];
}

/**
 * Compares the policies that a role has with the grants that it needs. A condition of another kind is taken as fulfilled: an
 * Allow with it allows, a Deny with it denies nothing. So a difference is certain, and equality is not.
 */
export function differenceOf(needed: readonly Grant[], attached: readonly Statement[]): PolicyDifference {
  const allows = attached.filter(({ effect }) => effect === 'Allow');
  const denies = attached.filter(({ effect, condition }) => effect === 'Deny' && condition === undefined);
  const missing = needed.flatMap(({ action, resources, condition }) =>
    resources
      .map((resource) => ({ action, resource }))
      .filter(
        (one) =>
          !allows.some((statement) => reaches(statement, one) && !isNarrower(statement.condition, condition)) ||
          denies.some((statement) => reaches(statement, one)),
      ),
  );
  const tooMuch = allows.flatMap(({ actions, resources, condition }) =>
    actions
      .flatMap((action) => resources.map((resource) => ({ action, resource })))
      .filter((one) => !needed.some((grant) => isWithin(one, condition, grant))),
  );
  return { missing, tooMuch };
}

function reaches({ actions, resources }: Statement, { action, resource }: Allowed): boolean {
  return actions.some((pattern) => matches(pattern, action)) && resources.some((pattern) => matches(pattern, resource));
}

/** Whether a statement with a listing condition of its own leaves out a listing that is needed. */
function isNarrower(condition: unknown, needed: Condition | undefined): boolean {
  const prefixes = prefixesOf(condition);
  if (prefixes === undefined) return false;
  const wanted = needed?.StringLike['oss:Prefix'];
  return wanted === undefined || !wanted.every((prefix) => prefixes.some((pattern) => matches(pattern, prefix)));
}

function isWithin({ action, resource }: Allowed, condition: unknown, grant: Grant): boolean {
  const isOfGrant =
    action.toLowerCase() === grant.action.toLowerCase() &&
    grant.resources.some((pattern) => matches(pattern, resource));
  if (!isOfGrant || grant.condition === undefined) return isOfGrant;
  if (condition !== undefined && prefixesOf(condition) === undefined) return true;
  const wanted = grant.condition.StringLike['oss:Prefix'];
  return prefixesOf(condition)?.every((prefix) => wanted.some((pattern) => matches(pattern, prefix))) ?? false;
}

/** The prefixes of a condition that has nothing else. Of another condition nothing is known. */
function prefixesOf(condition: unknown): readonly string[] | undefined {
  const keys = fieldOf(condition, 'StringLike');
  const isOnly = [condition, keys].every((one) => Object.keys(Object(one)).length === 1);
  const prefixes = isOnly ? listOf(fieldOf(keys, 'oss:Prefix')) : [];
  return prefixes.length > 0 ? prefixes.map(String) : undefined;
}

/**
 * Whether every text of `text` is one of `pattern`. A `*` in `text` is an ordinary character here, which only a `*` of the
 * pattern matches. RAM ignores the case of actions. Source: RAM, "Policy elements".
 */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'is').test(text);
}
