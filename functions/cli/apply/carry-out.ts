import type { RequeueResult } from '../../../shared/reconcile/context.js';
import { actionScopeIn } from '../../../shared/reconcile/look/targets.js';
import type { Report } from '../../../shared/reconcile/report/report.js';
import { everything } from '../../../shared/rotation/model/selector.js';
import { exitCodeOf, explain, passLines } from '../../../shared/show/explain.js';
import { followLines } from '../../../shared/show/follow-lines.js';
import type { Names } from '../../../shared/show/names.js';
import type { Cli, ExitCode } from '../cli.js';
import { namedPass } from '../named-pass.js';
import type { Request } from './dry-run.js';
import { type FollowResult, follow } from './follow.js';
import type { FirstPass } from './followup.js';

/** A change that a person approved. */
export interface ApprovedChange extends Request {
  /** Passes are repeated until the change is confirmed. */
  readonly follows: boolean;
}

/** Runs the approved change, prints each pass, and answers with the result. */
export async function carryOut(cli: Cli, command: ApprovedChange): Promise<void> {
  const { names, ...firstPass } = await begin(cli, command);
  const { first } = firstPass;
  if (!command.follows) {
    cli.answer(first, () => explain(first, names, cli.view), exitCodeOf(first));
    return;
  }
  const printPass = passPrinter(cli, names);
  printPass(first);
  const result = await follow(cli, firstPass, printPass);
  const { passes, ...rest } = result;
  const lines = () => followLines({ first, ...result }, names, cli.view);
  cli.answer({ ...first, ...rest, passes: passes.length + 1 }, lines, exitCodeAfterFollow(first, result));
}

/** The first pass. The later passes act only on the scope of this one. */
async function begin(
  cli: Cli,
  { name, request: requestOf }: ApprovedChange,
): Promise<FirstPass & { readonly names: Names }> {
  const run = cli.run(name);
  const requeued: RequeueResult[] = [];
  const request = await requestOf(run);
  const within = request.scope?.kind === 'selection' ? actionScopeIn(request.scope) : everything;
  const onRequeue = (result: RequeueResult) => requeued.push(result);
  const { report: first, names } = await namedPass(run, { ...request, onRequeue });
  return { first, within, requeued, names };
}

/** Prints the steps and verdicts of each pass, except those that the pass before has printed. */
function passPrinter({ json, terminal, view }: Cli, names: Names): (pass: Report) => void {
  let before = '';
  return (pass) => {
    const text = passLines(pass, names, view).join('\n');
    if (text !== '' && text !== before && !json()) terminal.print(text);
    before = text;
  };
}

function exitCodeAfterFollow(first: Report, { passes, isStuck, conditions }: FollowResult): ExitCode {
  if ((passes.at(-1) ?? first).faults.length > 0) return 3;
  return isStuck || conditions.length > 0 ? 1 : 0;
}
