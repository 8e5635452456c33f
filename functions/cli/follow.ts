import { addSeconds, max } from 'date-fns';
import { conditionKey } from '../../shared/reconcile/conditions.js';
import type { Ledger } from '../../shared/reconcile/ports.js';
import type { Condition, RememberedCondition, Report } from '../../shared/reconcile/report.js';
import { endsByItself, type Hold } from '../../shared/rotation/hold.js';
import { confirm } from '../confirm.js';
import type { Cli } from './cli.js';

export interface Followed {
  /** The passes after the first. */
  readonly passes: readonly Report[];
  /** True when all that is still open is overdue: nobody knows when that ends. */
  readonly isStuck: boolean;
  /** What ends by itself, but not soon: a grace time, a window, a validity. */
  readonly later: readonly Hold[];
  /** What needs a person now, on the load balancers that the first pass was about. */
  readonly conditions: readonly (Condition | RememberedCondition)[];
}

/** How long NLB is given between two looks; the vendor expects a change to take 50 s. */
const lookEverySeconds = 10;
/** What goes on within this time is waited for; what is later is left to the functions, or to another `confirm`. */
const patienceSeconds = 600;
/** So many passes in a row that fail end it. */
const mostFailures = 3;

/**
 * Runs `confirm` until nothing is open of what the first pass was about, and nothing of it goes on soon. `told` hears of
 * each pass. Ends too when all that is open is overdue, or when the cloud cannot be reached any more.
 */
export async function follow(cli: Cli, first: Report, told: (pass: Report) => void): Promise<Followed> {
  const concerned = new Set<string>(
    [...first.steps, ...first.holds, ...first.notStarted].map(({ loadBalancerId }) => loadBalancerId),
  );
  const isMine = ({ loadBalancerId }: { readonly loadBalancerId?: string | null | undefined }) =>
    concerned.has(loadBalancerId ?? '');
  const holds = new Map([...concerned].map((id) => [id, holdsOn(id, first)]));
  const listeners = new Set([...first.steps, ...first.holds.filter(endsByItself)].map((one) => one.listenerId));
  const passes: Report[] = [];
  for (;;) {
    const left = await cli.run('confirm').reading((ledger) => whatIsLeft(ledger, isMine));
    const open = new Set(left.open.map(({ listenerId }) => listenerId));
    const isStuck = open.size > 0 && isAllOverdue(open, passes.at(-1));
    const next = nextLook(left, cli.edges.now());
    const soon = [...holds.values()].flat().filter((hold) => isSoon(hold, cli.edges.now()));
    const pending = [...listeners].filter((id) => open.has(id) || soon.some((hold) => hold.listenerId === id));
    cli.progress.tell('listeners done', listeners.size - pending.length, listeners.size);
    if (next === undefined || isStuck || isFailing(passes)) {
      const later = [...holds.values()].flat().filter(endsByItself);
      const general = first.conditions.filter(({ loadBalancerId }) => loadBalancerId === undefined);
      const lasting = left.conditions.map((condition) => inWords(condition, [first, ...passes]));
      return { passes, isStuck, later, conditions: [...general, ...lasting] };
    }
    await cli.edges.sleep(Math.max(0, next.getTime() - cli.edges.now().getTime()));
    const pass = await confirm(Buffer.from(''), cli.run('confirm'));
    passes.push(pass);
    told(pass);
    for (const id of concerned) if (isMentioned(id, pass)) holds.set(id, holdsOn(id, pass));
  }
}

type Whose = { readonly loadBalancerId?: string | null | undefined };

async function whatIsLeft(ledger: Ledger, isMine: (one: Whose) => boolean) {
  const [open, due, conditions] = await Promise.all([
    ledger.openBatches(),
    ledger.recall('due'),
    ledger.recall('condition'),
  ]);
  return { open: open.filter(isMine), due: due.filter(isMine), conditions: conditions.filter(isMine) };
}

function nextLook({ open, due }: Awaited<ReturnType<typeof whatIsLeft>>, now: Date): Date | undefined {
  const soonest = addSeconds(now, lookEverySeconds);
  if (open.length > 0) return soonest;
  const [first] = due.map(({ at }) => at).sort((a, b) => a.getTime() - b.getTime());
  if (first === undefined || first > addSeconds(now, patienceSeconds)) return undefined;
  return max([first, soonest]);
}

function isSoon(hold: Hold, now: Date): boolean {
  return endsByItself(hold) && hold.until !== undefined && hold.until <= addSeconds(now, patienceSeconds);
}

function isAllOverdue(open: ReadonlySet<string>, last: Report | undefined): boolean {
  const overdue = last?.judged.filter(({ verdict }) => verdict === 'overdue').map(({ listenerId }) => listenerId) ?? [];
  return [...open].every((id) => overdue.some((one) => one === id));
}

function isFailing(passes: readonly Report[]): boolean {
  const latest = passes.slice(-mostFailures);
  return latest.length === mostFailures && latest.every(({ faults }) => faults.length > 0);
}

/** The ledger keeps no words for what a listener has; the latest report does. */
function inWords(condition: RememberedCondition, reports: readonly Report[]): Condition | RememberedCondition {
  const told = reports.flatMap(({ conditions }) => conditions);
  return told.findLast((one) => conditionKey(one) === conditionKey(condition)) ?? condition;
}

function isMentioned(id: string, { judged, steps, holds }: Report): boolean {
  return [...judged, ...steps, ...holds].some(({ loadBalancerId }) => loadBalancerId === id);
}

function holdsOn(id: string, { holds }: Report): readonly Hold[] {
  return holds.filter(({ loadBalancerId }) => loadBalancerId === id);
}
