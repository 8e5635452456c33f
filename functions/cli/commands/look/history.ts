import { subDays } from 'date-fns';
import { momentOf } from '../../../../shared/events/moment.js';
import { publishedIn } from '../../../../shared/report/last-known.js';
import type { CertificateId, ListenerId } from '../../../../shared/rotation/model/inventory.js';
import { recordedChanges } from '../../../../shared/show/history/history.js';
import { historyLines } from '../../../../shared/show/history/history-lines.js';
import { namesOf } from '../../../../shared/show/names.js';
import type { View } from '../../../../shared/show/view/view.js';
import { ledgerText } from '../../checked.js';
import type { Register } from '../../cli.js';
import { addFilters, type Selectors } from '../../selection/options.js';
import { resolveFilters } from '../../selection/requests.js';
import { moreHelp } from '../../terminal/help.js';

interface Options extends Selectors {
  readonly certificates?: readonly string[];
  readonly since?: string;
}

const usualDays = 30;

export const registerHistory: Register = (program, cli) => {
  addFilters(program.command('history'), cli.view)
    .description(
      cli.view.say`each change: its trigger, its call, its result in NLB, and when clients were served the certificate`,
    )
    .option(
      '--since <TIME>',
      cli.view.say`changes since then: 6h, 90d, or 2026-06-15T12:00:00Z (default: ${usualDays}d)`,
    )
    .addHelpText('after', help(cli.view))
    .action(async ({ since: sinceText, ...filters }: Options) => {
      const run = cli.run('history');
      const since = sinceText === undefined ? subDays(run.now(), usualDays) : momentOf(sinceText, run.now(), '--since');
      const { listenerIds, certificateIds } = await resolveFilters(cli, filters);
      const archive = await run.readLedger(async (ledger, stored) => ({
        closed: await ledger.history(since, run.now()),
        open: await ledger.openBatches(),
        answers: await ledger.load('answer'),
        proofs: (await ledger.load('proof')).flatMap(({ proofs }) => proofs),
        expiries: publishedIn(await stored('report/latest.json'))?.expiries,
      }));
      const query = { listenerIds: listenerIds as ListenerId[], certificateIds: certificateIds as CertificateId[] };
      const changes = recordedChanges(query, archive);
      cli.answer(
        { since, changes },
        () => historyLines({ changes, since, ledger: ledgerText(cli.edges) }, namesOf([], archive.expiries), cli.view),
        0,
      );
    });
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        'nlb-cert history --listener lsn-abc@443',
        'nlb-cert history --name shop.example.com',
        'nlb-cert history --load-balancers front --since 7d',
        'nlb-cert history --certificate 123-cn-hangzhou --since 90d',
        'nlb-cert history --since 2026-06-15T00:00:00Z --json',
      ],
      after: [
        say`It reads the ledger, so LEDGER must name the ledger of the functions. NLB and CAS are read only to find what a name means.`,
      ],
    },
    view,
  );
}
