import { readFile } from 'node:fs/promises';
import { parsePairsFile } from '../../../../shared/events/pairs-file.js';
import { type Consent, propose } from '../../apply/propose.js';
import type { Cli, Register } from '../../cli.js';
import { addSelection, type SelectionOptions } from '../../selection/options.js';
import { backfillOf } from '../../selection/requests.js';
import { UsageFault } from '../../terminal/failure.js';

const examples = `
Examples
  nlb-cert backfill --regions cn-hangzhou                    shows the plan, asks, applies it and follows it to its end
  nlb-cert backfill --dry-run
  nlb-cert backfill --name shop.example.com
  nlb-cert backfill --listeners front:443 --yes              shows the plan and applies it without asking
  nlb-cert backfill --from-file pairs.csv --apply --no-follow

A file has old,new on each line, or is a JSON array of { "old": …, "new": … }.
Following ends when every change is confirmed; it does not wait for the grace time. It acts only on the selected part of
the estate. You can stop it at any time: the functions continue if they use the same LEDGER. Otherwise run the same
command again, or nlb-cert confirm, which continues every open change.`;

interface Options extends SelectionOptions, Consent {
  readonly fromFile?: string;
  readonly follow: boolean;
}

export const registerBackfill: Register = (program, cli) => {
  addSelection(program.command('backfill'))
    .description('shows the plan, asks, applies it, and follows it until every change is confirmed')
    .option('--from-file <FILE>', 'pairs of certificates from a CSV or JSON file, as for --certificates')
    .option('--dry-run', 'show the plan only; writes nothing')
    .option('-y, --yes', 'apply without asking')
    .option('--apply', 'apply without showing the plan and without asking')
    .option('--no-follow', 'make one pass only')
    .addHelpText('after', examples)
    .action((options: Options) => runBackfill(cli, options));
};

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
    throw new UsageFault(`--from-file ${path} cannot be read (${why}); give a CSV or JSON file of old,new pairs`);
  }
}
