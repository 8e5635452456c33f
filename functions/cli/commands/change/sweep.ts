import { sweep } from '../../../sweep.js';
import type { Register } from '../../cli.js';

const examples = `
Examples
  nlb-cert sweep               everything: rotates, repairs drift, reports certificates that expire
  nlb-cert sweep --kind look   lists the certificates in CAS, and continues only if one is new`;

export const registerSweep: Register = (program, cli) => {
  program
    .command('sweep')
    .description('one pass over everything; it makes changes')
    .option('--kind <look|full>', 'look: only new certificates in CAS; full: everything (default)')
    .addHelpText('after', examples)
    .action((options: { readonly kind?: string }) => cli.pass('sweep', sweep, options));
};
