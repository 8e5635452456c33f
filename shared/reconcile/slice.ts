import { isFinal, judge } from '../rotation/judge.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import type { Certificate, Inventory } from '../rotation/model/inventory.js';
import type { OpenBatch } from '../rotation/model/step.js';
import { demandsIn } from '../rotation/plan/demand.js';
import { type PlanInput, planRotation, unprovenIn } from '../rotation/plan/plan.js';
import type { Prospect } from '../rotation/plan/prospect.js';
import { dailyProbes } from '../rotation/verify/daily-probes.js';
import { proofFindings } from '../rotation/verify/findings.js';
import { applySteps } from './apply/apply.js';
import { preview } from './apply/preview.js';
import type { RegionContext, SliceView } from './context.js';
import { readAttached } from './look/short-list.js';
import type { LookTarget } from './ports/cloud.js';
import { toCondition } from './report/conditions.js';
import { type Findings, mergeFindings } from './report/report.js';
import { toJudgedReport, verdictFindings } from './report/verdicts.js';
import { isFullSweep } from './scope.js';
import { failureConditions, type NextFailures, nextFailures } from './state/failures.js';
import { nextFlaps } from './state/flapping.js';
import { knownProofs, probe } from './state/proofs.js';
import { saveDecisions, saveResults } from './state/save.js';
import { coveredBy, isOfAccount, overlapsOf, within } from './state/state.js';
import { nextStuckRecords, stuckConditions } from './state/stuck.js';

/** Load balancers of a region that are read, judged, planned and changed together. */
export interface Slice {
  readonly target: LookTarget;
  /** Reads the whole slice; rejects instead of returning a part. */
  readonly look: () => Promise<Inventory>;
}

export interface SliceResult {
  readonly inventory: Inventory;
  readonly prospects: readonly Prospect[];
  readonly findings: Findings;
  /** Attached certificates that a short list of CAS lacks. */
  readonly attached: readonly Certificate[];
}

/**
 * The pass over a slice of a region. Files beside this one choose the slices and save their state.
 *
 *   1 look    at whole load balancers; an incomplete listing fails the region
 *   2 judge   settle open batches by what their listeners show
 *   3 plan    pure: the next steps of each listener, and everything else a hold with a reason
 *   4 apply   ① write the ledger entry, ② read the listener once more, ③ make the call
 *
 * A crash before ① changed nothing. After it, step 2 of the next pass settles the entry.
 */
export async function reconcileSlice(slice: Slice, whole: RegionContext): Promise<SliceResult> {
  const { options, ports } = whole;
  const view = await look(slice, whole);
  const { inventory } = view;
  const attached = await readAttached(view, whole);
  const context = attached.length === 0 ? whole : withCertificates(attached, whole);
  const { judged, open } = await judgeOpen(view, context);
  const flaps = nextFlaps(judged, view, context);

  const failures = nextFailures(view.state.failure, judged, [], ports.now());
  const input = planInput(view, context, { open, failures, flapCounts: flaps.flatMap(({ flapCounts }) => flapCounts) });
  const demands = demandsIn(input);
  const unproven = unprovenIn(demands, input);
  const listeners = isFullSweep(context.scope) ? demands.loadBalancers.flatMap((each) => each.demands) : [];
  const proofs = await probe([...unproven, ...dailyProbes(listeners, unproven, input)], view, context);
  const plan = planRotation({ ...input, proofs }, demands);
  const stuck = nextStuckRecords(plan.holds, open, view, context);

  const conditions = [
    ...plan.unserved.map(toCondition),
    ...stuckConditions(stuck, plan.holds, ports.now()),
    ...proofFindings(proofs, inventory, options.policy),
  ];
  const beforeApply = mergeFindings([{ conditions, holds: plan.holds }, verdictFindings(judged)]);
  const decisions = { judged, flaps, proofs, plan, stuck };
  const read = { inventory, attached, prospects: plan.prospects };
  if (options.dryRun) {
    const failing = { conditions: failureConditions(failures, plan.obsolete) };
    const findings = mergeFindings([beforeApply, failing, await preview(plan.planned, context)]);
    return { ...read, findings };
  }
  await saveDecisions(decisions, view, context);
  const applied = await applySteps(plan.planned, { ...context, inventory });
  const results = await saveResults(applied, decisions, view, context);
  return { ...read, findings: mergeFindings([beforeApply, ...applied, results]) };
}

async function look({ look, target }: Slice, { state, region }: RegionContext): Promise<SliceView> {
  const inventory = await look();
  const covers = coveredBy(inventory, target);
  return { inventory, covers, state: within(state, region, covers) };
}

function withCertificates(attached: readonly Certificate[], context: RegionContext): RegionContext {
  return { ...context, certificateIndex: indexCertificates([...context.certificateIndex.all, ...attached]) };
}

/**
 * The verdict on each open batch, and the batches that block a further step of their listener. The ledger is read again
 * after the look, because the inventory may not show the effect of a batch that was opened or closed during the look. Both
 * kinds count as open.
 */
async function judgeOpen({ inventory, covers, state }: SliceView, { account, region, ports, options }: RegionContext) {
  const openNow = (await ports.ledger.openBatches()).filter(
    (batch) => isOfAccount(batch, account) && batch.region === region && covers(batch.loadBalancerId),
  );
  const judged = openNow.map((batch) => {
    const verdict = judge(batch, inventory, options.policy, ports.now());
    // The look may be older than the batch, whatever the clock of its run says.
    const isNew = !state.open.some(({ token }) => token === batch.token);
    return { batch, verdict: isNew && verdict === 'lost' ? 'pending' : verdict };
  });
  for (const batch of judged) ports.observer.verdict(toJudgedReport(batch));
  const unsettled = judged.filter(({ verdict }) => !isFinal(verdict)).map(({ batch }) => batch);
  const closedMeanwhile = state.open.filter(({ token }) => !openNow.some((batch) => batch.token === token));
  return { judged, open: [...unsettled, ...closedMeanwhile] };
}

interface Settled {
  readonly failures: NextFailures;
  readonly open: readonly OpenBatch[];
  readonly flapCounts: PlanInput['flapCounts'];
}

function planInput(view: SliceView, context: RegionContext, { open, failures, flapCounts }: Settled): PlanInput {
  const { inventory, state } = view;
  const { certificateIndex, actionScope, options } = context;
  return {
    inventory,
    certificateIndex,
    mappings: state.mapping,
    pendingAttaches: state.pendingAttach,
    overlaps: overlapsOf(state.overlap),
    // The failures of a step that has now succeeded must not stop a rollout.
    failures: state.failure.filter((failure) => !failures.ended.includes(failure)),
    flapCounts,
    open,
    proofs: knownProofs(view, context),
    selection: actionScope,
    policy: options.policy,
  };
}
