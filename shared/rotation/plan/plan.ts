import type { StepFailure } from '../backoff/failures.js';
import { grouped } from '../model/grouped.js';
import type { Hold } from '../model/hold.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId, LoadBalancer } from '../model/inventory.js';
import { type CertificateStep, isSameStep, type ListenerSteps, type PendingAttach } from '../model/step.js';
import { nextOverlaps, type Overlap, type Overlaps, withBegun } from '../overlap.js';
import type { WaveInput } from '../rollout/canaries.js';
import { type Held, heldByWave } from '../rollout/waves.js';
import type { Proof, Unproven } from '../verify/proof.js';
import { observedOn } from '../verify/unlisted.js';
import { allocateSlots } from './capacity.js';
import { type DemandInput, type Demands, type ListenerDemand, type ProbedDemand, withProofs } from './demand.js';
import { withoutSuccessor } from './desired.js';
import { holdsOf } from './holds.js';
import type { Prospect } from './prospect.js';
import { retirables } from './retire.js';
import { chooseSteps, type Situation } from './steps.js';
import { type Unserved, unservedOn } from './unserved.js';

export interface PlanInput extends DemandInput {
  readonly overlaps: Overlaps;
  /** Verdicts of past probes. */
  readonly proofs: readonly Proof[];
}

export interface Plan {
  /** The steps of each listener that takes a change now, in order. A pass makes one of them. */
  readonly planned: readonly ListenerSteps[];
  readonly holds: readonly Hold[];
  /** The overlaps of every listener in the inventory, to be kept until the next pass. */
  readonly overlaps: Overlaps;
  /** Pending attaches that are fulfilled, or whose listener is gone. */
  readonly fulfilled: readonly PendingAttach[];
  /** Certificates to probe before the next plan, each at its own time. */
  readonly unproven: readonly Unproven[];
  /** Failures of steps that are no longer wanted on the listener. */
  readonly obsolete: readonly StepFailure[];
  /** One for each attached certificate. */
  readonly prospects: readonly Prospect[];
  /** Listeners with a pending attach. */
  readonly evicted: readonly ListenerId[];
  /** Names that this system's changes left without a certificate. */
  readonly unserved: readonly Unserved[];
}

/**
 * Decides the next change for every listener of a region that still serves a replaced certificate.
 *
 * Pure and deterministic: the same inventory gives the same plan in the same order, in whichever order the cloud lists it.
 * Every desired rotation is in exactly one step or one hold. The steps of one listener have this order, one for each pass:
 * set-default, associate, retire. An eviction is the only step of its listener. Steps are chosen first; a wave may hold
 * some of their successors.
 */
export function planRotation(input: PlanInput, { loadBalancers, fulfilled, pendingAttaches }: Demands): Plan {
  const context = { ...input, pendingAttaches, now: input.inventory.takenAt };
  const proofsOf = proofsByLoadBalancer(input);
  const probed = loadBalancers.map(({ loadBalancer, demands }) => {
    const own = { ...context, proofs: proofsOf(demands) };
    const probedDemands = demands.map((demand) => withProofs(demand, loadBalancer, own));
    return probedOn(loadBalancer, probedDemands, own);
  });
  const obsolete = obsoleteFailures(
    probed.flatMap((one) => one.demands),
    input,
  );
  const failures = input.failures.filter((failure) => !obsolete.includes(failure));
  const plans = planInWaves(probed, { ...context, failures });
  const demands = plans.flatMap((plan) => plan.demands);
  const planned = plans.flatMap((plan) => plan.planned);
  const holds = plans.flatMap((plan) => holdsOf(plan, plan.planned));
  const prospects = demands.flatMap((demand) => demand.prospects.map((prospect) => withObserved(prospect, input)));
  const unserved = demands.flatMap((demand) => unservedOn(demand, { ...context, planned, holds }));
  const changes = [...planned.flatMap(({ steps }) => steps), ...input.open];
  return {
    planned,
    holds,
    overlaps: withBegun(new Map(plans.flatMap(({ overlaps }) => [...overlaps])), changes, context),
    fulfilled,
    unproven: demands.flatMap(({ unproven }) => unproven),
    obsolete,
    prospects,
    evicted: pendingAttaches.map(({ listenerId }) => listenerId),
    unserved,
  };
}

/** Failures of steps that no listener needs any more. They stop no rollout. */
function obsoleteFailures(
  demands: readonly ListenerDemand[],
  { failures, open }: Pick<PlanInput, 'failures' | 'open'>,
): readonly StepFailure[] {
  const wanted = demands.flatMap(wantedSteps);
  // While NLB makes a change, the listener looks as if it needed none.
  const isTried = (failure: StepFailure) => open.some(({ listenerId }) => listenerId === failure.listenerId);
  return failures.filter((failure) => !wanted.some((step) => isSameStep(step, failure)) && !isTried(failure));
}

