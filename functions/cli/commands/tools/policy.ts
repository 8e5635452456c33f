import { Option } from 'commander';
import type { ExplainedGrant } from '../../../../shared/ram/explanations.js';
import { features } from '../../../../shared/ram/permissions.js';
import { trustPolicyFor } from '../../../../shared/ram/trust.js';
import { plainJson } from '../../../../shared/wording/plain.js';
import { toIds, toList } from '../../checked.js';
import type { Cli, Register } from '../../cli.js';
import { UsageFault } from '../../terminal/failure.js';
import { explainedPolicy, type PolicyOptions, policyOf, trustedIn } from './policy-document.js';

const more = `
Features (default: those that the configuration uses)
  plan           only reads: for plan and status
  rotate         plan, and the three operations that change a listener's certificates
  probe          needs no permission: handshakes are not API calls
  all-regions    REGIONS=all
  cross-account  ACCOUNTS: the roles in it, or any role
  oss-ledger     LEDGER=oss://…
  hand-off       with --functions: a run with more work than fits starts further runs of its function
  doctor         with --functions: for the user of nlb-cert doctor, which reads these functions; not for their own role
  logs           with --logs: Function Compute writes the functions' log
  failures       with --failures: Function Compute sends calls there after the last failed attempt

Examples
  nlb-cert policy
  nlb-cert policy --features rotate,oss-ledger --regions cn-hangzhou --bucket oss://my-bucket/prod
  nlb-cert policy --features plan,doctor --functions nlb-cert-on-renewal,nlb-cert-confirm,nlb-cert-sweep,nlb-cert-backfill
  nlb-cert policy --regions cn-hangzhou --load-balancers nlb-abc,nlb-def
  nlb-cert policy --explain
  nlb-cert policy --trust
  nlb-cert policy --trust --principal acs:ram::1234567890123456:role/nlb-cert-rotation --external-id my-secret

A role in another account, which the functions' role assumes, needs the policy of --features rotate, and as its trust policy
that of the last example.

With --load-balancers every other load balancer still has to be kept out by a tag (cert-rotation: off) or by INCLUDE_TAGS, or
its changes are reported as not allowed.`;

export const registerPolicy: Register = (program, cli) => {
  program
    .command('policy')
    .description("print the least RAM policy that the functions' role needs; makes no call")
    .addOption(new Option('--features <F,…>', 'features of the policy').choices(features).argParser(toList))
    .option('--regions <R,…>', 'regions of the policy (default: REGIONS, or any)', toList)
    .option('--account <ID>', 'account of the policy', '*')
    .option(
      '--load-balancers <ID,…>',
      'load balancers that may be changed (default: all)',
      toIds('--load-balancers', 'nlb-abc'),
    )
    .option('--bucket <oss://BUCKET/PREFIX>', 'bucket of the ledger (default: LEDGER)')
    .option(
      '--functions <NAME,…>',
      'functions that may start further runs; with --features doctor, functions that it reads',
      toList,
    )
    .option('--logs <PROJECT/LOGSTORE>', 'log store of s.yaml')
    .option('--failures <ARN>', 'failure destination of s.yaml: a queue or a topic')
    .option('--explain', 'print why each action is needed and what its abuse would be, instead of the policy')
    .option('--trust', 'print the trust policy instead: Function Compute may assume the role')
    .option('--principal <ARN>', 'with --trust: this role of another account may assume it')
    .option('--external-id <TEXT>', 'with --principal: only with this external id')
    .addHelpText('after', more)
    .action((options: PolicyOptions) => {
      if (options.explain) return explain(options, cli);
      const document = options.trust ? trustPolicyFor(trustedIn(options)) : policyOf(options, cli.edges.env);
      cli.answer(document, () => [plainJson(document, 2)], 0);
    });
};

function explain(options: PolicyOptions, cli: Cli): void {
  if (options.trust) throw new UsageFault('--explain explains the policy of the role; leave out --trust');
  const grants = explainedPolicy(options, cli.edges.env);
  const limits = 'docs/security.md has the limits of each, under "A leaked role".';
  cli.answer(grants, () => [...grants.flatMap((grant) => [...grantLines(grant), '']), limits], 0);
}

function grantLines({ action, feature, resources, condition, why, abuse }: ExplainedGrant): readonly string[] {
  const prefixes = condition?.StringLike['oss:Prefix'].join(' or ');
  return [
    `${action} (${feature})`,
    ...resources.map((resource, index) => `  ${index === 0 ? 'on' : '  '}     ${resource}`),
    ...(prefixes === undefined ? [] : [`  if     oss:Prefix is like ${prefixes}`]),
    `  why    ${why}`,
    `  abuse  ${abuse}`,
  ];
}
