import { type ExplainedGrant, explainedGrants } from '../../../../shared/ram/explanations.js';
import { type Feature, features } from '../../../../shared/ram/permissions.js';
import { policyFor, type RamPolicy } from '../../../../shared/ram/policy.js';
import type { Reach } from '../../../../shared/ram/resources.js';
import type { Trusted } from '../../../../shared/ram/trust.js';
import { english } from '../../../../shared/rotation/english.js';
import { type Config, readConfig } from '../../../../shared/runtime/config.js';
import { failureQueue, usualName } from '../../../../shared/setup/names.js';
import type { Edges } from '../../../run/edges.js';
import { UsageFault } from '../../terminal/failure.js';

/** The options as the parser returns them. */
export interface PolicyOptions {
  readonly features?: readonly string[];
  readonly regions?: readonly string[];
  readonly account: string;
  readonly loadBalancers?: readonly string[];
  readonly bucket?: string;
  readonly functions?: readonly string[];
  readonly logs?: string;
  readonly failures?: string;
  readonly name?: string;
  readonly explain?: boolean;
  readonly trust?: boolean;
  readonly principal?: string;
  readonly externalId?: string;
}

/** Source of the external id's shape: STS 2015-04-01, ExternalId. */
export function trustedIn({ principal, externalId }: PolicyOptions): Trusted {
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId))
    throw new UsageFault(english`--external-id takes 2 to 1224 letters, digits and + = , . @ : / _ -`);
  if (principal === undefined) {
    if (externalId !== undefined)
      throw new UsageFault(english`--external-id needs --principal, the role of the other account`);
    return { kind: 'function' };
  }
  if (!/^acs:ram::\d+:role\/[\w.-]+$/.test(principal))
    throw new UsageFault(english`--principal takes the ARN of a role: acs:ram::<account>:role/<name>`);
  return { kind: 'role', arn: principal, externalId };
}

/** Source: RAM 2015-05-01, CreatePolicy, PolicyDocument. */
const maxPolicyLength = 6144;

/** The policy of the functions' role, or of a role that they assume. */
export function policyOf(options: PolicyOptions, env: Edges['env']): RamPolicy {
  const { wanted, reach } = requested(options, env);
  const policy = policyFor(wanted, reach);
  const { length } = JSON.stringify(policy);
  if (length <= maxPolicyLength) return policy;
  throw new UsageFault(
    english`a policy of RAM has at most ${maxPolicyLength} characters, and this one would have ${length}; print a policy for each part of the load balancers or functions, and attach them all`,
  );
}

/** The grants of that policy, each with its reason. */
export function explainedPolicy(options: PolicyOptions, env: Edges['env']): readonly ExplainedGrant[] {
  const { wanted, reach } = requested(options, env);
  return explainedGrants(wanted, reach);
}

function requested(options: PolicyOptions, env: Edges['env']) {
  const { account, principal, externalId } = options;
  if (principal !== undefined || externalId !== undefined)
    throw new UsageFault(english`--principal and --external-id need --trust`);
  if (!/^(\d{5,}|\*)$/.test(account)) throw new UsageFault(english`--account takes the id of an account (digits)`);
  const { config, hasRegions } = configOf(options, env);
  const reach: Reach = {
    account,
    loadBalancers: options.loadBalancers,
    regions: config.regions === 'all' ? ['*'] : config.regions,
    roles: config.accounts.length > 0 ? config.accounts.map(({ arn }) => arn) : undefined,
    bucket: config.ledger.kind === 'bucket' ? config.ledger : undefined,
    functions: functionsOf(options, config.functions.service),
    made: madeNames(options, config),
    ...destinationsOf(options),
  };
  const named = options.features?.map(toFeature) ?? featuresOf(config, hasRegions);
  const wanted = [
    ...named,
    // With `doctor`, --functions names functions that are only read, so no permission to invoke them is needed.
    ...(reach.functions && !named.includes('doctor') ? (['hand-off'] as const) : []),
    ...(reach.logStore ? (['logs'] as const) : []),
    ...(reach.failures ? (['failures'] as const) : []),
  ];
  for (const { feature, needs, say } of requirements)
    if (wanted.includes(feature) && reach[needs] === undefined) throw new UsageFault(english`${feature} needs ${say}`);
  return { wanted, reach };
}

