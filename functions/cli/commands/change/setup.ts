import type { Register } from '../../cli.js';
import { checkTemplate } from '../../setup/check.js';
import { moreHelp } from '../../terminal/help.js';

export const registerSetup: Register = (program, cli) => {
  program
    .command('setup', { hidden: true })
    .description(cli.view.say`say which values of a template are still samples`)
    .requiredOption('--check <FILE>', cli.view.say`a template of Serverless Devs`)
    .addHelpText('after', moreHelp({ examples: ['nlb-cert setup --check s.yaml'] }, cli.view))
    .action(({ check }: { readonly check: string }) => checkTemplate(check, cli));
};
