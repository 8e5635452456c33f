import { subDays } from 'date-fns';
import type { Sight } from '../../../../shared/reconcile/context.js';
import { metricsText } from '../../../../shared/show/metrics.js';
import { type Standing, standingOf } from '../../../../shared/show/standing.js';
import { statusLines } from '../../../../shared/show/status-lines.js';
import type { Run } from '../../../run/compose.js';
import type { Cli, ExitCode, Register } from '../../cli.js';
import { kindOf, UsageFault } from '../../terminal/failure.js';

const examples = `
Examples
  nlb-cert status                     does anything need a person?
  nlb-cert status --quick             the same from the ledger only, without a call to NLB or CAS
  nlb-cert status --watch 60          repeated every minute, until you stop it
  nlb-cert status --metrics           for Prometheus; docs/metrics.md has names and alert rules`;

interface Options {
  readonly quick?: boolean;
  readonly watch?: string | true;
  readonly metrics?: boolean;
}

/** Longer than the time between two renewals from 2027 on (CA/Browser Forum: 100 days of validity). One listing a day. */
const historyDays = 92;
const usualWatchSeconds = 60;
const leastWatchSeconds = 5;

export const registerStatus: Register = (program, cli) => {
  program
    .command('status')
    .description('conditions that need a person, open changes, holds, requeued work and next expiries; only reads')
    .option('--quick', 'from the ledger only; without expiries')
    .option('--watch [SECONDS]', `repeat it (default: every ${usualWatchSeconds} s)`)
    .option('--metrics', 'print Prometheus text')
    .addHelpText('after', examples)
    .action(async ({ quick = false, watch, metrics = false }: Options) => {
      if (watch === undefined) return print(cli, await readStanding(cli.run('status'), quick), metrics);
      const seconds = secondsOf(watch);
      for (;;) {
        await showAgain(cli, quick, metrics);
        await cli.edges.sleep(seconds * 1000);
      }
    });
};

function secondsOf(watch: string | true): number {
  if (watch === true) return usualWatchSeconds;
  const seconds = Number(watch);
  if (Number.isFinite(seconds) && seconds >= leastWatchSeconds) return seconds;
  throw new UsageFault(`--watch takes a number of seconds, ${leastWatchSeconds} or more, not "${watch}"`);
}

/** A failure is printed, because the next attempt may succeed. Wrong usage or configuration ends the command. */
async function showAgain(cli: Cli, quick: boolean, metrics: boolean): Promise<void> {
  try {
    const standing = await readStanding(cli.run('status'), quick);
    cli.terminal.clear?.();
    print(cli, standing, metrics);
  } catch (error) {
    if (kindOf(error) !== 'failed') throw error;
    cli.terminal.printError(cli.failure(error));
  }
}

async function readStanding(run: Run, quick: boolean): Promise<Standing> {
  const sights: Sight[] = [];
  const report = quick
    ? undefined
    : await run.pass({ scope: { kind: 'everything' }, dryRun: true, saw: (sight) => sights.push(sight) });
  const at = run.now();
  const archive = await run.readLedger(async (ledger) => ({
    open: await ledger.openBatches(),
    due: await ledger.load('requeue'),
    conditions: await ledger.load('condition'),
    closed: await ledger.history(subDays(at, historyDays), at),
  }));
  return standingOf(archive, report && { report, sights }, run.policy, at);
}

function print(cli: Cli, standing: Standing, metrics: boolean): void {
  const lines = () => (metrics ? metricsText(standing) : statusLines(standing, cli.paint));
  const { closed, ...shown } = standing;
  cli.answer({ ...shown, closed: closed.length }, lines, exitCodeOfStanding(standing));
}

function exitCodeOfStanding({ faults, conditions }: Standing): ExitCode {
  if (faults.length > 0) return 3;
  return conditions.length > 0 ? 1 : 0;
}
