import { exitCodeOf, explain } from '../../../../shared/show/explain.js';
import type { View } from '../../../../shared/show/view/view.js';
import { carryOut } from '../../apply/carry-out.js';
import { rollback } from '../../apply/rollback.js';
import { toIds } from '../../checked.js';
import type { Cli, Register } from '../../cli.js';
import { namedPass } from '../../named-pass.js';
import { UsageFault } from '../../terminal/failure.js';
import { moreHelp } from '../../terminal/help.js';

interface Options {
  readonly apply?: boolean;
  readonly since?: string;
  readonly listener?: readonly string[];
  readonly certificate?: readonly string[];
  readonly follow: boolean;
}

export const registerRollback: Register = (program, cli) => {
  program
    .command('rollback')
    .description(cli.view.say`attach the replaced certificates again; without --apply a dry run`)
    .option('--since <TIME>', cli.view.say`changes since then: 6h, 2d, or 2026-06-15T12:00:00Z (default: 7d)`)
    .option('--listener <ID,…>', cli.view.say`only on these listeners`, toIds('--listener', 'lsn-abc@443'))
    .option(
      '--certificate <ID,…>',
      cli.view.say`only changes from or to one of these certificates`,
      toIds('--certificate', '123-cn-hangzhou'),
    )
    .option('--apply', cli.view.say`apply the rollback`)
    .option('--no-follow', cli.view.say`with --apply: make one pass only`)
    .addHelpText('after', help(cli.view))
    .action((options: Options) => runRollback(cli, options));
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert rollback --listener lsn-abc@443 --since 6h', say`as a dry run`],
        ['nlb-cert rollback --certificate 456-cn-hangzhou --apply', say`applies it, and follows it to its end`],
      ],
      after: [
        say`You can stop following at any time: the functions continue if they use the same LEDGER. Otherwise run nlb-cert confirm.`,
      ],
    },
    view,
  );
}

async function runRollback(cli: Cli, { apply, since, listener, certificate, follow: follows }: Options) {
  const payload = { since, listeners: listener, certificates: certificate };
  if (apply) return carryOut(cli, { name: 'rollback', entry: rollback, payload: { ...payload, apply }, follows });
  if (!follows) throw new UsageFault('--no-follow needs --apply; without it nothing is changed');
  const run = cli.run('rollback');
  const request = await rollback(Buffer.from(JSON.stringify(payload)), run);
  const { report, names } = await namedPass(run, request);
  const hint = report.steps.length === 0 ? [] : [cli.view.say`Not applied; pass --apply to apply it.`];
  cli.answer(report, () => [...explain(report, names, cli.view), ...hint], exitCodeOf(report));
}
