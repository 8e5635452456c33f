import type { Trouble } from '../backoff/failures.js';
import { closedUntil } from '../backoff/pause.js';
import { succession } from '../lineage/successor.js';
import type { Hold } from '../model/hold.js';
import { includesCertificate } from '../model/ids.js';
import type { Attachment, CertificateId, Inventory, LoadBalancer } from '../model/inventory.js';
import { inRange } from '../model/selector.js';
import { type Debt, isSameStep, type PlannedStep, type StepOfOne } from '../model/step.js';
import { type Pair, seenTogether, type Together } from '../overlap.js';
import { nextWave } from '../rollout/waves.js';
import type { Unproven } from '../verify/proof.js';
import { giveRoom } from './capacity.js';
import { type AssessInput, type Assessment, assess } from './demand.js';
import { leftovers } from './holds.js';
import { retirables } from './retire.js';
import { chooseSteps } from './steps.js';

export interface PlanInput extends Omit<AssessInput, 'region' | 'now' | 'closed'> {
  readonly inventory: Inventory;
  readonly together: Together;
}

export interface Plan {
  /** At most one for each listener. */
  readonly steps: readonly PlannedStep[];
  readonly holds: readonly Hold[];
  /** What to remember of every listener looked at, for the grace time. */
  readonly together: Together;
  /** Debts that are paid, or that nobody is left to be paid. */
  readonly settled: readonly Debt[];
  /** What a client should be asked for, before the next plan or at the time it says. */
  readonly unproven: readonly Unproven[];
  /** Troubles with what nothing on the listener asks for any more. */
  readonly moot: readonly Trouble[];
}

/**
 * Decides the next change for every listener of a region that still serves a replaced certificate.
 *
 * Pure and deterministic: the same look gives the same plan in the same order, however the cloud lists things.
 * Every rotation found is in exactly one step or one hold. Steps on one listener go in this order, one a pass:
 * set-default, associate what fits, retire what is ready, quota relief.
 */
export function planRotation(input: PlanInput): Plan {
  const settled = settledDebts(input);
  const debts = input.debts.filter((debt) => !settled.includes(debt));
  const open = sortedBy(input.open, ({ token }) => token);
  const closed = closedUntil(input.policy, input.inventory.takenAt);
  const plans = inOrder(input.inventory).map((lb) => planLoadBalancer(lb, { ...input, open, debts, closed }));
  const wave = nextWave(
    plans.flatMap(({ steps }) => steps),
    { ...input, open, assessments: plans.flatMap(({ assessments }) => assessments), now: input.inventory.takenAt },
  );
  const asked = plans.flatMap(({ assessments }) => assessments.flatMap(askedOf));
  return {
    steps: wave.steps,
    holds: [...plans.flatMap(({ holds }) => holds), ...wave.holds],
    together: new Map(plans.flatMap(({ together }) => [...together])),
    settled,
    unproven: plans.flatMap(({ assessments }) => assessments.flatMap(({ unproven }) => unproven)),
    moot: input.troubles.filter((trouble) => !asked.some((one) => isSameStep(one, trouble))),
  };
}

interface LoadBalancerPlan extends Pick<Plan, 'steps' | 'holds' | 'together'> {
  readonly assessments: readonly Assessment[];
}

function planLoadBalancer(
  loadBalancer: LoadBalancer,
  input: PlanInput & Pick<AssessInput, 'closed'>,
): LoadBalancerPlan {
  const { inventory, policy } = input;
  const now = inventory.takenAt;
  const context = { ...input, region: inventory.region, now };
  const assessments = loadBalancer.listeners.map((listener) => assess(listener, loadBalancer, context));
  const together = new Map(assessments.map((assessment) => [assessment.listener.id, pairsOn(assessment, input)]));
  const room = giveRoom(loadBalancer, assessments, input.open, policy);
  const ready = new Map(
    assessments.map((a) => [
      a.listener.id,
      retirables(a, together.get(a.listener.id) ?? [], {
        policy,
        proofs: input.proofs,
        loadBalancer,
        book: input.book,
        now,
      }),
    ]),
  );
  const situation = { ...input, loadBalancer, assessments, room, retirables: ready, now };
  const steps = chooseSteps(situation);
  return { steps, holds: leftovers(situation, steps), together, assessments };
}

/** Every step that something on the listener asks for, sooner or later. */
function askedOf({ listener, wishes }: Assessment): StepOfOne[] {
  return wishes.flatMap(({ attachment, replaced, target }) => {
    const on = (step: StepOfOne['step'], certificateId: CertificateId) => ({
      listenerId: listener.id,
      step,
      certificateId,
    });
    if (attachment?.role === 'default') return [on('set-default', target.id)];
    return [on('associate', target.id), on('retire', replaced)];
  });
}

/** Certificates that now stand side by side with a successor, and since when. */
function pairsOn({ listener, wishes }: Assessment, { together, inventory }: PlanInput): readonly Pair[] {
  const pairs = wishes.flatMap(({ replaced, present }) => present.map((successor) => ({ replaced, successor })));
  return seenTogether(listener, pairs, together.get(listener.id) ?? [], inventory.takenAt);
}

function settledDebts(input: PlanInput): Debt[] {
  const looked = new Map(input.inventory.loadBalancers.flatMap((lb) => lb.listeners).map((l) => [l.id, l]));
  return input.debts.filter((debt) => {
    const listener = looked.get(debt.listenerId);
    if (listener === undefined) return true;
    const mappings = input.mappings.filter(({ range }) => inRange(range, debt.region, listener));
    const { fit } = succession({ ...input, mappings, replaced: debt.replaced, now: input.inventory.takenAt });
    const paying = [debt.successor, ...fit.map(({ id }) => id)];
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