/** The features whose resources have to be named. */
const requirements = [
  {
    feature: 'oss-ledger',
    needs: 'bucket',
    say: english`a bucket: give --bucket oss://<bucket>/<prefix>, or set LEDGER`,
  },
  { feature: 'hand-off', needs: 'functions', say: english`--functions <NAME,…>, as s.yaml calls them` },
  { feature: 'doctor', needs: 'functions', say: english`--functions <NAME,…>, as s.yaml calls them` },
  { feature: 'logs', needs: 'logStore', say: '--logs <project>/<logstore>' },
  { feature: 'failures', needs: 'failures', say: '--failures <ARN>' },
] as const;

/** The functions of --functions, in any region, because no option gives theirs. */
function functionsOf({ functions }: PolicyOptions, service: string | undefined): Reach['functions'] {
  if (functions === undefined) return undefined;
  if (!functions.every((name) => /^[A-Za-z_][\w-]{0,127}$/.test(name)))
    throw new UsageFault(english`--functions takes a comma list of function names (letters, digits, _ and -)`);
  return { region: '*', names: functions, ...(service ? { service } : {}) };
}

/** What setup makes with the same name and bucket. */
function madeNames({ name = usualName }: PolicyOptions, { ledger }: Config): Reach['made'] {
  return { name, queue: failureQueue(name), bucket: ledger.kind === 'bucket' ? ledger.bucket : `${name}-*` };
}

function destinationsOf({ logs, failures }: PolicyOptions): Pick<Reach, 'logStore' | 'failures'> {
  const [, project, store] = /^([\w-]+\*?)\/([\w-]+)$/.exec(logs ?? '') ?? [];
  if (logs !== undefined && (!project || !store)) throw new UsageFault(english`--logs takes <project>/<logstore>`);
  if (failures !== undefined && !/^acs:mns:[\w-]+:\d+:\/(queues|topics)\/[\w-]+\/messages$/.test(failures))
    throw new UsageFault(
      english`--failures takes the ARN of a queue or a topic: acs:mns:<region>:<account>:/queues/<name>/messages`,
    );
  return { failures, logStore: project && store ? { project, store } : undefined };
}

/** The configuration of the environment, with the options in place of its variables. */
function configOf({ regions, bucket }: PolicyOptions, env: Edges['env']) {
  if (bucket !== undefined && !bucket.startsWith('oss://'))
    throw new UsageFault(english`--bucket takes oss://<bucket>/<prefix>`);
  const named = regions?.join() ?? env.REGIONS ?? '';
  const hasRegions = named.trim() !== '';
  const variables = { ...env, REGIONS: hasRegions ? named : 'all', LEDGER: bucket ?? env.LEDGER };
  return { config: readConfig(variables, ''), hasRegions };
}

function featuresOf({ policy, regions, accounts, ledger }: Config, hasRegions: boolean): Feature[] {
  return [
    'rotate',
    ...(policy.verify === 'probe' ? (['probe'] as const) : []),
    ...(regions === 'all' && hasRegions ? (['all-regions'] as const) : []),
    ...(accounts.length > 0 ? (['cross-account'] as const) : []),
    ...(ledger.kind === 'bucket' ? (['oss-ledger'] as const) : []),
  ];
}

function toFeature(name: string): Feature {
  const feature = features.find((candidate) => candidate === name.trim());
  if (feature === undefined) throw new UsageFault(english`--features takes ${features.join(', ')}, not "${name}"`);
  return feature;
}
