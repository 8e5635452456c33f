import { differenceInSeconds } from 'date-fns';
import type { RequeueResult, Sight } from '../../../shared/reconcile/context.js';
import { actionScopeIn } from '../../../shared/reconcile/look/targets.js';
import type { Report } from '../../../shared/reconcile/report/report.js';
import { type ActionScope, everything } from '../../../shared/rotation/model/selector.js';
import { exitCodeOf, explain, passLines } from '../../../shared/show/explain.js';
import { followLines } from '../../../shared/show/follow-lines.js';
import { type Names, namesOf } from '../../../shared/show/names.js';
import type { PassRequest, Run } from '../../run/compose.js';
import type { Cli, ExitCode } from '../cli.js';
import type { Request } from './dry-run.js';
import { type FollowResult, follow } from './follow.js';
import type { FirstPass } from './followup.js';
import { answerInterrupted } from './interrupted.js';

/** A change that a person approved. */
export interface ApprovedChange extends Request {
  /** Passes are repeated until the change is confirmed. */
  readonly follows: boolean;
}

/** Runs the approved change, prints each pass, and answers with the result, or with what is open if the user ends it. */
export async function carryOut(cli: Cli, { name, request: requestOf, follows }: ApprovedChange): Promise<void> {
  const run = cli.run(name);
  const request = await requestOf(run);
  const sights: Sight[] = [];
  if (!follows) {
    const { first } = await begin(run, request, sights);
    cli.answer(first, () => explain(first, namesOf(sights), cli.view), exitCodeOf(first));
    return;
  }
  const state: Following = { request, sights, beganAt: cli.edges.now(), isInterrupted: false };
  const interrupted = cli.terminal.interrupted(unansweredEnding).then(() => 'interrupted' as const);
  if ((await Promise.race([interrupted, followToEnd(cli, run, state)])) !== 'interrupted') return;
  state.isInterrupted = true;
  cli.progress.stop();
  await answerInterrupted(cli, { ...state, within: scopeOf(request) });
}

/** The ledger is read meanwhile. A person is needed, as after an answer. */
const unansweredEnding = { afterMs: 10_000, code: 1 } as const;

interface Following {
  readonly request: PassRequest;
  /** What the passes have read so far. */
  readonly sights: Sight[];
  readonly beganAt: Date;
  /** True once nobody reads the passes any more. The pass under way is not awaited. */
  isInterrupted: boolean;
}

async function followToEnd(cli: Cli, run: Run, state: Following): Promise<void> {
  const firstPass = await begin(run, state.request, state.sights);
  const { first } = firstPass;
  const names = namesOf(state.sights);
  const printPass = passPrinter(cli, names, state);
  printPass(first);
  const result = await follow(cli, firstPass, { onPass: printPass, isEnded: () => state.isInterrupted });
  if (state.isInterrupted) return;
  const { passes, ...rest } = result;
  const lines = () => followLines({ first, ...result }, names, cli.view);
  cli.answer({ ...first, ...rest, passes: passes.length + 1 }, lines, exitCodeAfterFollow(first, result));
}

/** The first pass. The later passes act only on the scope of this one. */
async function begin(run: Run, request: PassRequest, sights: Sight[]): Promise<FirstPass> {
  const requeued: RequeueResult[] = [];
  const saw = (sight: Sight) => {
    request.saw?.(sight);
    sights.push(sight);
  };
  const onRequeue = (result: RequeueResult) => requeued.push(result);
  const first = await run.pass({ ...request, saw, onRequeue });
  return { first, within: scopeOf(request), requeued };
}

function scopeOf({ scope }: PassRequest): ActionScope {
  return scope?.kind === 'selection' ? actionScopeIn(scope) : everything;
}

/** Prints the steps and verdicts of each pass, except those that the pass before has printed. */
function passPrinter({ edges, json, terminal, view }: Cli, names: Names, state: Following): (pass: Report) => void {
  let before = '';
  return (pass) => {
    if (state.isInterrupted) return;
    const text = passLines(pass, names, view).join('\n');
    const after = differenceInSeconds(edges.now(), state.beganAt);
    if (text !== '' && text !== before && !json())
      terminal.print(passLines({ ...pass, after }, names, view).join('\n'));
    before = text;
  };
}

function exitCodeAfterFollow(first: Report, { passes, isStuck, conditions }: FollowResult): ExitCode {
  if ((passes.at(-1) ?? first).faults.length > 0) return 3;
  return isStuck || conditions.length > 0 ? 1 : 0;
}
