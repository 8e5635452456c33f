import { addSeconds, differenceInSeconds, max } from 'date-fns';
import type { RequeueResult } from '../../../shared/reconcile/context.js';
import type { Ledger } from '../../../shared/reconcile/ports/ledger.js';
import type { Condition, Report } from '../../../shared/reconcile/report/report.js';
import { endsByItself, type Hold } from '../../../shared/rotation/model/hold.js';
import type { LoadBalancerId } from '../../../shared/rotation/model/inventory.js';
import { type ActionScope, isSelected } from '../../../shared/rotation/model/selector.js';
import type { ListenerRef } from '../../../shared/rotation/model/step.js';
import type { Cli } from '../cli.js';
import { type FirstPass, type Followup, followup } from './followup.js';

export interface FollowResult {
  /** The passes after the first. */
  readonly passes: readonly Report[];
  /** True if every open batch is overdue: when NLB finishes it is unknown. */
  readonly isStuck: boolean;
  /** Holds that end by themselves, but not soon: a grace time, a change window, a start of validity. */
  readonly later: readonly Hold[];
  /** Conditions of the approved scope that need a person now. */
  readonly conditions: readonly Condition[];
}

interface Follower {
  readonly onPass: (pass: Report) => void;
  /** Whether the user has ended it. */
  readonly isEnded: () => boolean;
}

/** Between two passes. NLB takes about 50 s for a change (source: the vendor). */
const lookIntervalSeconds = 10;
/**
 * Following waits for work that is requeued within this time. Later work is left to the functions, or to another `confirm`.
 * Following also ends after this time without a change or a verdict.
 */
const patienceSeconds = 600;
/** Following ends after this many failed passes in a row. */
const maxFailures = 3;

/**
 * Repeats passes over the approved scope until it has no open batch and no early requeue. A pass also acts on
 * other work of the same load balancers. `onPass` is called after each. Also ends if every open batch is overdue, if
 * nothing changes any more, or if the cloud cannot be reached.
 */
export async function follow(cli: Cli, firstPass: FirstPass, { onPass, isEnded }: Follower): Promise<FollowResult> {
  const { first, within } = firstPass;
  const state = followup(firstPass);
  const passes: Report[] = [];
  let movedAt = cli.edges.now();
  for (;;) {
    const remaining = await cli.run('confirm').readLedger((ledger) => readRemaining(ledger, state, within));
    const now = cli.edges.now();
    const isStuck = remaining.open.length > 0 && isAllOverdue(remaining.open, passes.at(-1));
    const isQuiet = remaining.open.length === 0 && differenceInSeconds(now, movedAt) >= patienceSeconds;
    const next = nextLook(remaining, now);
    showProgress(cli, state, remaining.open, now);
    if (next === undefined || isStuck || isQuiet || isFailing(passes) || isEnded())
      return { passes, isStuck, ...unfinished(first, state) };
    await cli.edges.sleep(Math.max(0, next.getTime() - now.getTime()));
    if (isEnded()) return { passes, isStuck, ...unfinished(first, state) };
    const pass = await nextPass(cli, within, state);
    if (hasMoved(pass)) movedAt = cli.edges.now();
    passes.push(pass);
    onPass(pass);
  }
}

function unfinished({ conditions }: Report, state: Followup): Pick<FollowResult, 'later' | 'conditions'> {
  const general = conditions.filter(({ loadBalancerId }) => loadBalancerId === undefined);
  return { later: state.holds().filter(endsByItself), conditions: [...general, ...state.conditions()] };
}

async function nextPass(cli: Cli, within: ActionScope, state: Followup): Promise<Report> {
  const requeued: RequeueResult[] = [];
  const onRequeue = (result: RequeueResult) => requeued.push(result);
  const pass = await cli.run('confirm').pass({ scope: { kind: 'open', within }, onRequeue });
  state.note(pass, requeued);
  return pass;
}

interface Remaining {
  readonly open: readonly ListenerRef[];
  readonly requeueTimes: readonly Date[];
}

/** Only the requeues that are still in the ledger: another run may have finished the others meanwhile. */
async function readRemaining(
  ledger: Ledger,
  { concerns, requeueTimes }: Followup,
  { selector }: ActionScope,
): Promise<Remaining> {
  const [open, requeues] = await Promise.all([ledger.openBatches(), ledger.load('requeue')]);
  const isPending = (id: LoadBalancerId) => requeues.some(({ loadBalancerId }) => loadBalancerId === id);
  return {
    open: open.filter(
      ({ region, loadBalancerId, listenerId }) =>
        concerns(loadBalancerId) && isSelected(selector, region, { id: listenerId, loadBalancerId }),
    ),
    requeueTimes: [...requeueTimes()].flatMap(([id, at]) => (isPending(id) ? [at] : [])),
  };
}

function nextLook({ open, requeueTimes }: Remaining, now: Date): Date | undefined {
  const soonest = addSeconds(now, lookIntervalSeconds);
  if (open.length > 0) return soonest;
  const [first] = [...requeueTimes].sort((a, b) => a.getTime() - b.getTime());
  if (first === undefined || first > addSeconds(now, patienceSeconds)) return undefined;
  return max([first, soonest]);
}

function showProgress(cli: Cli, { holds, listeners }: Followup, open: readonly ListenerRef[], now: Date): void {
  const soon = holds().filter((hold) => isSoon(hold, now));
  const pending = listeners.filter((id) => [...open, ...soon].some(({ listenerId }) => listenerId === id));
  cli.progress.show(cli.view.say`listeners done`, listeners.length - pending.length, listeners.length);
}

function isSoon(hold: Hold, now: Date): boolean {
  return endsByItself(hold) && hold.until !== undefined && hold.until <= addSeconds(now, patienceSeconds);
}

function hasMoved({ judged, steps }: Report): boolean {
  const isDone = judged.some(({ verdict }) => verdict !== 'pending' && verdict !== 'overdue');
  return isDone || steps.some(({ outcome }) => outcome === 'accepted' || outcome === 'unsure');
}

function isAllOverdue(open: readonly ListenerRef[], last: Report | undefined): boolean {
  const overdue = last?.judged.filter(({ verdict }) => verdict === 'overdue').map(({ listenerId }) => listenerId) ?? [];
  return open.every(({ listenerId }) => overdue.includes(listenerId));
}

function isFailing(passes: readonly Report[]): boolean {
  const latest = passes.slice(-maxFailures);
  return latest.length === maxFailures && latest.every(({ faults }) => faults.length > 0);
}
