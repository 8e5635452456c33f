import { sweep } from '../../../sweep.js';
import { type Consent, propose } from '../../apply/propose.js';
import type { Register } from '../../cli.js';

const examples = `
Examples
  nlb-cert sweep               everything: shows the plan, asks, rotates, repairs drift, reports certificates that expire
  nlb-cert sweep --dry-run     the plan only
  nlb-cert sweep --yes         without the plan and without asking, for a script
  nlb-cert sweep --kind look   lists the certificates in CAS, and continues only if one is new

Without a terminal and without --yes it changes nothing.`;

interface Options extends Consent {
  readonly kind?: string;
}

export const registerSweep: Register = (program, cli) => {
  program
    .command('sweep')
    .description('one pass over everything; shows the plan, asks, and makes its changes')
    .option('--kind <look|full>', 'look: only new certificates in CAS; full: everything (default)')
    .option('--dry-run', 'show the plan only; writes nothing')
    .option('-y, --yes', 'apply without the plan and without asking')
    .addHelpText('after', examples)
    .action(({ kind, ...consent }: Options) => {
      const payload = Buffer.from(JSON.stringify({ kind }));
      const request = (run: Parameters<typeof sweep>[1]) => sweep(payload, run);
      return propose(cli, { name: 'sweep', request, follows: false, plansOnlyToAsk: true }, consent);
    });
};
