import { randomUUID } from 'node:crypto';
import { plainJson } from '../../shared/wording/plain.js';
import { composeRun, type Run } from '../run/compose.js';
import type { Edges, FcContext } from '../run/edges.js';
import { proxied } from '../run/network/proxied.js';
import type { Cli, ExitCode } from './cli.js';
import { keysIn } from './credentials/current-keys.js';
import { withSource } from './credentials/rejected.js';
import { programOf } from './program.js';
import { withNearRegion, withNearRegions } from './selection/unknown-regions.js';
import { errorWithTemplateFault } from './setup/template-environment.js';
import { codeOf, exitCodes, failureText, kindOf, messageOf, plainMessage } from './terminal/failure.js';
import { type Progress, progressOn } from './terminal/progress.js';
import type { Terminal } from './terminal/terminal.js';
import { viewFor } from './terminal/view.js';

/**
 * Runs one command and returns its exit code. An error is printed on standard error, with `--json` as one JSON object;
 * its stack only with `--debug`.
 */
export async function main(argv: readonly string[], edges: Edges, terminal: Terminal): Promise<ExitCode> {
  const [json, debug] = [argv.includes('--json'), argv.includes('--debug')];
  const ended: { code: ExitCode } = { code: 0 };
  const view = await viewFor(argv, edges, terminal);
  const { currentKeys } = edges;
  const keys = currentKeys && (() => currentKeys(program.opts<{ readonly profile?: string }>().profile));
  const own: Edges = { ...edges, ...(keys && { currentKeys: keys }) };
  const { cli, prepare } = openCli(own, { terminal, view }, { json, debug }, (code) => {
    ended.code = code;
  });
  const program = programOf(cli).hook('preAction', prepare);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return ended.code;
  } catch (thrown) {
    cli.progress.end();
    const error = errorWithTemplateFault(await withNearRegion(thrown, cli), edges.templateFault);
    const kind = kindOf(error);
    if (kind === 'shown') return 0;
    const message = view.translate(await withSource(messageOf(error, program, argv, view), codeOf(error), keys));
    terminal.printError(failureText(error, message, { json, debug, view }));
    return exitCodes[kind];
  }
}

/** Only its user ends a command line. */
const runSeconds = 6 * 3600;

function openCli(
  edges: Edges,
  { terminal, view }: Pick<Cli, 'terminal' | 'view'>,
  { json, debug }: { readonly json: boolean; readonly debug: boolean },
  end: (code: ExitCode) => void,
): { readonly cli: Cli; readonly prepare: () => Promise<void> } {
  const { env } = edges;
  const writeLine = debug ? terminal.printError : () => {};
  const progress = progressOn({ terminal, view }, edges, json);
  const quiet = { ...edges, env: { ...env, LEDGER: env.LEDGER || 'dir:.rotation' }, writeLine, runSeconds };
  let network: Pick<Edges, 'dispatcher' | 'agentOf'> = {};
  const current = (): Edges => ({ ...quiet, ...network, onLook: lookProgress(progress, view) });
  const cli: Cli = {
    get edges() {
      return current();
    },
    terminal,
    json: () => json,
    view,
    progress,
    context: () => contextOf(env),
    run: (name) => sourced(composeRun(name, cli.context(), current()), cli, edges.currentKeys),
    failure: (error) => failureText(error, plainMessage(error, view), { json, debug, view }),
    answer: (answer, lines, code) => {
      progress.end();
      if (json) terminal.print(plainJson(answer));
      else (terminal.page ?? terminal.print)(lines().join('\n'));
      end(code);
    },
  };
  return {
    cli,
    prepare: async () => {
      const { dispatcher, agentOf } = await proxied(quiet);
      network = dispatcher === undefined ? {} : { dispatcher, agentOf };
    },
  };
}

/** The run, whose faults name the source of keys that the cloud rejects, and regions of REGIONS that NLB does not offer. */
function sourced(run: Run, cli: Cli, keys: Edges['currentKeys']): Run {
  return {
    ...run,
    pass: async (request) => {
      const report = await run.pass(request);
      const faults = await withNearRegions(report.faults, cli);
      const named = faults.map(async (fault) => ({
        ...fault,
        message: await withSource(fault.message, fault.code, keys),
      }));
      return { ...report, faults: await Promise.all(named) };
    },
  };
}

/** The sum over the regions of one run. They are read at the same time, and each first reports its number of listeners. */
function lookProgress({ show }: Progress, { say }: Cli['view']): NonNullable<Edges['onLook']> {
  const regions = new Map<string, readonly [done: number, of: number]>();
  return (region, done, of) => {
    regions.set(region, [done, of]);
    const all = [...regions.values()];
    const sum = (i: 0 | 1) => all.reduce((total, counts) => total + counts[i], 0);
    show(say`reading listeners`, sum(0), sum(1));
  };
}

/** The context that Function Compute would give, from the environment. */
function contextOf(env: Edges['env']): FcContext {
  return {
    requestId: randomUUID(),
    region: env.ALIBABA_CLOUD_REGION_ID ?? /^[a-z]{2}-[a-z0-9-]+/.exec(env.REGIONS ?? '')?.[0] ?? '',
    credentials: keysIn(env),
    function: { name: ['nlb-cert', env.USER || env.LOGNAME || env.USERNAME].filter(Boolean).join(' of ') },
  };
}
