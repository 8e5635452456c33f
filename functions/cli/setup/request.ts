import { trustPolicyFor } from '../../../shared/ram/trust.js';
import { english } from '../../../shared/rotation/english.js';
import { functionNames, usualPrefix } from '../../../shared/runtime/function-names.js';
import { loadBalancersIn } from '../../../shared/setup/documents.js';
import { autoLogProjects, bucketName, failureQueue, ledgerPrefix, usualName } from '../../../shared/setup/names.js';
import { isDescribed } from '../../../shared/setup/plan.js';
import type { PolicyState } from '../../../shared/setup/ports.js';
import type { Wanted } from '../../../shared/setup/wanted.js';
import { policyOf } from '../commands/tools/policy-document.js';
import { UsageFault } from '../terminal/failure.js';

/** The options of setup, as the parser returns them. */
export interface SetupOptions {
  readonly region?: string;
  readonly regions?: readonly string[];
  readonly name?: string;
  readonly bucket?: string;
  readonly loadBalancers?: readonly string[];
  readonly template: string;
  readonly account?: string;
  readonly print?: 'aliyun' | 'ros';
  readonly remove?: boolean;
  readonly withLedger?: boolean;
  readonly overwrite?: boolean;
  readonly yes?: boolean;
}

/** The names of one installation. */
export interface Names {
  readonly account: string;
  readonly region: string;
  /** REGIONS of the functions. */
  readonly regions: readonly string[];
  readonly name: string;
  readonly bucket: string;
  readonly isUsualBucket: boolean;
  readonly queue: string;
  /** LEDGER of the functions. */
  readonly ledger: string;
  /** Of the ledger; empty, or ends in a slash. */
  readonly prefix: string;
  /** The names of the functions. */
  readonly functions: readonly string[];
  /** The variables of the template. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The values under `vars` of a template, by path. */
export type Vars = Readonly<Record<string, string>>;

/** The region of the functions: from the options, a template that setup has written, the environment, or the profile of the keys. */
export async function regionFor(
  { region }: SetupOptions,
  vars: Vars,
  { environment, profile }: { readonly environment: string; readonly profile: () => Promise<string | undefined> },
): Promise<string> {
  const known = region || (isWritten(vars) && vars.region) || environment || (await profile());
  if (known) return known;
  throw new UsageFault(
    english`the region of the functions is unknown; give --region, such as cn-hangzhou, or set ALIBABA_CLOUD_REGION_ID`,
  );
}

/**
 * The names, from the options, else from a template that setup has written for this account and region, so that the same
 * command without options means the same installation. Throws a `UsageFault`.
 */
export function namesFor(
  options: SetupOptions,
  vars: Vars,
  { account, region }: Pick<Names, 'account' | 'region'>,
): Names {
  const written = isWritten(vars) && vars.accountId === account && vars.region === region ? vars : {};
  const name = options.name ?? written.role ?? usualName;
  const isSameName = options.name === undefined || options.name === written.role;
  const [, writtenBucket, writtenPrefix] =
    /^oss:\/\/([^/]+)\/?(.*?)\/?$/.exec(written['environment.LEDGER'] ?? '') ?? [];
  const usual = bucketName(name, account, region);
  const bucket = options.bucket ?? (isSameName ? writtenBucket : undefined) ?? usual;
  refuseLong(bucket);
  const prefix = bucket === writtenBucket ? writtenPrefix : ledgerPrefix;
  const functionPrefix = vars.prefix ?? usualPrefix;
  return {
    account,
    region,
    regions: options.regions ?? written['environment.REGIONS']?.split(/\s*,\s*/) ?? [region],
    name,
    bucket,
    isUsualBucket: bucket === usual,
    queue: failureQueue(name),
    ledger: prefix ? `oss://${bucket}/${prefix}` : `oss://${bucket}`,
    prefix: prefix ? `${prefix}/` : '',
    functions: functionNames.map((each) => `${functionPrefix}${each}`),
    environment: environmentIn(vars),
  };
}

/** The beginning of an answer. */
export function placeOf({ account, region, name, bucket, isUsualBucket, prefix }: Names) {
  const isUsual = name === usualName && isUsualBucket && prefix === `${ledgerPrefix}/`;
  return {
    account,
    region,
    ...(isUsual ? {} : { policyOptions: ` --name ${name} --bucket oss://${bucket}/${prefix}` }),
  };
}

/** Whether the values are no longer those of the example. */
export function isWritten(vars: Vars): boolean {
  const ledger = vars['environment.LEDGER'];
  return ledger !== undefined && !/^oss:\/\/my-bucket\b/.test(ledger);
}

function environmentIn(vars: Vars): Vars {
  const start = 'environment.';
  const own = Object.entries(vars).filter(([path]) => path.startsWith(start));
  const resolved = (value: string) => value.replace(/\$\{vars\.([\w.]+)\}/g, (all, path: string) => vars[path] ?? all);
  return Object.fromEntries(own.map(([path, value]) => [path.slice(start.length), resolved(value)]));
}

/** Source: OSS, PutBucket: 3 to 63 characters. */
function refuseLong(bucket: string): void {
  if (bucket.length > 63)
    throw new UsageFault(
      english`the name of the bucket, ${bucket}, has more than 63 characters; give --bucket, or a shorter --name`,
    );
}

/** What the functions of these names need: exactly the policy that `nlb-cert policy` prints. */
export function wantedFor(names: Names, options: SetupOptions, existing: PolicyState = { kind: 'none' }): Wanted {
  const { account, region, regions, ledger, functions, queue, environment } = names;
  const { ACCOUNTS, VERIFY, FUNCTION_SERVICE } = environment;
  const policy = policyOf(
    {
      account,
      regions,
      bucket: ledger,
      functions,
      logs: logsOf(names),
      failures: `acs:mns:${region}:${account}:/queues/${queue}/messages`,
      ...loadBalancersFor(options, existing),
    },
    { ...(ACCOUNTS && { ACCOUNTS }), ...(VERIFY && { VERIFY }), ...(FUNCTION_SERVICE && { FUNCTION_SERVICE }) },
  );
  const { bucket, isUsualBucket, name } = names;
  return { account, region, bucket, isUsualBucket, queue, name, policy, trust: trustPolicyFor({ kind: 'function' }) };
}

/** The Logstore that the deployment makes. Sources: the components fc3 (0.1.22) and fc, `logConfig: auto`. */
function logsOf({ account, region, environment: { FUNCTION_SERVICE: service } }: Names): string {
  return service === undefined
    ? `${autoLogProjects(region)}/default-logs`
    : `${account}-${region}-logproject/fc-service-${service}-logstore`;
}

/** Those of the options. Without them a policy of setup that names load balancers keeps them, because no run may widen it silently. */
function loadBalancersFor({ loadBalancers }: SetupOptions, existing: PolicyState) {
  const kept = existing.kind === 'found' && isDescribed(existing) ? loadBalancersIn(existing.document) : undefined;
  const wanted = loadBalancers ?? kept;
  refuseOthers(loadBalancers ?? []);
  return wanted === undefined || wanted.includes('all') ? {} : { loadBalancers: wanted };
}

/** A misspelt id would make a role that may change nothing, and `all` beside ids would lift the limit. */
function refuseOthers(loadBalancers: readonly string[]): void {
  const others = loadBalancers.filter((id) => !/^nlb-[a-z0-9]+$/.test(id));
  if (others.length > 0 && !(loadBalancers.length === 1 && others[0] === 'all'))
    throw new UsageFault(english`--load-balancers takes ids such as nlb-abc, or all alone, not "${others.join(',')}"`);
}
