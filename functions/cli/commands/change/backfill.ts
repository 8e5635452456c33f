import { readFile } from 'node:fs/promises';
import { parsePairsFile } from '../../../../shared/events/pairs-file.js';
import { backfill } from '../../../backfill.js';
import { carryOut } from '../../apply/carry-out.js';
import type { Cli, Register } from '../../cli.js';
import { addSelection, type SelectionOptions } from '../../selection.js';
import { UsageFault } from '../../terminal/failure.js';
import { exitCodeOfPlan, planBackfill } from '../look/plan.js';

const examples = `
Examples
  nlb-cert backfill --regions cn-hangzhou                    shows the plan, asks, and follows it to its end
  nlb-cert backfill --dry-run
  nlb-cert backfill --listeners lsn-abc@443 --yes            the plan, then does it without asking
  nlb-cert backfill --from-file pairs.csv --apply --no-follow

A file has old,new on each line, or is a JSON array of { "old": …, "new": … }.
Following ends when all is confirmed; it does not wait for the grace time. It keeps to what is named, and may be stopped at
any time: the functions go on where they share the LEDGER; elsewhere the same command again does, or nlb-cert confirm,
which is about all that is open.`;

interface Options extends SelectionOptions {
  readonly fromFile?: string;
  readonly apply?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly follow: boolean;
}

export const registerBackfill: Register = (program, cli) => {
  addSelection(program.command('backfill'))
    .description('rotates what the plan shows: plans, asks, and follows it to its end')
    .option('--from-file <FILE>', 'pairs of certificates from a CSV or JSON file, as for --certificates')
    .option('--dry-run', 'the plan alone; writes nothing')
    .option('-y, --yes', 'does not ask')
    .option('--apply', 'neither shows the plan nor asks')
    .option('--no-follow', 'one pass alone')
    .addHelpText('after', examples)
    .action((options: Options) => runBackfill(cli, options));
};

async function runBackfill(cli: Cli, { fromFile, apply, yes, dryRun, follow: follows, ...typed }: Options) {
  if (dryRun && (apply || yes))
    throw new UsageFault(`--dry-run changes nothing, so leave out --${apply ? 'apply' : 'yes'}`);
  const selection = await withPairsOf(fromFile, typed);
  const isShown = !apply && !(yes && cli.json());
  if (isShown && !(await agree(cli, selection, { yes, dryRun }))) return;
  await carryOut(cli, { name: 'backfill', entry: backfill, payload: { ...selection, apply: true }, follows });
}

/** The options with the pairs of the file beside those that were typed. */
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

/** Shows the plan; and whether it is to be carried out. Where it is not, the plan was the answer. */
async function agree(
  cli: Cli,
  selection: SelectionOptions,
  { yes = false, dryRun = false }: { readonly yes: boolean | undefined; readonly dryRun: boolean | undefined },
): Promise<boolean> {
  const { report, lines, estimate } = await planBackfill(cli, 'backfill', selection);
  const isEmpty = report.steps.length === 0;
  const asks = !dryRun && !yes && !isEmpty && cli.terminal.canAsk && !cli.json();
  const hint =
    dryRun || yes || isEmpty || cli.terminal.canAsk ? [] : ['nobody is here to be asked; --yes carries it out'];
  if ((!yes && !asks) || isEmpty) {
    cli.answer({ ...report, estimate }, () => [...lines(), ...hint], exitCodeOfPlan(report));
    return false;
  }
  cli.answer({}, () => lines().slice(0, -1), 0);
  if (yes) return true;
  const typed = await cli.terminal.ask('Carry it out? (y/N) ');
  if (/^\s*y(es)?\s*$/i.test(typed)) return true;
  cli.answer({}, () => ['nothing was changed'], exitCodeOfPlan(report));
  return false;
}
