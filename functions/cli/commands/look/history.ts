import { subDays } from 'date-fns';
import { momentOf } from '../../../../shared/events/moment.js';
import type { CertificateId, ListenerId } from '../../../../shared/rotation/model/inventory.js';
import { recordedChanges } from '../../../../shared/show/history.js';
import { historyLines } from '../../../../shared/show/history-lines.js';
import { toIds } from '../../checked.js';
import type { Register } from '../../cli.js';

const examples = `
Examples
  nlb-cert history --listener lsn-abc@443
  nlb-cert history --certificate 123-cn-hangzhou --since 90d
  nlb-cert history --since 2026-06-15T00:00:00Z --json

It reads the ledger alone: what LEDGER names must be the one of the functions.`;

interface Options {
  readonly listener?: readonly string[];
  readonly certificate?: readonly string[];
  readonly since?: string;
}

const usualDays = 30;

export const registerHistory: Register = (program, cli) => {
  program
    .command('history')
    .description('who or what asked for each change, what was called, what the cloud showed, when it was served')
    .option('--listener <ID,…>', 'changes on these listeners', toIds('--listener', 'lsn-abc@443'))
    .option(
      '--certificate <ID,…>',
      'changes that brought, replaced or retired one of these',
      toIds('--certificate', '123-cn-hangzhou'),
    )
    .option('--since <TIME>', `since then: 6h, 90d, or 2026-06-15T12:00:00Z; ${usualDays}d when absent`)
    .addHelpText('after', examples)
    .action(async ({ listener = [], certificate = [], since: given }: Options) => {
      const run = cli.run('history');
      const since = given === undefined ? subDays(run.now(), usualDays) : momentOf(given, run.now(), '--since');
      const archive = await run.reading(async (ledger) => ({
        closed: await ledger.history(since, run.now()),
        open: await ledger.openBatches(),
        answers: await ledger.load('answer'),
        proofs: (await ledger.load('proof')).flatMap(({ proofs }) => proofs),
      }));
      const query = { listenerIds: listener as ListenerId[], certificateIds: certificate as CertificateId[] };
      const changes = recordedChanges(query, archive);
      cli.answer({ since, changes }, () => historyLines(changes, since, cli.paint), 0);
    });
};
