import { isFinal, type Judged, judge } from '../rotation/judge.js';
import type { CertificateBook } from '../rotation/model/certificate-index.js';
import { grouped } from '../rotation/model/grouped.js';
import type { Hold } from '../rotation/model/hold.js';
import type { Inventory, LoadBalancerId, Region } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import { isEverything, type Selection } from '../rotation/model/selector.js';
import type { Asked, OpenBatch, Place, PlannedStep, Step } from '../rotation/model/step.js';
import { mostUrgentFirst } from '../rotation/plan/expiry-order.js';
import { type Plan, planRotation } from '../rotation/plan/plan.js';
import { proofNews } from '../rotation/verify/findings.js';
import type { Proof } from '../rotation/verify/proof.js';
import { seenServed } from '../rotation/verify/seen-served.js';
import { type Submitted, submitWithAlternatives } from './apply/apply.js';
import { checkSteps, toPlanned } from './apply/preview.js';
import { concurrently } from './concurrently.js';
import type { Narrowing } from './look/prefilter.js';
import type { Account, Confirmed, Ledger, LookTarget } from './ports/cloud.js';
import type { Prober } from './ports/prober.js';
import {
  type Condition,
  type Findings,
  type HandedOn,
  type JudgedReport,
  mergeFindings,
  type RememberedCondition,
  type StepReport,
} from './report/report.js';
import { toJudgedReport, verdicts } from './report/verdicts.js';
import { rememberPlaces } from './state/attachment-index.js';
import { placesOf, rollBackUnexpected } from './state/auto-rollback.js';
import { nextTroubles, troubleConditions } from './state/failures.js';
import { nextConfirmed, rememberConfirmed } from './state/flapping.js';
import { provedBefore, provedNow, rememberProofs } from './state/proofs.js';
import { type ComeBack, dueTimes, rememberDue } from './state/requeue.js';
import { settleTroubles } from './state/settle-failures.js';
import { isOfAccount, lookedAt, type Memory, rememberTogether, togetherOf } from './state/state.js';
import { rememberStalls, type Stalls, stallsOf } from './state/stuck.js';

export interface RegionPass {
  readonly account: Account;
  readonly region: Region;
  readonly target: LookTarget;
  readonly selection: Selection;
  readonly book: CertificateBook;
  readonly memory: Memory;
  readonly ledger: Ledger;
  readonly policy: Policy;
  readonly now: () => Date;
  readonly stopAt: Date;
  readonly dryRun: boolean;
  readonly check?: boolean | undefined;
  readonly asked?: Asked | undefined;
  /** Tells this run from others at work. */
  readonly run?: string | undefined;
  /** What the run that handed this one its work had changed just before. */
  readonly recent?: HandedOn['recent'] | undefined;
  /** Lets the pass leave unread what it can have nothing to do with. */
  readonly narrowing?: Narrowing | undefined;
  /** Reads the target, where that has begun already. */
  readonly look?: (() => Promise<Inventory>) | undefined;
  readonly tell: Tell;
  readonly prober: Prober | undefined;
  /** Told when it is to be come back to. */
  readonly comesBack?: ((found: ComeBack) => void) | undefined;
}

export interface Tell {
  step(report: StepReport): void;
  verdict(report: JudgedReport): void;
  /** A condition that nobody was told of before. */
  begun(condition: Condition): void;
  over(condition: RememberedCondition): void;
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
  const { account, region, target, ledger, policy, memory } = pass;
  const inventory = await (pass.look?.() ?? account.loadBalancers.look(region, target));
  const covers = lookedAt(inventory, target);
  const mine = (batch: OpenBatch) =>
    isOfAccount(batch, account) && batch.region === region && covers(batch.loadBalancerId);
  const openAfter = (await ledger.openBatches()).filter(mine);
  const judged = openAfter.map((batch) => ({ batch, verdict: judge(batch, inventory, policy, pass.now()) }));
  const unsettled = [
    ...judged.filter(({ verdict }) => !isFinal(verdict)).map(({ batch }) => batch),
    ...memory.open.filter((batch) => mine(batch) && !openAfter.some(({ token }) => token === batch.token)),
  ];
  const confirmed = nextConfirmed(judged, { ...pass, covers }, memory.confirmed);
  const looked = { ...pass, inventory, covers, confirmed, judged };
  const first = planFrom(looked, unsettled, provedBefore(looked));
  const proofs = await provedNow(first.unproven, looked);
  const plan = first.unproven.length === 0 ? first : planFrom(looked, unsettled, proofs);
  const stalls = stallsOf(plan.holds, unsettled, looked);
  const found = pass.dryRun
    ? await rehearsed(plan, judged, pass)
    : await carriedOut(plan, judged, { ...looked, proofs, stalls });
  const findings = mergeFindings([found, stalls]);
  return { inventory, findings: { ...findings, ...verdicts(judged, findings) } };
}

