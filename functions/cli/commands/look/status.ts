import { Option } from 'commander';
import { english } from '../../../../shared/rotation/english.js';
import { type MetricsFormat, metricsText, unreadText } from '../../../../shared/show/metrics/text.js';
import { isInformed, type Standing } from '../../../../shared/show/status/standing.js';
import { statusLines } from '../../../../shared/show/status/status-lines.js';
import { spanText } from '../../../../shared/show/view/times.js';
import type { View } from '../../../../shared/show/view/view.js';
import { ledgerText } from '../../checked.js';
import type { Cli, ExitCode, Register } from '../../cli.js';
import { serveMetrics, type Texts } from '../../status/metrics-server.js';
import { lastKnownStanding, type NamedStanding, readStanding } from '../../status/read-standing.js';
import { openTextFile, type TextFile } from '../../status/text-file.js';
import { kindOf, UsageFault } from '../../terminal/failure.js';
import { moreHelp } from '../../terminal/help.js';

interface Options {
  readonly quick?: boolean;
  readonly watch?: string | true;
  readonly metrics?: boolean;
  readonly metricsFile?: string;
  readonly metricsListen?: string;
}

const usualWatchSeconds = 60;
/** A full look reads every listener. */
const usualServedSeconds = 600;
const leastWatchSeconds = 5;

export const registerStatus: Register = (program, cli) => {
  program
    .command('status')
    .description(
      cli.view.say`conditions that need a person, open changes, holds, requeued work and next expiries; only reads`,
    )
    .option('--quick', cli.view.say`from the ledger only; without expiries`)
    .option(
      '--watch [SECONDS]',
      cli.view.say`repeat it (default: every ${usualWatchSeconds} s, with --metrics-listen ${usualServedSeconds} s)`,
    )
    .addOption(
      new Option('--metrics', cli.view.say`print Prometheus text`).conflicts(['metricsFile', 'metricsListen', 'watch']),
    )
    .addOption(
      new Option(
        '--metrics-file <FILE>',
        cli.view.say`also write Prometheus text to this file, as a whole, also after a failure`,
      ).conflicts('metricsListen'),
    )
    .option(
      '--metrics-listen <HOST:PORT>',
      cli.view.say`serve Prometheus and OpenMetrics text there, until you stop it`,
    )
    .addHelpText('after', help(cli.view))
    .action(async ({ quick = false, watch, metrics = false, metricsFile, metricsListen }: Options) => {
      if (cli.json() && (metrics || metricsListen !== undefined))
        throw new UsageFault(english`--json does not go with --metrics and --metrics-listen, whose text is not JSON`);
      if (metrics) return printMetrics(cli, quick);
      if (metricsListen !== undefined) {
        const seconds = watch === undefined || watch === true ? usualServedSeconds : secondsOf(watch);
        return serve(cli, metricsListen, { quick, seconds });
      }
      const file = metricsFile === undefined ? undefined : await metricsFileAt(metricsFile, cli);
      if (watch === undefined) return print(cli, await standingFor(cli, quick, file));
      const seconds = watch === true ? usualWatchSeconds : secondsOf(watch);
      for (;;) {
        await showAgain(cli, quick, { file, seconds });
        await cli.edges.sleep(seconds * 1000);
      }
    });
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert status', say`does anything need a person?`],
        ['nlb-cert status --quick', say`the same from the ledger only, without a call to NLB or CAS`],
        ['nlb-cert status --watch 60', say`repeated every minute, until you stop it`],
        'nlb-cert status --metrics-file /var/lib/node_exporter/nlb_cert.prom > /dev/null',
        'nlb-cert status --metrics-listen 127.0.0.1:9464 --watch 600',
      ],
      after: [say`docs/metrics.md has the metrics, alert rules and a dashboard.`],
    },
    view,
  );
}

function secondsOf(watch: string): number {
  const seconds = Number(watch);
  if (Number.isFinite(seconds) && seconds >= leastWatchSeconds) return seconds;
  throw new UsageFault(english`--watch takes a number of seconds, ${leastWatchSeconds} or more, not "${watch}"`);
}

function metricsFileAt(path: string, { edges }: Cli): Promise<TextFile> {
  return openTextFile('--metrics-file', path, edges.nonce);
}

/** A look that failed as a whole has an error, and the last known state if the ledger has it. */
type Seen =
  | { readonly kind: 'looked'; readonly named: NamedStanding }
  | { readonly kind: 'failed'; readonly error: unknown; readonly lastKnown: Standing | undefined };

