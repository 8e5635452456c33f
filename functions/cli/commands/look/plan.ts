import type { View } from '../../../../shared/show/view/view.js';
import { dryRun, exitCodeOfPlan } from '../../apply/dry-run.js';
import type { Cli, ExitCode, Register } from '../../cli.js';
import { addSelection, type SelectionOptions } from '../../selection/options.js';
import { backfillOf } from '../../selection/requests.js';
import { moreHelp } from '../../terminal/help.js';

interface Options extends SelectionOptions {
  readonly check?: boolean;
  readonly detailedExitcode?: boolean;
}

export const registerPlan: Register = (program, cli) => {
  const { say } = cli.view;
  addSelection(program.command('plan'), cli.view)
    .description(say`the changes of a backfill, the holds with their reasons, and the duration; only reads`)
    .option('--check', say`send each step to NLB with DryRun=true, so that NLB checks it`)
    .option('--detailed-exitcode', say`end with 2 if there are changes, and 0 if there are none`)
    .addHelpText('after', help(cli.view))
    .action((options: Options) => runPlan(cli, options));
};

function help(view: View): string {
  return moreHelp(
    {
      before: [
        view.say`With --detailed-exitcode it ends with 2 if there are changes, 0 if there are none, and 1 or 3 as always. 2 then does not mean wrong usage.`,
      ],
      examples: [
        'nlb-cert plan',
        'nlb-cert plan --check',
        'nlb-cert plan --name shop.example.com',
        'nlb-cert plan --regions cn-hangzhou,cn-shanghai --json',
        'nlb-cert plan --listeners front:443 --certificates 123-cn-hangzhou=456-cn-hangzhou',
      ],
    },
    view,
  );
}

async function runPlan(cli: Cli, { check, detailedExitcode: isDetailed = false, ...options }: Options) {
  const request = await backfillOf(cli, options);
  const { report, lines, notApplied } = await dryRun(cli, { name: 'plan', request }, check);
  const code = exitCodeOfPlan(report);
  const changed: ExitCode = isDetailed && code === 0 && report.steps.length > 0 ? 2 : code;
  cli.answer(report, () => [...lines(), ...notApplied()], changed);
}
