import { readFile } from 'node:fs/promises';
import { parsePairsFile } from '../../../../shared/events/pairs-file.js';
import { english } from '../../../../shared/rotation/english.js';
import type { View } from '../../../../shared/show/view/view.js';
import { type Consent, propose } from '../../apply/propose.js';
import type { Cli, Register } from '../../cli.js';
import { addSelection, type SelectionOptions } from '../../selection/options.js';
import { backfillOf } from '../../selection/requests.js';
import { UsageFault } from '../../terminal/failure.js';
import { moreHelp } from '../../terminal/help.js';

interface Options extends SelectionOptions, Consent {
  readonly fromFile?: string;
  readonly follow: boolean;
}

export const registerBackfill: Register = (program, cli) => {
  addSelection(program.command('backfill'), cli.view)
    .description(cli.view.say`shows the plan, asks, applies it, and follows it until every change is confirmed`)
    .option('--from-file <FILE>', cli.view.say`pairs of certificates from a CSV or JSON file, as for --certificates`)
    .option('--dry-run', cli.view.say`show the plan only; writes nothing`)
    .option('-y, --yes', cli.view.say`apply without asking`)
    .option('--apply', cli.view.say`apply without showing the plan and without asking`)
    .option('--no-follow', cli.view.say`make one pass only`)
    .addHelpText('after', help(cli.view))
    .action((options: Options) => runBackfill(cli, options));
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert backfill --regions cn-hangzhou', say`shows the plan, asks, applies it and follows it to its end`],
        'nlb-cert backfill --dry-run',
        'nlb-cert backfill --name shop.example.com',
        ['nlb-cert backfill --listeners front:443 --yes', say`shows the plan and applies it without asking`],
        'nlb-cert backfill --from-file pairs.csv --apply --no-follow',
      ],
      after: [
        say`A file has old,new on each line, or is a JSON array of { "old": …, "new": … }.`,
        say`Following ends when every change is confirmed; it does not wait for the grace time. It acts only on the selected part of the estate. You can stop it at any time: the functions continue if they use the same LEDGER. Otherwise run the same command again, or nlb-cert confirm, which continues every open change.`,
      ],
    },
    view,
  );
}

async function runBackfill(cli: Cli, { fromFile, apply, yes, dryRun, follow: follows, ...typed }: Options) {
  const consent = { ...(apply && { apply }), ...(yes && { yes }), ...(dryRun && { dryRun }) };
  const request = await backfillOf(cli, await withPairsOf(fromFile, typed));
  await propose(cli, { name: 'backfill', request, follows }, consent);
}

/** The options with the pairs of the file added to those of `--certificates`. */
async function withPairsOf(path: string | undefined, options: SelectionOptions): Promise<SelectionOptions> {
  if (path === undefined) return options;
  const pairs = parsePairsFile(await textOf(path), path);
  return { ...options, certificates: [...(options.certificates ?? []), ...pairs] };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageFault(
      english`--from-file ${path} cannot be read (${why}); give a CSV or JSON file of old,new pairs`,
    );
  }
}
