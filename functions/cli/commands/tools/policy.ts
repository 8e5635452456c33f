import { Option } from 'commander';
import type { ExplainedGrant } from '../../../../shared/ram/explanations.js';
import { features } from '../../../../shared/ram/permissions.js';
import { trustPolicyFor } from '../../../../shared/ram/trust.js';
import { english } from '../../../../shared/rotation/english.js';
import { paragraphLines } from '../../../../shared/show/view/layout.js';
import type { View } from '../../../../shared/show/view/view.js';
import { plainJson } from '../../../../shared/wording/plain.js';
import { toIds, toList, toName } from '../../checked.js';
import type { Cli, Register } from '../../cli.js';
import { UsageFault } from '../../terminal/failure.js';
import { moreHelp, termLines } from '../../terminal/help.js';
import { explainedPolicy, type PolicyOptions, policyOf, trustedIn } from './policy-document.js';

export const registerPolicy: Register = (program, cli) => {
  program
    .command('policy')
    .description(cli.view.say`print the least RAM policy that the functions' role needs; makes no call`)
    .addOption(new Option('--features <F,…>', cli.view.say`features of the policy`).choices(features).argParser(toList))
    .option('--regions <R,…>', cli.view.say`regions of the policy (default: REGIONS, or any)`, toList)
    .option('--account <ID>', cli.view.say`account of the policy`, '*')
    .option(
      '--load-balancers <ID,…>',
      cli.view.say`load balancers that may be changed (default: all)`,
      toIds('--load-balancers', 'nlb-abc'),
    )
    .option('--bucket <oss://BUCKET/PREFIX>', cli.view.say`bucket of the ledger (default: LEDGER)`)
    .option(
      '--functions <NAME,…>',
      cli.view.say`functions that may start further runs; with --features doctor, functions that it reads`,
      toList,
    )
    .option('--logs <PROJECT/LOGSTORE>', cli.view.say`log store of s.yaml`)
    .option('--failures <ARN>', cli.view.say`failure destination of s.yaml: a queue or a topic`)
    .option('--name <TEXT>', cli.view.say`with --features setup: name of the role and the policy`, toName)
    .option(
      '--explain',
      cli.view.say`print why each action is needed and what its abuse would be, instead of the policy`,
    )
    .option('--trust', cli.view.say`print the trust policy instead: Function Compute may assume the role`)
    .option('--principal <ARN>', cli.view.say`with --trust: this role of another account may assume it`)
    .option('--external-id <TEXT>', cli.view.say`with --principal: only with this external id`)
    .addHelpText('after', help(cli.view))
    .action((options: PolicyOptions) => {
      if (options.explain) return explain(options, cli);
      const document = options.trust ? trustPolicyFor(trustedIn(options)) : policyOf(options, cli.edges.env);
      cli.answer(document, () => [plainJson(document, 2)], 0);
    });
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      terms: {
        title: say`Features (default: those that the configuration uses)`,
        items: [
          ['plan', say`only reads: for plan and status`],
          ['rotate', say`plan, and the three operations that change a listener's certificates`],
          ['probe', say`needs no permission: handshakes are not API calls`],
          ['all-regions', 'REGIONS=all'],
          ['cross-account', say`ACCOUNTS: the roles in it, or any role`],
          ['oss-ledger', 'LEDGER=oss://…'],
          ['hand-off', say`with --functions: a run with more work than fits starts further runs of its function`],
          [
            'doctor',
            say`with --functions: for the user of nlb-cert doctor, which reads these functions; not for their own role`,
          ],
          [
            'upload',
            say`plan, and the upload of certificates: for the key of an ACME client or a pipeline; not for the functions`,
          ],
          ['prune', say`plan, and the deletion of uploaded certificates: for the person who runs nlb-cert prune`],
          ['setup', say`for the person who runs nlb-cert setup, with --account; never for the functions`],
          ['logs', say`with --logs: Function Compute writes the functions' log`],
          ['failures', say`with --failures: Function Compute sends calls there after the last failed attempt`],
        ],
      },
      examples: [
        'nlb-cert policy',
        'nlb-cert policy --features rotate,oss-ledger --regions cn-hangzhou --bucket oss://my-bucket/prod',
        'nlb-cert policy --features plan,doctor --functions nlb-cert-on-renewal,nlb-cert-confirm,nlb-cert-sweep,nlb-cert-backfill',
        'nlb-cert policy --features setup --account 1234567890123456 --regions cn-hangzhou',
        'nlb-cert policy --regions cn-hangzhou --load-balancers nlb-abc,nlb-def',
        'nlb-cert policy --explain',
        'nlb-cert policy --trust',
        'nlb-cert policy --trust --principal acs:ram::1234567890123456:role/nlb-cert-rotation --external-id my-secret',
      ],
      after: [
        say`A role in another account, which the functions' role assumes, needs the policy of --features rotate, and as its trust policy that of the last example.`,
        say`With --load-balancers every other load balancer still has to be kept out by a tag (cert-rotation: off) or by INCLUDE_TAGS, or its changes are reported as not allowed.`,
      ],
    },
    view,
  );
}

function explain(options: PolicyOptions, cli: Cli): void {
  if (options.trust) throw new UsageFault(english`--explain explains the policy of the role; leave out --trust`);
  const grants = explainedPolicy(options, cli.edges.env);
  const limits = cli.view.say`docs/security.md has the limits of each, under "A leaked role".`;
  const lines = () => [
    ...grants.flatMap((grant) => [...grantLines(grant, cli.view), '']),
    ...paragraphLines(limits, cli.view, ''),
  ];
  cli.answer(grants, lines, 0);
}

function grantLines(grant: ExplainedGrant, view: View): readonly string[] {
  const { action, feature, resources, condition, why, abuse } = grant;
  const { say } = view;
  const prefixes = condition?.StringLike['oss:Prefix'].join(say` or `);
  const terms = [
    ...resources.map((resource, index) => [index === 0 ? say`on` : '', resource] as const),
    ...(prefixes === undefined ? [] : [[say`if`, say`oss:Prefix is like ${prefixes}`] as const]),
    [say`why`, view.translate(why)] as const,
    [say`abuse`, view.translate(abuse)] as const,
  ];
  return [`${action} (${feature})`, ...terms.flatMap((term) => termLines(term, terms, view))];
}
