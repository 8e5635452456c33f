import { backfill } from '../backfill.js';
import type { Register } from './cli.js';
import { addSelection, type SelectionOptions } from './selection.js';

const examples = `
Examples
  nlb-cert plan
  nlb-cert plan --regions cn-hangzhou,cn-shanghai --json
  nlb-cert plan --listeners lsn-abc@443 --certificates 123-cn-hangzhou=456-cn-hangzhou`;

export const registerPlan: Register = (program, cli) => {
  addSelection(program.command('plan'))
    .description('what a backfill would change; only reads')
    .addHelpText('after', examples)
    .action((options: SelectionOptions) => cli.pass('plan', backfill, options));
};
