import { exitCodeOf, explain } from '../../../../shared/show/explain.js';
import { carryOut } from '../../apply/carry-out.js';
import { rollback } from '../../apply/rollback.js';
import { toIds } from '../../checked.js';
import type { Cli, Register } from '../../cli.js';
import { UsageFault } from '../../terminal/failure.js';

const examples = `
Examples
  nlb-cert rollback --listener lsn-abc@443 --since 6h           a dry run
  nlb-cert rollback --certificate 456-cn-hangzhou --apply       puts back, and follows it to its end

Following may be stopped at any time: the functions go on where they share the LEDGER; elsewhere nlb-cert confirm does.`;

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
    .description('puts back what was rotated away; a dry run without --apply')
    .option('--since <TIME>', 'what was brought since then: 6h, 2d, or 2026-06-15T12:00:00Z; a week when absent')
    .option('--listener <ID,…>', 'on these listeners', toIds('--listener', 'lsn-abc@443'))
    .option(
      '--certificate <ID,…>',
      'these certificates: what was brought, or what it replaced',
      toIds('--certificate', '123-cn-hangzhou'),
    )
    .option('--apply', 'changes it')
    .option('--no-follow', 'with --apply: one pass alone')
    .addHelpText('after', examples)
    .action((options: Options) => runRollback(cli, options));
};

async function runRollback(cli: Cli, { apply, since, listener, certificate, follow: follows }: Options) {
  const payload = { since, listeners: listener, certificates: certificate };
  if (apply) return carryOut(cli, { name: 'rollback', entry: rollback, payload: { ...payload, apply }, follows });
  if (!follows) throw new UsageFault('--no-follow is for --apply; without it nothing is changed');
  const report = await rollback(Buffer.from(JSON.stringify(payload)), cli.run('rollback'));
  const hint = report.steps.length === 0 ? [] : ['--apply puts it back'];
  cli.answer(report, () => [...explain(report, cli.paint), ...hint], exitCodeOf(report));
}
