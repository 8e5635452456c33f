import { confirm } from '../../../confirm.js';
import type { Register } from '../../cli.js';

const examples = `
Examples
  nlb-cert confirm             repeat it until it has nothing to do`;

export const registerConfirm: Register = (program, cli) => {
  program
    .command('confirm')
    .description('one pass over the load balancers with open changes or requeued work')
    .addHelpText('after', examples)
    .action(() => cli.pass('confirm', confirm, undefined));
};