function planFrom(
  { account, region, memory, book, selection, policy, inventory, covers, confirmed, judged, now }: Looked,
  open: readonly OpenBatch[],
  proofs: readonly Proof[],
): Plan {
  const mine = (record: { readonly account: string } & Place) =>
    isOfAccount(record, account) && record.region === region && covers(record.loadBalancerId);
  const debts = memory.owed.filter(mine);
  const together = togetherOf(memory.grace.filter((grace) => isOfAccount(grace, account)));
  const known = memory.trouble.filter(mine);
  // What got through at last stops no rollout.
  const { over } = nextTroubles(known, judged, [], now());
  const troubles = known.filter((trouble) => !over.includes(trouble));
  const rounds = confirmed.flatMap((entry) => entry.rounds);
  return planRotation({
    inventory,
    book,
    mappings: memory.mapping,
    selection,
    policy,
    open,
    debts,
    together,
    troubles,
    rounds,
    proofs,
  });
}

async function rehearsed({ steps, holds }: Plan, judged: readonly Judged[], pass: RegionPass): Promise<Findings> {
  for (const one of judged) pass.tell.verdict(toJudgedReport(one));
  const planned = steps.map((step) => toPlanned(step, pass.now(), pass.policy));
  const found = pass.check ? await checkSteps(planned, pass) : { steps: planned };
  for (const step of found.steps) pass.tell.step(step);
  return mergeFindings([found, { holds }]);
}

interface Looked extends RegionPass {
  readonly inventory: Inventory;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly confirmed: readonly Confirmed[];
  readonly judged: readonly Judged[];
}

async function carriedOut(
  plan: Plan,
  judged: readonly Judged[],
  pass: Looked & { readonly proofs: readonly Proof[]; readonly stalls: Stalls },
): Promise<Findings> {
  const { account, region, ledger, memory, inventory, covers, now } = pass;
  for (const one of judged) pass.tell.verdict(toJudgedReport(one));
  await concurrently(closedAtOnce, judged, async ({ batch, verdict }) => {
    const closing = { ...batch, served: seenServed(batch, pass.proofs) };
    if (isFinal(verdict)) await ledger.close(closing, verdict as 'confirmed' | 'lost' | 'gone', now());
  });
  for (const debt of plan.settled) await ledger.forget('owed', { ...debt, account: account.id });
  await rememberTogether(plan.together, { account, inventory, covers }, memory.grace, ledger);
  await rememberConfirmed(pass.confirmed, memory.confirmed, ledger);
  await rememberProofs(pass.proofs, pass, ledger);
  await rememberStalls(pass.stalls, pass, ledger);

  await rememberPlaces(inventory, plan.steps, pass);
  const steps = mostUrgentFirst(plan.steps, pass.book);
  const byLoadBalancer = [...grouped(steps, ({ loadBalancerId }) => loadBalancerId).values()];
  const submitted = (await concurrently(loadBalancersAtOnce, byLoadBalancer, (own) => submitInTurn(own, pass))).flat();
  const findings = mergeFindings([{ holds: plan.holds }, ...submitted]);
  const troubles = await settleTroubles({ moot: plan.moot, judged, submitted }, pass);
  const rollbacks = await rollBackUnexpected(pass.proofs, memory.mapping, pass, ledger);
  const due = dueTimes(findings.holds, submitted, [...plan.unproven, ...placesOf(rollbacks, inventory)], now());
  pass.comesBack?.({ region, covers, times: due });
  await rememberDue(due, { account, region, covers, actedOnAll: isEverything(pass.selection) }, memory.due, ledger);
  const news = proofNews(pass.proofs, inventory, pass.policy);
  return mergeFindings([findings, { conditions: [...troubleConditions(troubles), ...news] }]);
}

/**
 * The steps of one load balancer. What NLB locks while a change is under way, the listener or all of the load balancer,
 * is documented nowhere; so steps go to several listeners, and the first `busy` ends it for this pass.
 */
async function submitInTurn(steps: readonly PlannedStep[], pass: RegionPass): Promise<Submitted[]> {
  const done: Submitted[] = [];
  for (const [index, step] of steps.entries()) {
    const submitted = await submitWithAlternatives(step, { ...pass, told: pass.tell.step });
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
