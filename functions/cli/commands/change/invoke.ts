import { exitCodeOf, explain } from '../../../../shared/show/explain.js';
import { reportIn, returnedLines } from '../../../../shared/show/returned-lines.js';
import { usualPrefix } from '../../../run/compose-doctor.js';
import { openFunctions } from '../../../run/deployed-functions.js';
import { toFunctionName, toPrefix, toQualifier, toRegion } from '../../checked.js';
import type { Cli, ExitCode, Register } from '../../cli.js';
import { UsageFault } from '../../terminal/failure.js';

const examples = `
Examples
  nlb-cert invoke sweep
  nlb-cert invoke sweep --payload '{"kind":"look"}' --async
  nlb-cert invoke backfill --payload '{"regions":["cn-hangzhou"]}'        a dry run
  nlb-cert invoke my-own-name --region cn-shanghai

It runs in the deployed system, with its role, its configuration and its ledger. A name that is one of on-renewal, confirm,
sweep, backfill and report gets the prefix that s.yaml gives; FC_SERVICE names the service of FC 2.0.`;

interface Options {
  readonly payload: string;
  readonly async?: boolean;
  readonly prefix: string;
  readonly qualifier?: string;
  readonly region?: string;
}

const own = ['on-renewal', 'confirm', 'sweep', 'backfill', 'report'];

export const registerInvoke: Register = (program, cli) => {
  program
    .command('invoke')
    .argument('<function>', `${own.join(', ')}, or the whole name of a deployed function`, toFunctionName)
    .description('runs a function in the deployed system, and shows its report, the end of its log and its real error')
    .option('--payload <JSON>', 'what it is given', '')
    .option('--async', 'does not wait for it')
    .option('--prefix <TEXT>', 'what deployed names begin with', toPrefix, usualPrefix)
    .option('--qualifier <NAME>', 'a version or an alias; the latest code when absent', toQualifier)
    .option(
      '--region <REGION>',
      'where it is deployed; ALIBABA_CLOUD_REGION_ID, or the first of REGIONS, when absent',
      toRegion,
    )
    .addHelpText('after', examples)
    .action((name: string, options: Options) => invoke(cli, name, options));
};

async function invoke(cli: Cli, given: string, { payload, async: isLater, prefix, qualifier, region }: Options) {
  const name = own.includes(given) ? `${prefix}${given}` : given;
  if (payload !== '' && !isJson(payload)) throw new UsageFault(`--payload must be JSON, not "${payload}"`);
  const context = cli.context();
  const functions = await openFunctions({ ...context, region: region ?? context.region }, cli.edges);
  const call = { name, payload, qualifier };
  if (isLater) {
    const taskId = `cli-${cli.edges.nonce()}`;
    const outcome = await functions.later({ ...call, taskId });
    const lines = () => [`${name} in ${functions.region}: ${outcome}, task ${taskId}; its log has its report`];
    cli.answer({ function: name, outcome, taskId }, lines, 0);
    return;
  }
  const startedMs = cli.edges.monotonicMs();
  const returned = await functions.now(call);
  const seconds = Math.round(cli.edges.monotonicMs() - startedMs) / 1000;
  const report = returned.kind === 'returned' ? reportIn(returned.text) : undefined;
  const code: ExitCode = returned.kind === 'threw' ? 3 : report === undefined ? 0 : exitCodeOf(report);
  const shown = report === undefined ? undefined : explain(report, cli.paint);
  const where = { name, region: functions.region, seconds };
  cli.answer({ function: name, seconds, ...returned }, () => returnedLines(returned, where, shown, cli.paint), code);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
