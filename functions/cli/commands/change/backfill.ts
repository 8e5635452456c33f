import { readFile } from 'node:fs/promises';
import { parsePairsFile } from '../../../../shared/events/pairs-file.js';
import type { View } from '../../../../shared/show/view/view.js';
import { backfill } from '../../../backfill.js';
import { carryOut } from '../../apply/carry-out.js';
import type { Cli, Register } from '../../cli.js';
import { addSelection, type SelectionOptions } from '../../selection.js';
import { UsageFault } from '../../terminal/failure.js';
import { moreHelp } from '../../terminal/help.js';
import { exitCodeOfPlan, planBackfill } from '../look/plan.js';

interface Options extends SelectionOptions {
  readonly fromFile?: string;
  readonly apply?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
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
        ['nlb-cert backfill --listeners lsn-abc@443 --yes', say`shows the plan and applies it without asking`],
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
  if (dryRun && (apply || yes))
    throw new UsageFault(`--dry-run and --${apply ? 'apply' : 'yes'} exclude each other; leave one of them out`);
  const selection = await withPairsOf(fromFile, typed);
  const isShown = !apply && !(yes && cli.json());
  if (isShown && !(await agree(cli, selection, { yes, dryRun }))) return;
  await carryOut(cli, { name: 'backfill', entry: backfill, payload: { ...selection, apply: true }, follows });
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

/** Shows the plan, and returns whether to apply it. If not, the plan was the answer of the command. */
async function agree(
  cli: Cli,
  selection: SelectionOptions,
  { yes = false, dryRun = false }: { readonly yes: boolean | undefined; readonly dryRun: boolean | undefined },
): Promise<boolean> {
  const { report, lines, notApplied, estimate } = await planBackfill(cli, 'backfill', selection);
  const isEmpty = report.steps.length === 0;
  const asks = !dryRun && !yes && !isEmpty && cli.terminal.canAsk && !cli.json();
  const hint =
    dryRun || yes || isEmpty || cli.terminal.canAsk
      ? []
      : [cli.view.say`Not a terminal, so not applied; pass --yes to apply.`];
  if ((!yes && !asks) || isEmpty) {
    cli.answer({ ...report, estimate }, () => [...lines(), ...notApplied(), ...hint], exitCodeOfPlan(report));
    return false;
  }
  cli.answer({}, lines, 0);
  if (yes) return true;
  const typed = await cli.terminal.ask(cli.view.say`Apply it? (y/N) `);
  if (/^\s*y(es)?\s*$/i.test(typed)) return true;
  cli.answer({}, () => [cli.view.say`Nothing was changed.`], exitCodeOfPlan(report));
  return false;
}
