import { addSeconds, differenceInSeconds, max } from 'date-fns';
import type { Ledger } from '../../../shared/reconcile/ports/cloud.js';
import type { Condition, Report } from '../../../shared/reconcile/report/report.js';
import type { RequeueResult } from '../../../shared/reconcile/state/requeue.js';
import { endsByItself, type Hold } from '../../../shared/rotation/model/hold.js';
import type { LoadBalancerId } from '../../../shared/rotation/model/inventory.js';
import { type ActionScope, isSelected } from '../../../shared/rotation/model/selector.js';
import type { ListenerRef } from '../../../shared/rotation/model/step.js';
import type { Cli } from '../cli.js';
import { type Followup, followup } from './followup.js';

/** A first pass, what it was free to act on, and what it said of when to come back. */
export interface Begun {
  readonly first: Report;
  readonly within: ActionScope;
  readonly onRequeue: readonly RequeueResult[];
}

export interface Followed {
  /** The passes after the first. */
  readonly passes: readonly Report[];
  /** True when all that is still open is overdue: nobody knows when that ends. */
  readonly isStuck: boolean;
  /** What ends by itself, but not soon: a grace time, a window, a validity. */
  readonly later: readonly Hold[];
  /** What needs a person now, of what was agreed to. */
  readonly conditions: readonly Condition[];
}

/** How long NLB is given between two looks; the vendor expects a change to take 50 s. */
const lookEverySeconds = 10;
/**
 * What goes on within this time is waited for; what is later is left to the functions, or to another `confirm`. And so
 * long without any change or verdict: what holds it up ends by itself, but nobody knows when.
 */
const patienceSeconds = 600;
/** So many passes in a row that fail end it. */
const mostFailures = 3;

/**
 * Goes on until nothing is open of what was agreed to, and nothing of it goes on soon; with that alone, whatever else is
 * to be done on the same load balancers. `told` hears of each pass. Ends too when all that is open is overdue, when
 * nothing happens any more, or when the cloud cannot be reached.
 */
export async function follow(cli: Cli, begun: Begun, told: (pass: Report) => void): Promise<Followed> {
  const { first, within } = begun;
  const state = followup(begun);
  const passes: Report[] = [];
  let movedAt = cli.edges.now();
  for (;;) {
    const left = await cli.run('confirm').readLedger((ledger) => whatIsLeft(ledger, state, within));
    const now = cli.edges.now();
    const isStuck = left.open.length > 0 && isAllOverdue(left.open, passes.at(-1));
    const isQuiet = left.open.length === 0 && differenceInSeconds(now, movedAt) >= patienceSeconds;
    const next = nextLook(left, now);
    tellProgress(cli, state, left.open, now);
    if (next === undefined || isStuck || isQuiet || isFailing(passes)) {
      const general = first.conditions.filter(({ loadBalancerId }) => loadBalancerId === undefined);
      const later = state.holds().filter(endsByItself);
      return { passes, isStuck, later, conditions: [...general, ...state.conditions()] };
    }
    await cli.edges.sleep(Math.max(0, next.getTime() - now.getTime()));
    const onRequeue: RequeueResult[] = [];
    const watch = (found: RequeueResult) => onRequeue.push(found);
    const pass = await cli.run('confirm').pass({ kind: 'open', within }, { onRequeue: watch });
    state.note(pass, onRequeue);
    if (hasMoved(pass)) movedAt = cli.edges.now();
    passes.push(pass);
    told(pass);
  }
}

interface Left {
  readonly open: readonly ListenerRef[];
  readonly again: readonly Date[];
}

/** Of when it said to come back, only what the ledger still has: somebody else may have done it meanwhile. */
async function whatIsLeft(ledger: Ledger, { concerns, again }: Followup, { selector }: ActionScope): Promise<Left> {
  const [open, due] = await Promise.all([ledger.openBatches(), ledger.load('requeue')]);
  const isDue = (id: LoadBalancerId) => due.some(({ loadBalancerId }) => loadBalancerId === id);
  return {
    open: open.filter(
      ({ region, loadBalancerId, listenerId }) =>
        concerns(loadBalancerId) && isSelected(selector, region, { id: listenerId, loadBalancerId }),
    ),
    again: [...again()].flatMap(([id, at]) => (isDue(id) ? [at] : [])),
  };
}

function nextLook({ open, again }: Left, now: Date): Date | undefined {
  const soonest = addSeconds(now, lookEverySeconds);
  if (open.length > 0) return soonest;
  const [first] = [...again].sort((a, b) => a.getTime() - b.getTime());
  if (first === undefined || first > addSeconds(now, patienceSeconds)) return undefined;
  return max([first, soonest]);
}

function tellProgress(cli: Cli, { holds, listeners }: Followup, open: readonly ListenerRef[], now: Date): void {
  const soon = holds().filter((hold) => isSoon(hold, now));
  const pending = listeners.filter((id) => [...open, ...soon].some(({ listenerId }) => listenerId === id));
  cli.progress.tell('listeners done', listeners.length - pending.length, listeners.length);
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
  const latest = passes.slice(-mostFailures);
  return latest.length === mostFailures && latest.every(({ faults }) => faults.length > 0);
}
