import { backfill } from '../../../backfill.js';
import { carryOut } from '../../apply/carry-out.js';
import type { Cli, Register } from '../../cli.js';
import { withPairsOf } from '../../pairs-option.js';
import { addSelection, type SelectionOptions } from '../../selection.js';
import { UsageFault } from '../../terminal/failure.js';
import { exitCodeOfPlan, planned } from '../look/plan.js';

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
  if (isShown && !(await isAgreed(cli, selection, { yes, dryRun }))) return;
  await carryOut(cli, { name: 'backfill', entry: backfill, payload: { ...selection, apply: true }, follows });
}

/** Shows the plan; and whether it is to be carried out. Where it is not, the plan was the answer. */
async function isAgreed(
  cli: Cli,
  selection: SelectionOptions,
  { yes = false, dryRun = false }: { readonly yes: boolean | undefined; readonly dryRun: boolean | undefined },
): Promise<boolean> {
  const { report, lines, ...found } = await planned(cli, 'backfill', selection);
  const isNothing = report.steps.length === 0;
  const isAsked = !dryRun && !yes && !isNothing && cli.terminal.canAsk && !cli.json();
  const hint =
    dryRun || yes || isNothing || cli.terminal.canAsk ? [] : ['nobody is here to be asked; --yes carries it out'];
  if ((!yes && !isAsked) || isNothing) {
    cli.answer({ ...report, ...found }, () => [...lines(), ...hint], exitCodeOfPlan(report));
    return false;
  }
  cli.answer({}, () => lines().slice(0, -1), 0);
  if (yes) return true;
  const typed = await cli.terminal.ask('Carry it out? (y/N) ');
  if (/^\s*y(es)?\s*$/i.test(typed)) return true;
  cli.answer({}, () => ['nothing was changed'], exitCodeOfPlan(report));
  return false;
}
