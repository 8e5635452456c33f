import { english } from '../../../../shared/rotation/english.js';
import { type PruneEntry, pruneLines } from '../../../../shared/show/upload/prune-lines.js';
import { paragraphLines } from '../../../../shared/show/view/layout.js';
import type { View } from '../../../../shared/show/view/view.js';
import { plain } from '../../../../shared/wording/plain.js';
import { openUploads } from '../../../run/command-line/uploads.js';
import { isAgreed } from '../../apply/propose.js';
import { ledgerText } from '../../checked.js';
import type { Cli, ExitCode, Register } from '../../cli.js';
import { UsageFault } from '../../terminal/failure.js';
import { moreHelp } from '../../terminal/help.js';
import { prunable, prune } from '../../upload/prune.js';

interface Options {
  readonly olderThan: number;
  readonly apply?: boolean;
  readonly yes?: boolean;
}

export const registerPrune: Register = (program, cli) => {
  const { say } = cli.view;
  program
    .command('prune')
    .description(say`list uploaded certificates that are replaced and unused; with --apply delete them`)
    .option('--older-than <DAYS>', say`replaced longer ago than this, such as 30d`, toDays, 30)
    .option('--apply', say`delete them; on a terminal it asks`)
    .option('-y, --yes', say`with --apply: delete without asking`)
    .addHelpText('after', help(cli.view))
    .action((options: Options) => runPrune(cli, options));
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert prune', say`lists what can be deleted, and what is kept with the reason`],
        'nlb-cert prune --older-than 60d --apply',
      ],
      after: [
        say`A certificate is deleted if it was uploaded, has a valid successor in CAS, was replaced longer ago than --older-than, is on no listener of any region in REGIONS, and no product uses it by the own list of CAS. Never one that CAS issued, nor one that a rollback, an open change or an overlap in the LEDGER is about. If anything can be read in part only, nothing is deleted.`,
      ],
    },
    view,
  );
}

async function runPrune(cli: Cli, { olderThan, apply = false, yes = false }: Options): Promise<void> {
  if (yes && !apply) throw new UsageFault(english`--yes needs --apply`);
  const account = await openUploads(cli.context(), cli.edges);
  try {
    const { entries, isLedgerKnown } = await prunable(cli, account, olderThan);
    if (apply && !isLedgerKnown)
      throw new UsageFault(
        english`nothing is deleted: the LEDGER is empty, so targets of rollbacks are unknown; set it to that of the functions`,
      );
    const isApproved = apply && (yes || (await isConfirmed(cli, entries)));
    const done = isApproved ? await prune(account, entries) : entries;
    const unknown = isLedgerKnown ? undefined : ledgerText(cli.edges);
    const lines = () => [...pruneLines(done, cli.view), ...emptyLedgerLines(unknown, cli.view)];
    cli.answer({ certificates: done, isLedgerKnown }, lines, exitCodeOf(done));
  } finally {
    await account.close();
  }
}

/** Without `--apply` too: the list of an empty ledger is not that of the functions. */
function emptyLedgerLines(ledger: string | undefined, view: View): string[] {
  if (ledger === undefined) return [];
  const text = view.say`The ledger ${plain(ledger)} is empty, so targets of rollbacks are unknown, and --apply deletes nothing; set LEDGER to that of the functions.`;
  return paragraphLines(text, view, '').map((line) => view.paint('change', line));
}

/** On a terminal the list is shown before the question. Elsewhere `--apply` is the answer. */
async function isConfirmed(cli: Cli, entries: readonly PruneEntry[]): Promise<boolean> {
  const { terminal, view } = cli;
  if (!terminal.canAsk || cli.json() || entries.every(({ keep }) => keep !== undefined)) return true;
  terminal.print(pruneLines(entries, view).join('\n'));
  return isAgreed(cli, view.say`Delete them? CAS cannot restore them. (y/N) `);
}

function exitCodeOf(entries: readonly PruneEntry[]): ExitCode {
  return entries.some(({ outcome }) => outcome === 'failed') ? 3 : 0;
}

/** A day at least: a rotation is confirmed, and its overlap is over. */
function toDays(text: string): number {
  const [, digits] = /^(\d{1,4})d?$/.exec(text) ?? [];
  const days = Number(digits);
  if (digits !== undefined && days >= 1) return days;
  throw new UsageFault(english`--older-than takes a number of days, 1 or more, such as 30d, not "${text}"`);
}
