/** What RAM checks an action on; `*` where no page names a level. */
export type Level =
  | '*'
  | 'listener/*'
  | 'loadbalancer/*'
  | 'role'
  | 'function'
  | 'deployed function'
  | 'triggers'
  | 'bucket'
  | 'object'
  | 'logstore'
  | 'queue'
  | 'topic';

/** Which part of the cloud a permission is about. `*` as a region or an account is any. */
export interface Reach {
  readonly regions: readonly string[];
  readonly account: string;
  /** ARNs of the roles that other accounts lend. */
  readonly roles?: readonly string[] | undefined;
  readonly functions?: FunctionNames | undefined;
  /** The ledger's; `prefix` is empty or ends in a slash. */
  readonly bucket?: { readonly bucket: string; readonly prefix: string } | undefined;
  /** Where the functions' log goes. */
  readonly logStore?: { readonly project: string; readonly store: string } | undefined;
  /** ARN of the queue or the topic that gets what failed to the last. */
  readonly failures?: string | undefined;
}

/** Functions of one region; `service` is FC 2.0's, where a call names it with a version or an alias. */
interface FunctionNames {
  readonly region: string;
  readonly names: readonly string[];
  readonly service?: string | undefined;
}

/** The resources of a level. None where it is not known which. */
export function resourcesOf(on: Level, reach: Reach): readonly string[] {
  const { regions, account, roles, functions, bucket, logStore, failures } = reach;
  switch (on) {
    case '*':
      return ['*'];
    case 'listener/*':
    case 'loadbalancer/*':
      return regions.map((region) => `acs:nlb:${region}:${account}:${on}`);
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

/** A function as it is configured, whatever its versions. Sources: FC, "Policies and sample policies"; the fc component. */
function deployedArn({ region, service }: FunctionNames, name: string, account: string): string {
  const servicePath = service === undefined ? '' : `services/${service}/`;
  return `acs:fc:${region}:${account}:${servicePath}functions/${name}`;
}
