import type { View } from '../../../../shared/show/view/view.js';
import { type Consent, propose } from '../../apply/propose.js';
import type { Register } from '../../cli.js';
import { addSelectors, type Selectors } from '../../selection/options.js';
import { confirmOf } from '../../selection/requests.js';
import { moreHelp } from '../../terminal/help.js';

export const registerConfirm: Register = (program, cli) => {
  const { say } = cli.view;
  addSelectors(program.command('confirm'), cli.view)
    .description(say`one pass over the load balancers with open changes or requeued work; shows the plan, and asks`)
    .option('--dry-run', say`show the plan only; writes nothing`)
    .option('-y, --yes', say`apply without the plan and without asking`)
    .addHelpText('after', help(cli.view))
    .action(async ({ dryRun, yes, ...selectors }: Selectors & Consent) => {
      const consent = { ...(yes && { yes }), ...(dryRun && { dryRun }) };
      const request = await confirmOf(cli, selectors);
      await propose(cli, { name: 'confirm', request, follows: false, plansOnlyToAsk: true }, consent);
    });
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert confirm', say`shows the plan, asks, and makes one pass; repeat it until it has nothing to do`],
        ['nlb-cert confirm --dry-run', say`the plan only`],
        ['nlb-cert confirm --yes', say`without the plan and without asking, for a script`],
        'nlb-cert confirm --listeners front:443',
      ],
      after: [say`Without a terminal and without --yes it changes nothing.`],
    },
    view,
  );
}
