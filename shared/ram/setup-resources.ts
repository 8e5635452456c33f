/** The level of a resource that RAM checks an action of `setup` against. */
export type SetupLevel =
  | 'made bucket'
  | 'made objects'
  | 'made queue'
  | 'any role'
  | 'made role'
  | 'any policy'
  | 'made policy'
  | 'made role and policy';

/** The names of the resources that setup makes. `*` stands for any text. */
export interface MadeNames {
  readonly bucket: string;
  readonly queue: string;
  /** Of the role and of the policy. */
  readonly name: string;
}

/** The part of the cloud that setup changes. */
export interface SetupReach {
  readonly account: string;
  readonly regions: readonly string[];
  readonly made?: MadeNames | undefined;
}

/**
 * The resource ARNs of a level; empty without names. Sources: OSS, "RAM policies"; Mns-open, "RAM authorization"; RAM, "RAM
 * authorization": a creation is checked against all roles or policies, an attachment against the role and the policy.
 */
export function setupResourcesOf(on: SetupLevel, { account, regions, made }: SetupReach): readonly string[] {
  if (made === undefined) return [];
  const [role, policy] = [`acs:ram:*:${account}:role/`, `acs:ram:*:${account}:policy/`];
  switch (on) {
    case 'made bucket':
      return [`acs:oss:*:${account}:${made.bucket}`];
    case 'made objects':
      return [`acs:oss:*:${account}:${made.bucket}/*`];
    case 'made queue':
      return regions.map((region) => `acs:mns:${region}:${account}:/queues/${made.queue}`);
    case 'any role':
      return [`${role}*`];
    case 'made role':
      return [role + made.name];
    case 'any policy':
      return [`${policy}*`];
    case 'made policy':
      return [policy + made.name];
    case 'made role and policy':
      return [role + made.name, policy + made.name];
  }
}
