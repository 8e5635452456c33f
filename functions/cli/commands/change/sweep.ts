import { sweep } from '../../../sweep.js';
import type { Register } from '../../cli.js';

const examples = `
Examples
  nlb-cert sweep               everything: rotates what is due, heals drift, tells what expires
  nlb-cert sweep --kind look   asks CAS for new certificates, and goes on only when there are any`;

export const registerSweep: Register = (program, cli) => {
  program
    .command('sweep')
    .description('one pass over everything; it changes what is to be changed')
    .option('--kind <look|full>', 'the cheap look at CAS, or everything (the default)')
    .addHelpText('after', examples)
    .action((options: { readonly kind?: string }) => cli.pass('sweep', sweep, options));
};
