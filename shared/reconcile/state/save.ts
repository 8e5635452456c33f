import { isFinal, type Judged } from '../../rotation/judge.js';
import type { Plan } from '../../rotation/plan/plan.js';
import type { Proof } from '../../rotation/verify/proof.js';
import { seenServed } from '../../rotation/verify/seen-served.js';
import { concurrently } from '../concurrently.js';
import type { RegionContext, SliceView } from '../context.js';
import { saveAttachmentIndex } from '../look/attachment-index.js';
import type { Ledger } from '../ports/ledger.js';
import type { Records, RememberedFlaps, RememberedStuck } from '../ports/records.js';
import { type Applied, type Findings, mergeFindings } from '../report/report.js';
import { rollBackUnexpected, rollbackRequeues } from './auto-rollback.js';
import { failureConditions, nextFailures, saveFailures } from './failures.js';
import { proofRecords } from './proofs.js';
import { requeueTimes, saveRequeues } from './requeue.js';
import { perLoadBalancer } from './state.js';

/** The findings and decisions of a pass over a slice. */
interface Decisions {
  readonly judged: readonly Judged[];
  readonly flaps: readonly RememberedFlaps[];
  readonly proofs: readonly Proof[];
  readonly plan: Plan;
  readonly stuck: readonly RememberedStuck[];
}

/** Ledger entries that are closed at the same time. */
const closedAtOnce = 16;

/** Saves the state that must be in the ledger before the first change: settled batches, and the records of the slice. */
export async function saveDecisions(decisions: Decisions, view: SliceView, context: RegionContext): Promise<void> {
  const { judged, flaps, proofs, plan, stuck } = decisions;
  const { account, ports } = context;
  const { ledger } = ports;
  await concurrently(closedAtOnce, judged, async ({ batch, verdict }) => {
    if (isFinal(verdict)) await ledger.close({ ...batch, served: seenServed(batch, proofs) }, verdict, ports.now());
  });
  for (const pendingAttach of plan.fulfilled)
    await ledger.drop('pendingAttach', { ...pendingAttach, account: account.id });
  await sync('overlap', view.state.overlap, overlapRecords(plan, view, context), ledger);
  await sync('flap', view.state.flap, flaps, ledger);
  await sync('proof', view.state.proof, proofRecords(proofs, view, context), ledger);
  await sync('stuck', view.state.stuck, stuck, ledger);
  await saveAttachmentIndex(view.inventory, plan.planned, context);
}

/** Saves the results of the changes: counts failures, rolls back unexpected changes, and requeues the remaining work. */
export async function saveResults(
  applied: readonly Applied[],
  { judged, proofs, plan }: Decisions,
  view: SliceView,
  context: RegionContext,
): Promise<Pick<Findings, 'conditions'>> {
  const { inventory, covers, state } = view;
  const { ports, region } = context;
  const { holds } = mergeFindings([{ holds: plan.holds }, ...applied]);
  const next = nextFailures(state.failure, judged, applied, ports.now());
  await saveFailures(next, plan.obsolete, context);
  const rollbacks = await rollBackUnexpected(proofs, inventory, context);
  const refused = applied.flatMap(({ steps = [] }) => steps.filter(({ outcome }) => outcome === 'refused'));
  // The next pass puts back what was evicted for a refused successor.
  const gaps = refused.filter(({ listenerId }) => plan.evicted.includes(listenerId));
  const probes = [
    ...plan.unproven,
    ...rollbackRequeues(rollbacks, inventory),
    ...gaps.map(({ loadBalancerId }) => ({ loadBalancerId, probeAt: ports.now() })),
  ];
  const times = requeueTimes(holds, applied, probes, ports.now());
  ports.onRequeue?.({ region, covers, times });
  await saveRequeues(times, view, context);
  return { conditions: failureConditions(next, plan.obsolete) };
}

function overlapRecords({ overlaps }: Plan, { inventory }: SliceView, context: RegionContext) {
  return perLoadBalancer(
    inventory.loadBalancers,
    context,
    ({ listeners }) =>
      listeners.flatMap(({ id }) => (overlaps.get(id) ?? []).map((overlap) => ({ ...overlap, listenerId: id }))),
    (own) => ({ overlaps: own }),
  );
}

/** Kinds with at most one record for each load balancer. */
type PerLoadBalancer = 'overlap' | 'flap' | 'proof' | 'stuck';

/**
 * Updates the records of a slice in the ledger: saves the changed ones, and drops those that are not in `after`. Both lists
 * are of the same slice of one account. They have no record for a load balancer without items.
 */
async function sync<K extends PerLoadBalancer>(
  kind: K,
  before: readonly Records[K][],
  after: readonly Records[K][],
  ledger: Ledger,
): Promise<void> {
  const former = new Map(before.map((record) => [record.loadBalancerId, record]));
  const kept = new Set(after.map(({ loadBalancerId }) => loadBalancerId));
  for (const record of before) if (!kept.has(record.loadBalancerId)) await ledger.drop(kind, record);
  for (const record of after) if (!isSame(record, former.get(record.loadBalancerId))) await ledger.save(kind, record);
}

/** The account is not compared, because a record of `own` and one of the account's id mean the same. */
function isSame(record: { readonly account: string }, other: { readonly account: string } | undefined): boolean {
  return (
    other !== undefined && JSON.stringify({ ...record, account: '' }) === JSON.stringify({ ...other, account: '' })
  );
}
