import type { RequeueResult } from '../../../shared/reconcile/context.js';
import { actionScopeIn } from '../../../shared/reconcile/look/targets.js';
import type { Report } from '../../../shared/reconcile/report/report.js';
import { everything } from '../../../shared/rotation/model/selector.js';
import { exitCodeOf, explain } from '../../../shared/show/explain.js';
import { followLines } from '../../../shared/show/follow-lines.js';
import type { Cli, ExitCode } from '../cli.js';
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
  const firstPass = await begin(cli, command);
  const { first } = firstPass;
  if (!command.follows) {
    cli.answer(first, () => explain(first, cli.view.paint), exitCodeOf(first));
    return;
  }
  printPass(cli, first);
  const result = await follow(cli, firstPass, (pass) => printPass(cli, pass));
  const { passes, ...rest } = result;
  const lines = () => followLines({ first, ...result }, cli.view.paint);
  cli.answer({ ...first, ...rest, passes: passes.length + 1 }, lines, exitCodeAfterFollow(first, result));
}

/** The first pass. The later passes act only on the scope of this one. */
async function begin(cli: Cli, { name, request: requestOf }: ApprovedChange): Promise<FirstPass> {
  const run = cli.run(name);
  const requeued: RequeueResult[] = [];
  const request = await requestOf(run);
  const within = request.scope?.kind === 'selection' ? actionScopeIn(request.scope) : everything;
  const first = await run.pass({ ...request, onRequeue: (result) => requeued.push(result) });
  return { first, within, requeued };
}

/** Prints the steps and verdicts of one pass, without those that are still pending. */
function printPass(cli: Cli, report: Report): void {
  if (cli.json()) return;
  const judged = report.judged.filter(({ verdict }) => verdict !== 'pending');
  const lines = explain({ ...report, judged, holds: [], conditions: [] }, cli.view.paint).slice(0, -1);
  if (lines.length > 0) cli.terminal.print(lines.join('\n'));
}

function exitCodeAfterFollow(first: Report, { passes, isStuck, conditions }: FollowResult): ExitCode {
  if ((passes.at(-1) ?? first).faults.length > 0) return 3;
  return isStuck || conditions.length > 0 ? 1 : 0;
}
