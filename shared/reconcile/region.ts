import { isFinal, type Judged, judge } from '../rotation/judge.js';
import type { CertificateIndex } from '../rotation/model/certificate-index.js';
import { grouped } from '../rotation/model/grouped.js';
import type { Hold } from '../rotation/model/hold.js';
import type { Inventory, LoadBalancerId, Region } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import { type ActionScope, isEverything } from '../rotation/model/selector.js';
import type { ListenerRef, OpenBatch, PlannedStep, RequestedBy, Step } from '../rotation/model/step.js';
import { mostUrgentFirst } from '../rotation/plan/expiry-order.js';
import { type Plan, planRotation } from '../rotation/plan/plan.js';
import { proofFindings } from '../rotation/verify/findings.js';
import type { Proof } from '../rotation/verify/proof.js';
import { seenServed } from '../rotation/verify/seen-served.js';
import { type Applied, applyInOrder } from './apply/apply.js';
import { previewSteps, toPlanned } from './apply/preview.js';
import { concurrently } from './concurrently.js';
import type { Prefilter } from './look/prefilter.js';
import type { Account, Ledger, LookTarget, RememberedFlaps } from './ports/cloud.js';
import type { Prober } from './ports/prober.js';
import {
  type Condition,
  type Continuation,
  type Findings,
  type JudgedReport,
  mergeFindings,
  type RememberedCondition,
  type StepReport,
} from './report/report.js';
import { toJudgedReport, verdicts } from './report/verdicts.js';
import { saveAttachmentIndex } from './state/attachment-index.js';
import { rollBackUnexpected, rollbackRequeues } from './state/auto-rollback.js';
import { failureConditions, nextFailures } from './state/failures.js';
import { nextFlaps, saveFlaps } from './state/flapping.js';
import { knownProofs, probe, saveProofs } from './state/proofs.js';
import { type RequeueResult, requeueTimes, saveRequeues } from './state/requeue.js';
import { saveFailures } from './state/settle-failures.js';
import { coveredBy, isOfAccount, overlapsOf, type State, saveOverlaps } from './state/state.js';
import { type StuckListeners, saveStuck, stuckListeners } from './state/stuck.js';

export interface RegionPass {
  readonly account: Account;
  readonly region: Region;
  readonly target: LookTarget;
  readonly actionScope: ActionScope;
  readonly certificateIndex: CertificateIndex;
  readonly state: State;
  readonly ledger: Ledger;
  readonly policy: Policy;
  readonly now: () => Date;
  readonly stopAt: Date;
  readonly dryRun: boolean;
  readonly check?: boolean | undefined;
  readonly requestedBy?: RequestedBy | undefined;
  /** Tells this run from others at work. */
  readonly run?: string | undefined;
  /** What the run that handed this one its work had changed just before. */
  readonly recent?: Continuation['recent'] | undefined;
  /** Lets the pass leave unread what it can have nothing to do with. */
  readonly prefilter?: Prefilter | undefined;
  /** Reads the target, where that has begun already. */
  readonly look?: (() => Promise<Inventory>) | undefined;
  readonly observer: PassObserver;
  readonly prober: Prober | undefined;
  /** Told when it is to be come back to. */
  readonly onRequeue?: ((found: RequeueResult) => void) | undefined;
}

export interface PassObserver {
  step(report: StepReport): void;
  verdict(report: JudgedReport): void;
  /** A condition that nobody was told of before. */
  conditionBegins(condition: Condition): void;
  conditionEnds(condition: RememberedCondition): void;
}

export interface RegionResult {
  readonly inventory: Inventory;
  readonly findings: Findings;
}

/** How many load balancers are written to at once; on each one, one step after another. */
const loadBalancersAtOnce = 8;
/** How many entries of the ledger are closed at once. */
const closedAtOnce = 16;

/**
 * Look, judge, plan, submit, over one region of one account.
 *
 * The open batches are read before and after the look. Each batch that either reading shows keeps its listener from
 * another step: one opened meanwhile does not show in the inventory yet, one closed meanwhile does not show any more.
 */
export async function passOverRegion(pass: RegionPass): Promise<RegionResult> {
  const { account, region, target, ledger, policy, state } = pass;
  const inventory = await (pass.look?.() ?? account.loadBalancers.look(region, target));
  const covers = coveredBy(inventory, target);
  const mine = (batch: OpenBatch) =>
    isOfAccount(batch, account) && batch.region === region && covers(batch.loadBalancerId);
  const openAfter = (await ledger.openBatches()).filter(mine);
  const judged = openAfter.map((batch) => ({ batch, verdict: judge(batch, inventory, policy, pass.now()) }));
  const unsettled = [
    ...judged.filter(({ verdict }) => !isFinal(verdict)).map(({ batch }) => batch),
    ...state.open.filter((batch) => mine(batch) && !openAfter.some(({ token }) => token === batch.token)),
  ];
  const flap = nextFlaps(judged, { ...pass, covers }, state.flap);
  const looked = { ...pass, inventory, covers, flap, judged };
  const first = planFrom(looked, unsettled, knownProofs(looked));
  const proofs = await probe(first.unproven, looked);
  const plan = first.unproven.length === 0 ? first : planFrom(looked, unsettled, proofs);
  const stalls = stuckListeners(plan.holds, unsettled, looked);
  const found = pass.dryRun
    ? await rehearsed(plan, judged, pass)
    : await carriedOut(plan, judged, { ...looked, proofs, stalls });
  const findings = mergeFindings([found, stalls]);
  return { inventory, findings: { ...findings, ...verdicts(judged, findings) } };
}

