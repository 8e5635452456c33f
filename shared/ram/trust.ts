/** Who may take a role on, in the language of RAM, version 1. */
interface TrustPolicy {
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
 * - `function`: the functions' own role, which Function Compute takes on.
 * - `role`: a role in another account, which the functions' role takes on; the external id is asked for where it is set.
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
