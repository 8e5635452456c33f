import { Command, Option } from 'commander';
import type { Cli, Register } from './cli.js';
import { registerBackfill } from './commands/change/backfill.js';
import { registerConfirm } from './commands/change/confirm.js';
import { registerInvoke } from './commands/change/invoke.js';
import { registerPrune } from './commands/change/prune.js';
import { registerRollback } from './commands/change/rollback.js';
import { registerSetup } from './commands/change/setup.js';
import { registerSweep } from './commands/change/sweep.js';
import { registerUpload } from './commands/change/upload.js';
import { registerDoctor } from './commands/look/doctor.js';
import { registerHistory } from './commands/look/history.js';
import { registerPlan } from './commands/look/plan.js';
import { registerReport } from './commands/look/report.js';
import { registerShow } from './commands/look/show.js';
import { registerStatus } from './commands/look/status.js';
import { registerCompletion } from './commands/tools/completion.js';
import { registerEvent } from './commands/tools/event.js';
import { registerNotify } from './commands/tools/notify.js';
import { registerPolicy } from './commands/tools/policy.js';
import { helpConfiguration, moreHelp, mostHelpColumns } from './terminal/help.js';
import { version } from './version.js';

function more({ view }: Cli): string {
  const { say } = view;
  return moreHelp(
    {
      before: [
        say`Credentials: --profile, else ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN, else OIDC, ALIBABA_CLOUD_PROFILE or the current profile, the RAM role of the instance, or ALIBABA_CLOUD_CREDENTIALS_URI.`,
        say`Configuration: REGIONS, CAS_SITE, LEDGER (default: dir:.rotation) and the other variables of docs/configuration.md.`,
        say`Exit codes: 0 done, 1 a person is needed, 2 wrong usage or configuration, 3 the cloud or the network failed.`,
        say`A change that is not applied ends as its plan. A command without a plan ends with 2 if there is no terminal to ask on, with 0 after a no, and with 130 after Ctrl+C.`,
        say`Errors go to standard error; with --json as {"error":{"kind":"usage"|"configuration"|"failed","message":…}}.`,
      ],
      examples: [
        'REGIONS=cn-hangzhou nlb-cert plan',
        'REGIONS=cn-hangzhou nlb-cert backfill --listeners lsn-abc@443 --apply',
      ],
    },
    view,
  );
}

/** The whole command line. Every command inherits the settings of help and errors. */
export function programOf(cli: Cli): Command {
  const { terminal, view } = cli;
  const { say } = view;
  const program = new Command('nlb-cert')
    .description(say`Puts renewed certificates on the TCPSSL listeners of Network Load Balancers.`)
    .version(version, '-V, --version', say`print the version`)
    .helpOption('-h, --help', say`print this help`)
    .helpCommand('help [command]', say`print the help of a command`)
    .option('--json', say`print the answer, and errors, as JSON`)
    .option('--profile <NAME>', say`use the keys of this profile of ~/.aliyun/config.json (default: see below)`)
    .option('--debug', say`print log lines, and the stack of errors, on standard error`)
    .addOption(new Option('--lang <LANG>', say`language of texts (default: that of LANG)`).choices(['en', 'zh']))
    .option('--utc', say`show times in UTC (default: the time zone of TZ)`)
    .option('--ids', say`show ids beside names`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(terminal.columns, mostHelpColumns),
      getOutHasColors: () => terminal.colours,
    })
    .configureHelp(helpConfiguration(view))
    .addHelpText('after', more(cli));
  for (const register of commands) register(program, cli);
  // A command has its own help option, which does not take this text from the program.
  for (const command of program.commands) command.helpOption('-h, --help', say`print this help`);
  return program;
}

/** Every command, in the order of the help. */
const commands: readonly Register[] = [
  registerPlan,
  registerBackfill,
  registerConfirm,
  registerSweep,
  registerStatus,
  registerShow,
  registerReport,
  registerRollback,
  registerHistory,
  registerUpload,
  registerPrune,
  registerSetup,
  registerInvoke,
  registerDoctor,
  registerPolicy,
  registerEvent,
  registerNotify,
  registerCompletion,
];