function planFrom(
  { account, region, state, certificateIndex, actionScope, policy, inventory, covers, flap, judged, now }: Looked,
  open: readonly OpenBatch[],
  proofs: readonly Proof[],
): Plan {
  const mine = (record: { readonly account: string } & ListenerRef) =>
    isOfAccount(record, account) && record.region === region && covers(record.loadBalancerId);
  const pendingAttaches = state.pendingAttach.filter(mine);
  const overlaps = overlapsOf(state.overlap.filter((overlap) => isOfAccount(overlap, account)));
  const known = state.failure.filter(mine);
  // What got through at last stops no rollout.
  const { over } = nextFailures(known, judged, [], now());
  const failures = known.filter((failure) => !over.includes(failure));
  const flapCounts = flap.flatMap((entry) => entry.flapCounts);
  return planRotation({
    inventory,
    certificateIndex,
    mappings: state.mapping,
    selection: actionScope,
    policy,
    open,
    pendingAttaches,
    overlaps,
    failures,
    flapCounts,
    proofs,
  });
}

async function rehearsed({ steps, holds }: Plan, judged: readonly Judged[], pass: RegionPass): Promise<Findings> {
  for (const one of judged) pass.observer.verdict(toJudgedReport(one));
  const planned = steps.map((step) => toPlanned(step, pass.now(), pass.policy));
  const found = pass.check ? await previewSteps(planned, pass) : { steps: planned };
  for (const step of found.steps) pass.observer.step(step);
  return mergeFindings([found, { holds }]);
}

interface Looked extends RegionPass {
  readonly inventory: Inventory;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly flap: readonly RememberedFlaps[];
  readonly judged: readonly Judged[];
}

async function carriedOut(
  plan: Plan,
  judged: readonly Judged[],
  pass: Looked & { readonly proofs: readonly Proof[]; readonly stalls: StuckListeners },
): Promise<Findings> {
  const { account, region, ledger, state, inventory, covers, now } = pass;
  for (const one of judged) pass.observer.verdict(toJudgedReport(one));
  await concurrently(closedAtOnce, judged, async ({ batch, verdict }) => {
    const closing = { ...batch, served: seenServed(batch, pass.proofs) };
    if (isFinal(verdict)) await ledger.close(closing, verdict as 'confirmed' | 'lost' | 'gone', now());
  });
  for (const pendingAttach of plan.fulfilled)
    await ledger.drop('pendingAttach', { ...pendingAttach, account: account.id });
  await saveOverlaps(plan.overlaps, { account, inventory, covers }, state.overlap, ledger);
  await saveFlaps(pass.flap, state.flap, ledger);
  await saveProofs(pass.proofs, pass, ledger);
  await saveStuck(pass.stalls, pass, ledger);

  await saveAttachmentIndex(inventory, plan.steps, pass);
  const steps = mostUrgentFirst(plan.steps, pass.certificateIndex);
  const byLoadBalancer = [...grouped(steps, ({ loadBalancerId }) => loadBalancerId).values()];
  const submitted = (await concurrently(loadBalancersAtOnce, byLoadBalancer, (own) => submitInTurn(own, pass))).flat();
  const findings = mergeFindings([{ holds: plan.holds }, ...submitted]);
  const failures = await saveFailures({ obsolete: plan.obsolete, judged, submitted }, pass);
  const rollbacks = await rollBackUnexpected(pass.proofs, state.mapping, pass, ledger);
  const due = requeueTimes(
    findings.holds,
    submitted,
    [...plan.unproven, ...rollbackRequeues(rollbacks, inventory)],
    now(),
  );
  pass.onRequeue?.({ region, covers, times: due });
  await saveRequeues(
    due,
    { account, region, covers, actedOnAll: isEverything(pass.actionScope) },
    state.requeue,
    ledger,
  );
  const news = proofFindings(pass.proofs, inventory, pass.policy);
  return mergeFindings([findings, { conditions: [...failureConditions(failures), ...news] }]);
}

/**
 * The steps of one load balancer. What NLB locks while a change is under way, the listener or all of the load balancer,
 * is documented nowhere; so steps go to several listeners, and the first `busy` ends it for this pass.
 */
async function submitInTurn(steps: readonly PlannedStep[], pass: RegionPass): Promise<Applied[]> {
  const done: Applied[] = [];
  for (const [index, step] of steps.entries()) {
    const submitted = await applyInOrder(step, { ...pass, told: pass.observer.step });
    done.push(submitted);
    if (submitted.refusal !== 'busy') continue;
    done.push({ holds: steps.slice(index + 1).map((later) => lockedOut(later, pass.now())) });
    break;
  }
  return done;
}

function lockedOut({ region, loadBalancerId, listenerId, certificateIds }: Step, now: Date): Hold {
  const detail = `${loadBalancerId} refused another change as busy`;
  return { region, loadBalancerId, listenerId, certificateIds, reason: 'busy', detail, until: now };
}
