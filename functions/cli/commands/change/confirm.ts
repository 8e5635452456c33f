import { confirm } from '../../../confirm.js';
import type { Register } from '../../cli.js';

const examples = `
Examples
  nlb-cert confirm             again, until it has nothing to do`;

export const registerConfirm: Register = (program, cli) => {
  program
    .command('confirm')
    .description('one pass over what is open or due')
    .addHelpText('after', examples)
    .action(() => cli.pass('confirm', confirm, undefined));
};
