import type { BucketSettings, DeployedFacts, DoctorInstallation, RoleSettings } from '../../../shared/doctor/ports.js';
import { expiringRules } from '../../../shared/ledger/oss/lifecycle.js';
import { differenceOf } from '../../../shared/ram/compare.js';
import { type Feature, type Grant, grantsFor } from '../../../shared/ram/permissions.js';
import type { Reach } from '../../../shared/ram/resources.js';
import { statementsIn } from '../../../shared/ram/statements.js';
import { mayAssume } from '../../../shared/ram/trust.js';
import { english } from '../../../shared/rotation/english.js';
import type { Config } from '../../../shared/runtime/config.js';
import { ConfigFault } from '../../../shared/runtime/faults.js';
import { isLoopback } from '../../../shared/runtime/settings.js';
import { loadBalancersIn } from '../../../shared/setup/documents.js';
import { autoLogProjects } from '../../../shared/setup/names.js';
import type { Edges, FcContext } from '../edges.js';
import { openSetup, type SetupAccount } from './setup-account.js';

interface OpenInstallation {
  readonly installation: DoctorInstallation;
  readonly close: () => Promise<void>;
}

/** The resources around the functions, for the doctor, by the calls of setup that only read. Connections are opened on use. */
export function openInstallation(config: Config, context: FcContext, edges: Edges): OpenInstallation {
  let opened: Promise<SetupAccount> | undefined;
  const own = () => (opened ??= openSetup(context, edges));
  const { ledger } = config;
  return {
    installation: {
      bucket: async () => (ledger.kind === 'bucket' ? bucketSettings(await own(), ledger.bucket) : undefined),
      expiringRules: async () => (ledger.kind === 'bucket' ? expiringRules((await own()).bucket(ledger)) : []),
      hasQueue: async (queue) => {
        refusePublic('MNS_ENDPOINT', config, edges.env);
        return (await (await own()).cloud({ ...nothing, queue }).queue.read()).kind === 'found';
      },
      role: async (name, facts) => {
        refusePublic('RAM_ENDPOINT', config, edges.env);
        return roleSettings(await own(), name, { config, facts });
      },
    },
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}

/** Keys of a local cloud do not leave the machine. */
function refusePublic(name: 'MNS_ENDPOINT' | 'RAM_ENDPOINT', { endpoints }: Config, env: Edges['env']): void {
  if (!env[name] && endpoints.nlb !== undefined && isLoopback(new URL(endpoints.nlb).hostname))
    throw new ConfigFault(english`NLB_ENDPOINT is on this machine, and ${name} is not set`);
}

/** A read names one of these. */
const nothing = { bucket: '', queue: '', name: '' };

async function bucketSettings(own: SetupAccount, name: string): Promise<BucketSettings | undefined> {
  const state = await own.cloud({ ...nothing, bucket: name }).bucket.info();
  switch (state.kind) {
    case 'none':
    case 'foreign':
      return undefined;
    case 'elsewhere':
      return { ...state, name, region: state.endpoint.replace(/^oss-/, '').replace(/(-internal)?\..*$/, '') };
    case 'own':
      return { ...state, name };
  }
}

async function roleSettings(
  own: SetupAccount,
  name: string,
  given: { readonly config: Config; readonly facts: DeployedFacts },
): Promise<RoleSettings | undefined> {
  const ramOf = (policyOrRole: string) => own.cloud({ ...nothing, name: policyOrRole }).ram;
  const role = await ramOf(name).role();
  if (role.kind === 'none') return undefined;
  const isTrusting = mayAssume(role.trust, 'fc.aliyuncs.com');
  const unread: string[] = [];
  const documents: string[] = [];
  for (const attached of role.attached) {
    const [type = '', policyName = ''] = attached.split('/');
    const policy = type === 'Custom' ? await ramOf(policyName).policy() : undefined;
    if (policy?.kind === 'found' && statementsIn(policy.document)) documents.push(policy.document);
    else unread.push(policyName);
  }
  const statements = documents.flatMap((document) => statementsIn(document) ?? []);
  const loadBalancers = documents.map(loadBalancersIn).find((ids) => ids !== undefined);
  const { missing, tooMuch } = differenceOf(neededBy(own.id, { ...given, loadBalancers }), statements);
  return { isTrusting, unread, missing, tooMuch };
}

/** The grants of the functions' role. Optional ones may be missing. */
function neededBy(
  account: string,
  {
    config,
    facts,
    loadBalancers,
  }: {
    readonly config: Config;
    readonly facts: DeployedFacts;
    readonly loadBalancers: readonly string[] | undefined;
  },
): readonly Grant[] {
  const { region, names, logStore, failureDestination } = facts;
  const reach: Reach = {
    account,
    loadBalancers,
    regions: config.regions === 'all' ? ['*'] : config.regions,
    roles: config.accounts.length > 0 ? config.accounts.map(({ arn }) => arn) : undefined,
    bucket: config.ledger.kind === 'bucket' ? config.ledger : undefined,
    functions: { region: '*', names, service: config.functions.service },
    failures: failureDestination?.startsWith('acs:mns:') ? failureDestination : undefined,
    logStore: logStore && { ...logStore, project: projectPattern(logStore.project, region) },
  };
  const features: readonly Feature[] = [
    ...(['rotate', 'hand-off', 'logs', 'failures'] as const),
    ...(config.regions === 'all' ? (['all-regions'] as const) : []),
    ...(config.accounts.length > 0 ? (['cross-account'] as const) : []),
    ...(reach.bucket ? (['oss-ledger'] as const) : []),
  ];
  return grantsFor(features, reach);
}

/** The pattern that setup allows, for a project of Function Compute. */
function projectPattern(project: string, region: string): string {
  const pattern = autoLogProjects(region);
  return project.startsWith(pattern.slice(0, -1)) ? pattern : project;
}
