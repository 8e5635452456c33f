import { type Feature, features } from '../../shared/ram/permissions.js';
import { policyFor } from '../../shared/ram/policy.js';
import { type Trusted, trustPolicyFor } from '../../shared/ram/trust.js';
import { type Config, readConfig } from '../../shared/runtime/config.js';
import type { Edges } from '../compose.js';
import type { Register } from './cli.js';
import { UsageFault } from './failure.js';
import { toList } from './selection.js';

const more = `
Features (those that the configuration turns on when none are named)
  plan           reads only: for plan and status
  rotate         plan, and the three changes of a listener's certificates
  probe          handshakes are no calls of the cloud's API: needs nothing
  all-regions    REGIONS=all
  cross-account  ACCOUNTS: the roles named there, or any role
  oss-ledger     LEDGER=oss://…

Examples
  nlb-cert policy
  nlb-cert policy --features rotate,oss-ledger --regions cn-hangzhou --bucket oss://my-bucket/prod
  nlb-cert policy --trust
  nlb-cert policy --trust --principal acs:ram::1234567890123456:role/nlb-cert-rotation --external-id my-secret

A role in another account, which the functions' role takes on, needs --features rotate, and this last as its trust policy.`;

interface Options {
  readonly features?: readonly string[];
  readonly regions?: readonly string[];
  readonly account: string;
  readonly bucket?: string;
  readonly trust?: boolean;
  readonly principal?: string;
  readonly externalId?: string;
}

export const registerPolicy: Register = (program, cli) => {
  program
    .command('policy')
    .description("the RAM policy that the functions' role needs, and no more; asks nobody and changes nothing")
    .option('--features <F,…>', 'for these features', toList)
    .option('--regions <R,…>', 'in these regions; those of REGIONS when absent, any without that', toList)
    .option('--account <ID>', 'in this account', '*')
    .option('--bucket <oss://BUCKET/PREFIX>', 'with the ledger there; where LEDGER says when absent')
    .option('--trust', 'who may take the role on, instead of what it may do: Function Compute')
    .option('--principal <ARN>', 'with --trust: this role of another account')
    .option('--external-id <TEXT>', 'with --principal: and only with this external id')
    .addHelpText('after', more)
    .action((options: Options) => {
      const document = options.trust ? trustPolicyFor(trusted(options)) : policyOf(options, cli.edges.env);
      cli.answer(document, () => [JSON.stringify(document, null, 2)], 0);
    });
};

/** Source of the external id's shape: STS 2015-04-01, ExternalId. */
function trusted({ principal, externalId }: Options): Trusted {
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId))
    throw new UsageFault('--external-id takes 2 to 1224 letters, digits and + = , . @ : / _ -');
  if (principal === undefined) {
    if (externalId !== undefined)
      throw new UsageFault('--external-id is for another account: give its --principal too');
    return { kind: 'function' };
  }
  if (!/^acs:ram::\d+:role\/[\w.-]+$/.test(principal))
    throw new UsageFault('--principal takes the ARN of a role: acs:ram::<account>:role/<name>');
  return { kind: 'role', arn: principal, externalId };
}

function policyOf(options: Options, env: Edges['env']) {
  const { account, principal, externalId } = options;
  if (principal !== undefined || externalId !== undefined)
    throw new UsageFault('--principal and --external-id are for --trust');
  if (!/^(\d{5,}|\*)$/.test(account)) throw new UsageFault('--account takes the number of an account');
  const { config, hasRegions } = configOf(options, env);
  const bucket = config.ledger.kind === 'bucket' ? config.ledger : undefined;
  const wanted = options.features?.map(toFeature) ?? turnedOn(config, hasRegions);
  if (wanted.includes('oss-ledger') && bucket === undefined)
    throw new UsageFault('oss-ledger needs a bucket: give --bucket oss://<bucket>/<prefix>, or set LEDGER');
  const roles = config.accounts.length > 0 ? config.accounts.map(({ arn }) => arn) : undefined;
  return policyFor(wanted, { regions: config.regions === 'all' ? ['*'] : config.regions, account, roles, bucket });
}

/** The environment's, but for what the options say. */
function configOf({ regions, bucket }: Options, env: Edges['env']) {
  if (bucket !== undefined && !bucket.startsWith('oss://'))
    throw new UsageFault('--bucket takes oss://<bucket>/<prefix>');
  const named = regions?.join() ?? env.REGIONS ?? '';
  const hasRegions = named.trim() !== '';
  const given = { ...env, REGIONS: hasRegions ? named : 'all', LEDGER: bucket ?? env.LEDGER };
  return { config: readConfig(given, ''), hasRegions };
}

function turnedOn({ policy, regions, accounts, ledger }: Config, hasRegions: boolean): Feature[] {
  return [
    'rotate',
    ...(policy.verify === 'probe' ? (['probe'] as const) : []),
    ...(regions === 'all' && hasRegions ? (['all-regions'] as const) : []),
    ...(accounts.length > 0 ? (['cross-account'] as const) : []),
    ...(ledger.kind === 'bucket' ? (['oss-ledger'] as const) : []),
  ];
}

function toFeature(name: string): Feature {
  const found = features.find((feature) => feature === name.trim());
  if (found === undefined) throw new UsageFault(`--features takes ${features.join(', ')}, not "${name}"`);
  return found;
}
