import type { View } from '../../../../shared/show/view/view.js';
import { sweep } from '../../../sweep.js';
import type { Register } from '../../cli.js';
import { moreHelp } from '../../terminal/help.js';

export const registerSweep: Register = (program, cli) => {
  program
    .command('sweep')
    .description(cli.view.say`one pass over everything; it makes changes`)
    .option('--kind <look|full>', cli.view.say`look: only new certificates in CAS; full: everything (default)`)
    .addHelpText('after', help(cli.view))
    .action((options: { readonly kind?: string }) => cli.pass('sweep', sweep, options));
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert sweep', say`everything: rotates, repairs drift, reports certificates that expire`],
        ['nlb-cert sweep --kind look', say`lists the certificates in CAS, and continues only if one is new`],
      ],
    },
    view,
  );
}
