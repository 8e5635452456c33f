import { statementsIn } from './statements.js';

/** The trust policy of a role, in the policy language of RAM, version 1. */
export interface TrustPolicy {
  readonly Version: '1';
  readonly Statement: readonly [
    {
      readonly Effect: 'Allow';
      readonly Action: 'sts:AssumeRole';
      readonly Principal: { readonly Service: readonly string[] } | { readonly RAM: readonly string[] };
      readonly Condition?: { readonly StringEquals: { readonly 'sts:ExternalId': string } };
    },
  ];
}

/**
 * The principal that may assume a role.
 * - `function`: Function Compute, for the functions' own role.
 * - `role`: the functions' role `arn`, for a role in another account. `externalId` is required if it is set.
 */
export type Trusted =
  | { readonly kind: 'function' }
  | { readonly kind: 'role'; readonly arn: string; readonly externalId?: string | undefined };

export function trustPolicyFor(trusted: Trusted): TrustPolicy {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principalOf(trusted) } as const;
  const condition =
    trusted.kind === 'role' && trusted.externalId !== undefined
      ? { Condition: { StringEquals: { 'sts:ExternalId': trusted.externalId } } }
      : {};
  return { Version: '1', Statement: [{ ...statement, ...condition }] };
}

function principalOf(trusted: Trusted) {
  switch (trusted.kind) {
    case 'function':
      return { Service: ['fc.aliyuncs.com'] };
    case 'role':
      return { RAM: [trusted.arn] };
  }
}

/** Whether the text of a trust policy lets a service assume the role, whoever else may. */
export function mayAssume(trust: string, service: string): boolean {
  return (statementsIn(trust) ?? []).some(
    ({ effect, actions, services }) =>
      effect === 'Allow' && actions.includes('sts:AssumeRole') && services.includes(service),
  );
}
