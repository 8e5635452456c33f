import { type Consent, propose } from '../../apply/propose.js';
import type { Register } from '../../cli.js';
import { addSelectors, type Selectors } from '../../selection/options.js';
import { confirmOf } from '../../selection/requests.js';

const examples = `
Examples
  nlb-cert confirm                      shows the plan, asks, and makes one pass; repeat it until it has nothing to do
  nlb-cert confirm --dry-run            the plan only
  nlb-cert confirm --yes                without the plan and without asking, for a script
  nlb-cert confirm --listeners front:443

Without a terminal and without --yes it changes nothing.`;

export const registerConfirm: Register = (program, cli) => {
  addSelectors(program.command('confirm'))
    .description('one pass over the load balancers with open changes or requeued work; shows the plan, and asks')
    .option('--dry-run', 'show the plan only; writes nothing')
    .option('-y, --yes', 'apply without the plan and without asking')
    .addHelpText('after', examples)
    .action(async ({ dryRun, yes, ...selectors }: Selectors & Consent) => {
      const consent = { ...(yes && { yes }), ...(dryRun && { dryRun }) };
      const request = await confirmOf(cli, selectors);
      await propose(cli, { name: 'confirm', request, follows: false, plansOnlyToAsk: true }, consent);
    });
};
