import type { View } from '../../../../shared/show/view/view.js';
import { confirm } from '../../../confirm.js';
import type { Register } from '../../cli.js';
import { moreHelp } from '../../terminal/help.js';

export const registerConfirm: Register = (program, cli) => {
  program
    .command('confirm')
    .description(cli.view.say`one pass over the load balancers with open changes or requeued work`)
    .addHelpText('after', help(cli.view))
    .action(() => cli.pass('confirm', confirm, undefined));
};

function help(view: View): string {
  const { say } = view;
  return moreHelp({ examples: [['nlb-cert confirm', say`repeat it until it has nothing to do`]] }, view);
}
