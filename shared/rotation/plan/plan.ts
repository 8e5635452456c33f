import type { StepFailure } from '../backoff/failures.js';
import { closedUntil } from '../backoff/pause.js';
import { mappingsFor } from '../lineage/mapping.js';
import { succession } from '../lineage/successor.js';
import type { Hold } from '../model/hold.js';
import { includesCertificate } from '../model/ids.js';
import type { Attachment, CertificateId, Inventory, LoadBalancer } from '../model/inventory.js';
import { type CertificateStep, isSameStep, type PendingAttach, type PlannedStep } from '../model/step.js';
import { nextOverlaps, type Overlap, type Overlaps } from '../overlap.js';
import { nextWave } from '../rollout/waves.js';
import type { Unproven } from '../verify/proof.js';
import { allocateSlots } from './capacity.js';
import { besideOn, type DemandInput, demandOf, type ListenerDemand } from './demand.js';
import { holdsOf } from './holds.js';
import { retirables } from './retire.js';
import { chooseSteps } from './steps.js';

export interface PlanInput extends Omit<DemandInput, 'region' | 'now' | 'closed'> {
  readonly inventory: Inventory;
  readonly overlaps: Overlaps;
}

export interface Plan {
  /** At most one for each listener. */
  readonly steps: readonly PlannedStep[];
  readonly holds: readonly Hold[];
  /** What to remember of every listener looked at, for the grace time. */
  readonly overlaps: Overlaps;
  /** Debts that are paid, or that nobody is left to be paid. */
  readonly fulfilled: readonly PendingAttach[];
  /** What a client should be asked for, before the next plan or at the time it says. */
  readonly unproven: readonly Unproven[];
  /** Troubles with what nothing on the listener asks for any more. */
  readonly obsolete: readonly StepFailure[];
}

/**
 * Decides the next change for every listener of a region that still serves a replaced certificate.
 *
 * Pure and deterministic: the same look gives the same plan in the same order, however the cloud lists things.
 * Every rotation found is in exactly one step or one hold. Steps on one listener go in this order, one a pass:
 * set-default, associate what fits, retire what is ready, quota relief.
 */
export function planRotation(input: PlanInput): Plan {
  const fulfilled = fulfilledAttaches(input);
  const pendingAttaches = input.pendingAttaches.filter((pendingAttach) => !fulfilled.includes(pendingAttach));
  const open = sortedBy(input.open, ({ token }) => token);
  const closed = closedUntil(input.policy, input.inventory.takenAt);
  const plans = inOrder(input.inventory).map((lb) => planLoadBalancer(lb, { ...input, open, pendingAttaches, closed }));
  const wave = nextWave(
    plans.flatMap(({ steps }) => steps),
    { ...input, open, demands: plans.flatMap(({ demands }) => demands), now: input.inventory.takenAt },
  );
  const asked = plans.flatMap(({ demands }) => demands.flatMap(wantedSteps));
  return {
    steps: wave.steps,
    holds: [...plans.flatMap(({ holds }) => holds), ...wave.holds],
    overlaps: new Map(plans.flatMap(({ overlaps }) => [...overlaps])),
    fulfilled,
    unproven: plans.flatMap(({ demands }) => demands.flatMap(({ unproven }) => unproven)),
    obsolete: input.failures.filter((failure) => !asked.some((one) => isSameStep(one, failure))),
  };
}

interface LoadBalancerPlan extends Pick<Plan, 'steps' | 'holds' | 'overlaps'> {
  readonly demands: readonly ListenerDemand[];
}

function planLoadBalancer(
  loadBalancer: LoadBalancer,
  input: PlanInput & Pick<DemandInput, 'closed'>,
): LoadBalancerPlan {
  const { inventory, policy } = input;
  const now = inventory.takenAt;
  const context = { ...input, region: inventory.region, now };
  const demands = loadBalancer.listeners.map((listener) => demandOf(listener, loadBalancer, context));
  const overlaps = new Map(demands.map((demand) => [demand.listener.id, overlapsOn(demand, input)]));
  const capacity = allocateSlots(loadBalancer, demands, input.open, policy);
  const ready = new Map(
    demands.map((a) => [
      a.listener.id,
      retirables(a, overlaps.get(a.listener.id) ?? [], {
        policy,
        proofs: input.proofs,
        loadBalancer,
        certificateIndex: input.certificateIndex,
        now,
      }),
    ]),
  );
  const situation = { ...input, loadBalancer, demands, capacity, retirables: ready, now };
  const steps = chooseSteps(situation);
  return { steps, holds: holdsOf(situation, steps), overlaps, demands };
}

/** Every step that something on the listener asks for, sooner or later. */
function wantedSteps({ listener, desired }: ListenerDemand): CertificateStep[] {
  return desired.flatMap(({ attachment, replaced, target }) => {
    const on = (step: CertificateStep['step'], certificateId: CertificateId) => ({
      listenerId: listener.id,
      step,
      certificateId,
    });
    if (attachment?.role === 'default') return [on('set-default', target.id)];
    return [on('associate', target.id), on('retire', replaced)];
  });
}

/** Certificates that now stand side by side with a successor, and since when. */
function overlapsOn({ listener, desired }: ListenerDemand, { overlaps, inventory }: PlanInput): readonly Overlap[] {
  const pairs = desired.flatMap(({ replaced, present }) => present.map((successor) => ({ replaced, successor })));
  return nextOverlaps(listener, pairs, overlaps.get(listener.id) ?? [], inventory.takenAt);
}

function fulfilledAttaches(input: PlanInput): PendingAttach[] {
  const looked = new Map(input.inventory.loadBalancers.flatMap((lb) => lb.listeners).map((l) => [l.id, l]));
  return input.pendingAttaches.filter((pendingAttach) => {
    const listener = looked.get(pendingAttach.listenerId);
    if (listener === undefined) return true;
    const mappings = mappingsFor(listener, pendingAttach.region, input.mappings);
    const { replaced } = pendingAttach;
    const beside = besideOn(replaced, listener, input);
    const { fit } = succession({ ...input, mappings, replaced, beside, now: input.inventory.takenAt });
    const paying = [pendingAttach.successor, ...fit.map(({ id }) => id)];
    return listener.attachments.some((a) => a.state === 'associated' && includesCertificate(paying, a.certificateId));
  });
}

/** The load balancers in one order, however the cloud lists them, their listeners and what is attached. */
function inOrder({ loadBalancers }: Inventory): readonly LoadBalancer[] {
  const ordered = loadBalancers.map((loadBalancer) => {
    const listeners = loadBalancer.listeners.map((listener) => {
      const key = ({ certificateId, role, state }: Attachment) => `${certificateId} ${role} ${state}`;
      return { ...listener, attachments: sortedBy(listener.attachments, key) };
    });
    return { ...loadBalancer, listeners: sortedBy(listeners, ({ id }) => id) };
  });
  return sortedBy(ordered, ({ id }) => id);
}

function sortedBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : Number(keyOf(a) > keyOf(b))));
}