async function look(cli: Cli, quick: boolean): Promise<Seen> {
  try {
    const run = cli.run('status');
    try {
      return { kind: 'looked', named: await readStanding(run, quick) };
    } catch (error) {
      const lastKnown = quick ? undefined : await lastKnownStanding(run, error).catch(() => undefined);
      return { kind: 'failed', error, lastKnown: lastKnown?.standing };
    }
  } catch (error) {
    return { kind: 'failed', error, lastKnown: undefined };
  }
}

/** The text of a look. After a failure it is the last known state, with `nlb_cert_up 0`; `before` is the former text. */
function textOf(seen: Seen, before?: readonly string[], format: MetricsFormat = 'prometheus'): string[] {
  const standing = seen.kind === 'looked' ? seen.named.standing : seen.lastKnown;
  return standing === undefined ? unreadText(before, format) : metricsText(standing, format);
}

/** Never an empty text: the reader of the file that it goes to could not tell that from one without conditions. */
async function printMetrics(cli: Cli, quick: boolean): Promise<void> {
  const seen = await look(cli, quick);
  const code = seen.kind === 'looked' ? exitCodeOfStanding(seen.named.standing) : 3;
  cli.answer({}, () => textOf(seen), code);
  if (seen.kind === 'failed') throw seen.error;
}

/** The status. A file gets its text first, also after a look that failed. */
async function standingFor(cli: Cli, quick: boolean, file: TextFile | undefined): Promise<NamedStanding> {
  const { standing, names } = await standingInto(cli, quick, file);
  return { standing: { ...standing, ledger: ledgerText(cli.edges) }, names };
}

async function standingInto(cli: Cli, quick: boolean, file: TextFile | undefined): Promise<NamedStanding> {
  if (file === undefined) return readStanding(cli.run('status'), quick);
  const seen = await look(cli, quick);
  await file.write(textOf(seen, await file.read()));
  if (seen.kind === 'failed') throw seen.error;
  return seen.named;
}

/** A failure is shown, because the next attempt may succeed. Wrong usage or configuration ends the command. */
async function showAgain(cli: Cli, quick: boolean, { file, seconds }: Watching): Promise<void> {
  const { terminal, view } = cli;
  const show = cli.json() ? undefined : terminal.show;
  const footer = view.say`every ${view.count(seconds, 'second')}; Ctrl-C ends it`;
  try {
    const named = await standingFor(cli, quick, file);
    if (show === undefined) return print(cli, named);
    cli.progress.end();
    show([...statusLines(named.standing, named.names, view), view.paint('dim', footer)].join('\n'));
  } catch (error) {
    if (show === undefined) return printFailure(error, cli);
    if (kindOf(error) !== 'failed') throw error;
    cli.progress.end();
    show([view.paint('bad', cli.failure(error)), view.paint('dim', footer)].join('\n'));
  }
}

interface Watching {
  readonly file: TextFile | undefined;
  readonly seconds: number;
}

function printFailure(error: unknown, cli: Cli): void {
  if (kindOf(error) !== 'failed') throw error;
  cli.terminal.printError(cli.failure(error));
}

interface Serving {
  readonly quick: boolean;
  /** Between two looks. */
  readonly seconds: number;
}

/** Serves the text of the latest look until the user ends it. Wrong usage or configuration ends it too. */
async function serve(cli: Cli, address: string, { quick, seconds }: Serving): Promise<void> {
  const latest: { texts: Texts } = { texts: undefined };
  const server = await serveMetrics(address, () => latest.texts);
  const lookForEver = async () => {
    for (;;) {
      const seen = await look(cli, quick);
      cli.progress.end();
      if (seen.kind === 'failed') printFailure(seen.error, cli);
      latest.texts = {
        prometheus: textOf(seen, latest.texts?.prometheus),
        openmetrics: textOf(seen, latest.texts?.openmetrics, 'openmetrics'),
      };
      await cli.edges.sleep(seconds * 1000);
    }
  };
  try {
    // Before the line is printed, because its reader may end the command at once.
    const interrupted = cli.terminal.interrupted();
    cli.terminal.print(cli.view.say`serving ${server.url}, with a look every ${spanText(seconds, cli.view)}`);
    await Promise.race([interrupted, lookForEver()]);
  } finally {
    await server.close();
  }
}

function print(cli: Cli, { standing, names }: NamedStanding): void {
  const { closed, ...shown } = standing;
  const lines = () => statusLines(standing, names, cli.view);
  cli.answer({ ...shown, closed: closed.length }, lines, exitCodeOfStanding(standing));
}

function exitCodeOfStanding(standing: Standing): ExitCode {
  if (standing.faults.length > 0) return 3;
  return standing.conditions.length > 0 || !isInformed(standing) ? 1 : 0;
}
