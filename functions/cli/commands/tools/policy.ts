import { trustPolicyFor } from '../../../../shared/ram/trust.js';
import { toList } from '../../checked.js';
import type { Register } from '../../cli.js';
import { type PolicyOptions, policyOf, trustedIn } from './policy-document.js';

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
  nlb-cert policy --trust
  nlb-cert policy --trust --principal acs:ram::1234567890123456:role/nlb-cert-rotation --external-id my-secret

A role in another account, which the functions' role assumes, needs the policy of --features rotate, and as its trust policy
that of the last example.`;

export const registerPolicy: Register = (program, cli) => {
  program
    .command('policy')
    .description("print the least RAM policy that the functions' role needs; makes no call")
    .option('--features <F,…>', 'features of the policy', toList)
    .option('--regions <R,…>', 'regions of the policy (default: REGIONS, or any)', toList)
    .option('--account <ID>', 'account of the policy', '*')
    .option('--bucket <oss://BUCKET/PREFIX>', 'bucket of the ledger (default: LEDGER)')
    .option(
      '--functions <NAME,…>',
      'functions that may start further runs; with --features doctor, functions that it reads',
      toList,
    )
    .option('--logs <PROJECT/LOGSTORE>', 'log store of s.yaml')
    .option('--failures <ARN>', 'failure destination of s.yaml: a queue or a topic')
    .option('--trust', 'print the trust policy instead: Function Compute may assume the role')
    .option('--principal <ARN>', 'with --trust: this role of another account may assume it')
    .option('--external-id <TEXT>', 'with --principal: only with this external id')
    .addHelpText('after', more)
    .action((options: PolicyOptions) => {
      const document = options.trust ? trustPolicyFor(trustedIn(options)) : policyOf(options, cli.edges.env);
      cli.answer(document, () => [JSON.stringify(document, null, 2)], 0);
    });
};
