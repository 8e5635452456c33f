import type { Sight } from '../../../../shared/reconcile/context.js';
import type { Report } from '../../../../shared/reconcile/report/report.js';
import { exitCodeOf } from '../../../../shared/show/explain.js';
import { estimate } from '../../../../shared/show/plan/estimate.js';
import { planLines } from '../../../../shared/show/plan/plan-lines.js';
import { notAppliedLines } from '../../../../shared/show/plan/plan-summary.js';
import type { View } from '../../../../shared/show/view/view.js';
import { backfill } from '../../../backfill.js';
import type { Cli, ExitCode, Register } from '../../cli.js';
import { addSelection, type SelectionOptions } from '../../selection.js';
import { moreHelp } from '../../terminal/help.js';

export const registerPlan: Register = (program, cli) => {
  addSelection(program.command('plan'), cli.view)
    .description(cli.view.say`the changes of a backfill, the holds with their reasons, and the duration; only reads`)
    .option('--check', cli.view.say`send each step to NLB with DryRun=true, so that NLB checks it`)
    .addHelpText('after', help(cli.view))
    .action(async ({ check, ...options }: SelectionOptions & { readonly check?: boolean }) => {
      const { report, estimate: duration, ...text } = await planBackfill(cli, 'plan', options, check);
      const lines = () => [...text.lines(), ...text.notApplied()];
      cli.answer({ ...report, estimate: duration }, lines, exitCodeOfPlan(report));
    });
};

function help(view: View): string {
  return moreHelp(
    {
      examples: [
        'nlb-cert plan',
        'nlb-cert plan --check',
        'nlb-cert plan --regions cn-hangzhou,cn-shanghai --json',
        'nlb-cert plan --listeners lsn-abc@443 --certificates 123-cn-hangzhou=456-cn-hangzhou',
      ],
    },
    view,
  );
}

/** A dry run of a backfill, and its text. */
export async function planBackfill(cli: Cli, name: string, options: SelectionOptions, check = false) {
  const run = cli.run(name);
  const sights: Sight[] = [];
  const request = await backfill(Buffer.from(JSON.stringify(options)), run);
  const report = await run.pass({ ...request, check, dryRun: true, saw: (sight) => sights.push(sight) });
  const inventories = sights.flatMap((sight) => sight.inventories);
  const shown = { report, sights, policy: run.policy };
  const lines = () => planLines(shown, cli.view);
  const notApplied = () => notAppliedLines(shown, cli.view);
  return { report, lines, notApplied, estimate: estimate(report, inventories, run.policy) };
}

/** A step that NLB refuses needs a person, except if NLB is only busy or throttles. */
export function exitCodeOfPlan(report: Report): ExitCode {
  const code = exitCodeOf(report);
  const passing = ['busy', 'throttled'];
  const isRefused = report.steps.some(({ refusal }) => refusal !== undefined && !passing.includes(refusal));
  return code === 0 && isRefused ? 1 : code;
}
