import { trustPolicyFor } from '../../../../shared/ram/trust.js';
import { toList } from '../../checked.js';
import type { Register } from '../../cli.js';
import { type PolicyOptions, policyOf, trustedIn } from './policy-document.js';

const more = `
Features (those that the configuration turns on when none are named)
  plan           reads only: for plan and status
  rotate         plan, and the three changes of a listener's certificates
  probe          handshakes are no calls of the cloud's API: needs nothing
  all-regions    REGIONS=all
  cross-account  ACCOUNTS: the roles named there, or any role
  oss-ledger     LEDGER=oss://…
  hand-off       with --functions: a run that has more to do than fits asks for further runs of its function
  doctor         with --functions: whoever runs nlb-cert doctor may ask how these are deployed; not for their own role
  logs           with --logs: Function Compute writes the functions' log
  failures       with --failures: Function Compute sends there what failed to the last

Examples
  nlb-cert policy
  nlb-cert policy --features rotate,oss-ledger --regions cn-hangzhou --bucket oss://my-bucket/prod
  nlb-cert policy --features plan,doctor --functions nlb-cert-on-renewal,nlb-cert-confirm,nlb-cert-sweep,nlb-cert-backfill
  nlb-cert policy --trust
  nlb-cert policy --trust --principal acs:ram::1234567890123456:role/nlb-cert-rotation --external-id my-secret

A role in another account, which the functions' role takes on, needs --features rotate, and this last as its trust policy.`;

export const registerPolicy: Register = (program, cli) => {
  program
    .command('policy')
    .description("the RAM policy that the functions' role needs, and no more; asks nobody and changes nothing")
    .option('--features <F,…>', 'for these features', toList)
    .option('--regions <R,…>', 'in these regions; those of REGIONS when absent, any without that', toList)
    .option('--account <ID>', 'in this account', '*')
    .option('--bucket <oss://BUCKET/PREFIX>', 'with the ledger there; where LEDGER says when absent')
    .option(
      '--functions <NAME,…>',
      'and each of these may ask for further runs; with --features doctor, what that asks about',
      toList,
    )
    .option('--logs <PROJECT/LOGSTORE>', 'with the log store of s.yaml')
    .option('--failures <ARN>', 'with the failure destination of s.yaml: a queue or a topic')
    .option('--trust', 'who may take the role on, instead of what it may do: Function Compute')
    .option('--principal <ARN>', 'with --trust: this role of another account')
    .option('--external-id <TEXT>', 'with --principal: and only with this external id')
    .addHelpText('after', more)
    .action((options: PolicyOptions) => {
      const document = options.trust ? trustPolicyFor(trustedIn(options)) : policyOf(options, cli.edges.env);
      cli.answer(document, () => [JSON.stringify(document, null, 2)], 0);
    });
};
