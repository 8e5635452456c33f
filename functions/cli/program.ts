import { Command } from 'commander';
import type { Cli } from './cli.js';
import { commands } from './commands.js';
import { version } from './version.js';

const more = `
Credentials: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN.
Configuration: REGIONS, CAS_SITE, LEDGER (dir:.rotation when unset) and the others of docs/configuration.md.
Exit codes: 0 done, 1 needs a person, 2 wrong usage or configuration, 3 the cloud or the network failed.
Errors go to standard error; with --json as {"error":{"kind":"usage"|"configuration"|"failed","message":…}}.

Examples
  REGIONS=cn-hangzhou nlb-cert plan
  REGIONS=cn-hangzhou nlb-cert backfill --listeners lsn-abc@443 --apply`;

/** The whole command line. Every command inherits how help and errors are shown. */
export function programOf(cli: Cli): Command {
  const { terminal } = cli;
  const program = new Command('nlb-cert')
    .description('Puts renewed certificates on the TCPSSL listeners of Network Load Balancers.')
    .version(version)
    .option('--json', 'the answer, and what goes wrong, as JSON')
    .option('--debug', 'log lines, and the trace of what goes wrong, on standard error')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: () => {},
      getOutHelpWidth: () => terminal.columns,
      getOutHasColors: () => terminal.colours,
    })
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => cli.paint('strong', title) })
    .addHelpText('after', more);
  for (const register of commands) register(program, cli);
  return program;
}
