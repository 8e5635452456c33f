import type { View } from '../../../../shared/show/view/view.js';
import { sweep } from '../../../sweep.js';
import { type Consent, propose } from '../../apply/propose.js';
import type { Register } from '../../cli.js';
import { moreHelp } from '../../terminal/help.js';

interface Options extends Consent {
  readonly kind?: string;
}

export const registerSweep: Register = (program, cli) => {
  const { say } = cli.view;
  program
    .command('sweep')
    .description(say`one pass over everything; shows the plan, asks, and makes its changes`)
    .option('--kind <look|full>', say`look: only new certificates in CAS; full: everything (default)`)
    .option('--dry-run', say`show the plan only; writes nothing`)
    .option('-y, --yes', say`apply without the plan and without asking`)
    .addHelpText('after', help(cli.view))
    .action(({ kind, ...consent }: Options) => {
      const payload = Buffer.from(JSON.stringify({ kind }));
      const request = (run: Parameters<typeof sweep>[1]) => sweep(payload, run);
      return propose(cli, { name: 'sweep', request, follows: false, plansOnlyToAsk: true }, consent);
    });
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        [
          'nlb-cert sweep',
          say`everything: shows the plan, asks, rotates, repairs drift, reports certificates that expire`,
        ],
        ['nlb-cert sweep --dry-run', say`the plan only`],
        ['nlb-cert sweep --yes', say`without the plan and without asking, for a script`],
        ['nlb-cert sweep --kind look', say`lists the certificates in CAS, and continues only if one is new`],
      ],
      after: [say`Without a terminal and without --yes it changes nothing.`],
    },
    view,
  );
}