/** Certificates to probe now or later. The pass probes them before it plans. */
export function unprovenIn({ loadBalancers }: Demands, input: PlanInput): readonly Unproven[] {
  const proofsOf = proofsByLoadBalancer(input);
  return loadBalancers.flatMap(({ loadBalancer, demands }) => {
    const own = { ...input, now: input.inventory.takenAt, proofs: proofsOf(demands) };
    return demands.flatMap((demand) => withProofs(demand, loadBalancer, own).unproven);
  });
}

/**
 * Daily probes leave a proof for each certificate of a region, and each listener needs only those of its load balancer.
 * A certificate that was served before its overlap began has to be seen again, because the replaced one may have been served.
 */
function proofsByLoadBalancer(input: PlanInput): (demands: readonly ListenerDemand[]) => readonly Proof[] {
  const byListener = grouped(input.proofs, ({ listenerId }) => listenerId);
  return (demands) =>
    demands.flatMap((demand) => {
      const overlaps = overlapsOn(demand, input);
      const isStale = ({ verdict, certificateId, at }: Proof) =>
        verdict === 'served' && overlaps.some((o) => at < o.since && sameCertificate(o.successor, certificateId));
      return (byListener.get(demand.listener.id) ?? []).filter((proof) => !isStale(proof));
    });
}

/** A load balancer with its proofs, before slots are allocated. */
interface Probed extends Omit<Situation, 'capacity'> {
  readonly demands: readonly ProbedDemand[];
  readonly overlaps: Overlaps;
}

interface LoadBalancerPlan extends Probed, Pick<Situation, 'capacity'>, Pick<Plan, 'planned'> {}

function probedOn(
  loadBalancer: LoadBalancer,
  demands: readonly ProbedDemand[],
  input: PlanInput & { readonly now: Date },
): Probed {
  const overlaps = new Map(demands.map((demand) => [demand.listener.id, overlapsOn(demand, input)]));
  const ready = new Map(
    demands.map((demand) => {
      const { id } = demand.listener;
      return [id, retirables(demand, overlaps.get(id) ?? [], { ...input, loadBalancer })];
    }),
  );
  return { ...input, loadBalancer, demands, overlaps, retirables: ready };
}

/**
 * A successor that a wave holds takes no slot, and nothing waits for a slot that it will free. So its load balancer is
 * planned again without it, until the wave holds nothing more.
 */
function planInWaves(probed: readonly Probed[], context: Omit<WaveInput, 'demands'>): readonly LoadBalancerPlan[] {
  let plans = probed.map(withSteps);
  for (;;) {
    const demands = plans.flatMap((plan) => plan.demands);
    const planned = plans.flatMap((plan) => plan.planned);
    const held = grouped(heldByWave(planned, { ...context, demands }), ({ loadBalancerId }) => loadBalancerId);
    if (held.size === 0) return plans;
    plans = plans.map((plan) => {
      const own = held.get(plan.loadBalancer.id);
      return own === undefined ? plan : withSteps({ ...plan, demands: withoutHeld(plan.demands, own) });
    });
  }
}

function withoutHeld(demands: readonly ProbedDemand[], held: readonly Held[]): readonly ProbedDemand[] {
  return demands.map((demand) => {
    const own = held.filter(({ listenerId }) => listenerId === demand.listener.id);
    const desired = demand.desired.map((rotation) => {
      const stop = own.find(({ successor }) => sameCertificate(successor, rotation.target.id));
      return stop === undefined ? rotation : withoutSuccessor(rotation, demand.ref, stop);
    });
    return { ...demand, desired };
  });
}

function withSteps(probed: Probed): LoadBalancerPlan {
  const capacity = allocateSlots(probed.loadBalancer, probed.demands, probed.open, probed.policy);
  return { ...probed, capacity, planned: chooseSteps({ ...probed, capacity }) };
}

function withObserved(prospect: Prospect, input: PlanInput): Prospect {
  const observed = observedOn(prospect.listenerId, prospect.certificateId, input);
  return observed === undefined ? prospect : { ...prospect, observed };
}

/** Every step that the desired rotations of the listener need, now or later. */
function wantedSteps({ listener, desired }: ListenerDemand): CertificateStep[] {
  return desired.flatMap(({ attachment, replaced, target, present }) => {
    const on = (step: CertificateStep['step'], certificateId: CertificateId) => ({
      listenerId: listener.id,
      step,
      certificateId,
    });
    // NLB may refuse the successor as an additional certificate, which is then retired as one first.
    if (attachment?.role === 'default') return [on('set-default', target.id), on('retire', target.id)];
    const isThere = includesCertificate(present, target.id);
    return [...(isThere ? [] : [on('associate', target.id)]), on('retire', replaced)];
  });
}

/** Certificates that are associated together with a successor, and since when. */
function overlapsOn({ listener, desired }: ListenerDemand, { overlaps, inventory }: PlanInput): readonly Overlap[] {
  const pairs = desired.flatMap(({ replaced, present }) => present.map((successor) => ({ replaced, successor })));
  return nextOverlaps(listener, pairs, overlaps.get(listener.id) ?? [], inventory.takenAt);
}
