import { subDays } from 'date-fns';
import { momentOf } from '../../../../shared/events/moment.js';
import type { CertificateId, ListenerId } from '../../../../shared/rotation/model/inventory.js';
import { recordedChanges } from '../../../../shared/show/history/history.js';
import { historyLines } from '../../../../shared/show/history/history-lines.js';
import type { Register } from '../../cli.js';
import { addFilters, type Selectors } from '../../selection/options.js';
import { resolveFilters } from '../../selection/requests.js';

const examples = `
Examples
  nlb-cert history --listener lsn-abc@443
  nlb-cert history --name shop.example.com
  nlb-cert history --load-balancers front --since 7d
  nlb-cert history --certificate 123-cn-hangzhou --since 90d
  nlb-cert history --since 2026-06-15T00:00:00Z --json

It reads the ledger, so LEDGER must name the ledger of the functions. NLB and CAS are read only to find what a name means.`;

interface Options extends Selectors {
  readonly certificates?: readonly string[];
  readonly since?: string;
}

const usualDays = 30;

export const registerHistory: Register = (program, cli) => {
  addFilters(program.command('history'))
    .description('each change: its trigger, its call, its result in NLB, and when clients were served the certificate')
    .option('--since <TIME>', `changes since then: 6h, 90d, or 2026-06-15T12:00:00Z (default: ${usualDays}d)`)
    .addHelpText('after', examples)
    .action(async ({ since: sinceText, ...filters }: Options) => {
      const run = cli.run('history');
      const since = sinceText === undefined ? subDays(run.now(), usualDays) : momentOf(sinceText, run.now(), '--since');
      const { listenerIds, certificateIds } = await resolveFilters(cli, filters);
      const archive = await run.readLedger(async (ledger) => ({
        closed: await ledger.history(since, run.now()),
        open: await ledger.openBatches(),
        answers: await ledger.load('answer'),
        proofs: (await ledger.load('proof')).flatMap(({ proofs }) => proofs),
      }));
      const query = { listenerIds: listenerIds as ListenerId[], certificateIds: certificateIds as CertificateId[] };
      const changes = recordedChanges(query, archive);
      cli.answer({ since, changes }, () => historyLines(changes, since, cli.view.paint), 0);
    });
};
