import type { MadeNames } from './setup-resources.js';

/** The level of a resource that RAM checks an action against; `*` if the documentation names none. */
export type Level =
  | '*'
  | 'listener/*'
  | 'loadbalancer/*'
  | 'loadbalancer'
  | 'role'
  | 'function'
  | 'deployed function'
  | 'triggers'
  | 'bucket'
  | 'object'
  | 'logstore'
  | 'queue'
  | 'topic';

/** The part of the cloud that permissions apply to. `*` stands for any region or account. */
export interface Reach {
  readonly regions: readonly string[];
  readonly account: string;
  /** The load balancers that may be changed. Default: all of the regions. */
  readonly loadBalancers?: readonly string[] | undefined;
  /** ARNs of the roles in other accounts. */
  readonly roles?: readonly string[] | undefined;
  readonly functions?: FunctionNames | undefined;
  /** The bucket of the ledger; `prefix` is empty or ends in a slash. */
  readonly bucket?: { readonly bucket: string; readonly prefix: string } | undefined;
  /** The Logstore of the functions. */
  readonly logStore?: { readonly project: string; readonly store: string } | undefined;
  /** ARN of the queue or the topic for invocations that failed after every retry. */
  readonly failures?: string | undefined;
  /** The resources that setup makes. */
  readonly made?: MadeNames | undefined;
}

/** Functions of one region. `service` is set for FC 2.0, where a call names the service with a version or an alias. */
interface FunctionNames {
  readonly region: string;
  readonly names: readonly string[];
  readonly service?: string | undefined;
}

/** The resource ARNs of a level; empty if `reach` does not name the resource. */
export function resourcesOf(on: Level, reach: Reach): readonly string[] {
  const { regions, account, loadBalancers, roles, functions, bucket, logStore, failures } = reach;
  switch (on) {
    case '*':
      return ['*'];
    case 'listener/*':
    case 'loadbalancer/*':
      return regions.map((region) => `acs:nlb:${region}:${account}:${on}`);
    case 'loadbalancer':
      if (loadBalancers === undefined) return resourcesOf('loadbalancer/*', reach);
      // The id names one load balancer in any region, and one ARN for each keeps the policy short.
      return loadBalancers.map((id) => `acs:nlb:${regions.length === 1 ? regions[0] : '*'}:${account}:${on}/${id}`);
    case 'role':
      return roles ?? ['acs:ram::*:role/*'];
    case 'function':
      return functions ? functions.names.map((name) => functionArn(functions, name, account)) : [];
    case 'deployed function':
      return functions ? functions.names.map((name) => deployedArn(functions, name, account)) : [];
    case 'triggers':
      return functions ? functions.names.map((name) => `${deployedArn(functions, name, account)}/triggers/*`) : [];
    case 'bucket':
      return [`acs:oss:*:${account}:${bucket?.bucket ?? '*'}`];
    case 'object':
      return [`acs:oss:*:${account}:${bucket?.bucket ?? '*'}/${bucket?.prefix ?? ''}*`];
    case 'logstore':
      return logStore ? [`acs:log:*:${account}:project/${logStore.project}/logstore/${logStore.store}`] : [];
    case 'queue':
    case 'topic':
      return failures?.includes(`:/${on}s/`) ? [failures] : [];
  }
}

function functionArn({ region, service }: FunctionNames, name: string, account: string): string {
  const servicePath = service === undefined ? '' : `services/${service}.*/`;
  return `acs:fc:${region}:${account}:${servicePath}functions/${name}`;
}

/** The ARN of a function's configuration, without a version. Sources: FC, "Policies and sample policies"; the fc component. */
function deployedArn({ region, service }: FunctionNames, name: string, account: string): string {
  const servicePath = service === undefined ? '' : `services/${service}/`;
  return `acs:fc:${region}:${account}:${servicePath}functions/${name}`;
}

/** A condition of a statement: by operator and key, the values of which one has to match. */
export interface Condition {
  readonly StringLike: { readonly 'oss:Prefix': readonly string[] };
}

/**
 * The listings of the ledger, which all have its prefix; none for a ledger at the top of its bucket. `*` in StringLike stands
 * for any text, empty or not. Sources: RAM, "Condition operators"; OSS, "Authorization syntax and elements", oss:Prefix.
 */
export function underPrefix({ bucket }: Pick<Reach, 'bucket'>): Condition | undefined {
  return bucket?.prefix ? { StringLike: { 'oss:Prefix': [`${bucket.prefix}*`] } } : undefined;
}
