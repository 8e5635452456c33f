import { rollback } from '../rollback.js';
import type { Register } from './cli.js';
import { toList } from './selection.js';

const examples = `
Examples
  nlb-cert rollback --listener lsn-abc@443 --since 6h           a dry run
  nlb-cert rollback --certificate 456-cn-hangzhou --apply`;

interface Options {
  readonly apply?: boolean;
  readonly since?: string;
  readonly listener?: readonly string[];
  readonly certificate?: readonly string[];
}

export const registerRollback: Register = (program, cli) => {
  program
    .command('rollback')
    .description('puts back what was rotated away; a dry run without --apply')
    .option('--since <TIME>', 'what was brought since then: 6h, 2d, or 2026-06-15T12:00:00Z; a week when absent')
    .option('--listener <ID,…>', 'on these listeners', toList)
    .option('--certificate <ID,…>', 'these certificates: what was brought, or what it replaced', toList)
    .option('--apply', 'changes it')
    .addHelpText('after', examples)
    .action(({ apply, since, listener, certificate }: Options) =>
      cli.pass('rollback', rollback, { apply, since, listeners: listener, certificates: certificate }),
    );
};
