import { backfill } from '../backfill.js';
import type { Register } from './cli.js';
import { addSelection, type SelectionOptions } from './selection.js';

const examples = `
Examples
  nlb-cert backfill --regions cn-hangzhou
  nlb-cert backfill --listeners lsn-abc@443 --apply`;

export const registerBackfill: Register = (program, cli) => {
  addSelection(program.command('backfill'))
    .description('rotates what the plan shows; a dry run without --apply')
    .option('--apply', 'changes it')
    .addHelpText('after', examples)
    .action((options: SelectionOptions & { readonly apply?: boolean }) => cli.pass('backfill', backfill, options));
};
