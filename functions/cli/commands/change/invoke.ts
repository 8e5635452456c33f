import { Argument } from 'commander';
import { isObject, parseInput } from '../../../../shared/events/input.js';
import { english } from '../../../../shared/rotation/english.js';
import { functionNames, usualPrefix } from '../../../../shared/runtime/function-names.js';
import { exitCodeOf, explain } from '../../../../shared/show/explain.js';
import { namesOf } from '../../../../shared/show/names.js';
import { reportIn, returnedLines } from '../../../../shared/show/returned-lines.js';
import { paragraphLines } from '../../../../shared/show/view/layout.js';
import type { View } from '../../../../shared/show/view/view.js';
import { openFunctions } from '../../../run/deployed-functions.js';
import { isAgreed } from '../../apply/propose.js';
import { toFunctionName, toPrefix, toQualifier, toRegion } from '../../checked.js';
import type { Cli, ExitCode, Register } from '../../cli.js';
import { UsageFault } from '../../terminal/failure.js';
import { moreHelp } from '../../terminal/help.js';

interface Options {
  readonly payload: string;
  readonly async?: boolean;
  readonly yes?: boolean;
  readonly prefix: string;
  readonly qualifier?: string;
  readonly region?: string;
}

const own = [...functionNames, 'report'];

export const registerInvoke: Register = (program, cli) => {
  program
    .command('invoke')
    .addArgument(
      new Argument('<function>', cli.view.say`the full name of a deployed function, or one of these`)
        .choices(own)
        .argParser(toFunctionName),
    )
    .description(cli.view.say`run a deployed function, and show its report, the end of its log and its error`)
    .option('--payload <JSON>', cli.view.say`payload of the call`, '')
    .option('--async', cli.view.say`do not wait for its end`)
    .option('-y, --yes', cli.view.say`run it without asking`)
    .option('--prefix <TEXT>', cli.view.say`beginning of the deployed names`, toPrefix, usualPrefix)
    .option('--qualifier <NAME>', cli.view.say`version or alias (default: the latest code)`, toQualifier)
    .option(
      '--region <REGION>',
      cli.view.say`region of the functions (default: ALIBABA_CLOUD_REGION_ID, or the first of REGIONS)`,
      toRegion,
    )
    .addHelpText('after', help(cli.view))
    .action((name: string, options: Options) => invoke(cli, name, options));
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert invoke sweep', say`asks, because it makes changes`],
        'nlb-cert invoke sweep --payload \'{"kind":"look"}\' --async --yes',
        ['nlb-cert invoke backfill --payload \'{"regions":["cn-hangzhou"]}\'', say`as a dry run`],
        'nlb-cert invoke my-own-name --region cn-shanghai',
      ],
      after: [
        say`The function runs in the deployed system, with its role, its configuration and its ledger. The names on-renewal, confirm, sweep, backfill and report get the prefix of s.yaml; FC_SERVICE names the service of FC 2.0. Of these, report and a backfill without "apply":true change nothing, so they need no answer.`,
      ],
    },
    view,
  );
}

async function invoke(cli: Cli, argument: string, options: Options) {
  const { payload, async: isLater, prefix, qualifier, region } = options;
  const name = own.includes(argument) ? `${prefix}${argument}` : argument;
  if (payload !== '' && !isJson(payload)) throw new UsageFault(english`--payload must be JSON, not "${payload}"`);
  if (!(await isConsented(cli, name, options))) return cli.answer({}, () => [cli.view.say`nothing was invoked`], 0);
  const context = cli.context();
  const functions = await openFunctions({ ...context, region: region ?? context.region }, cli.edges);
  const call = { name, payload, qualifier };
  if (isLater) {
    const taskId = `cli-${cli.edges.nonce()}`;
    const outcome = await functions.later({ ...call, taskId });
    const lines = () =>
      paragraphLines(
        cli.view.say`${name} in ${functions.region} is ${outcome}, task ${taskId}; its report will be in its log.`,
        cli.view,
        '',
      );
    cli.answer({ function: name, outcome, taskId }, lines, 0);
    return;
  }
  const startedMs = cli.edges.monotonicMs();
  const returned = await functions.now(call);
  const seconds = Math.round(cli.edges.monotonicMs() - startedMs) / 1000;
  const report = returned.kind === 'returned' ? reportIn(returned.text) : undefined;
  const code: ExitCode = returned.kind === 'threw' ? 3 : report === undefined ? 0 : exitCodeOf(report);
  const shown = report === undefined ? undefined : explain(report, namesOf([]), cli.view);
  const where = { name, region: functions.region, seconds };
  cli.answer({ function: name, seconds, ...returned }, () => returnedLines(returned, where, shown, cli.view), code);
}

/** Consent to run a function that may change something. Throws a `UsageFault` if there is no person to ask. */
async function isConsented(cli: Cli, name: string, { payload, prefix, yes = false }: Options): Promise<boolean> {
  if (yes || isReadOnly(name, prefix, payload)) return true;
  if (!cli.terminal.canAsk || cli.json())
    throw new UsageFault(english`not a terminal, so ${name} was not invoked; pass --yes to invoke it`);
  return isAgreed(cli, cli.view.say`${name} may change listeners. Invoke it? (y/N) `);
}

/** A report, and a backfill without `apply`. Any other function, or one with a name of its own, may change something. */
function isReadOnly(name: string, prefix: string, payload: string): boolean {
  if (name === `${prefix}report`) return true;
  const input = parseInput(payload);
  return name === `${prefix}backfill` && !(isObject(input) && input.apply !== undefined && input.apply !== false);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
