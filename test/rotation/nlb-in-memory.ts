import { expect } from 'vitest';
import type { Attachment, Listener, LoadBalancer } from '../../shared/rotation/model/inventory.js';
import type { PendingAttach, Step } from '../../shared/rotation/model/step.js';
import type { Overlaps } from '../../shared/rotation/overlap.js';
import { attachment, noon } from '../support/builders.js';
import { type Estate, numberOf, used } from './estates.js';

/** NLB in memory: each accepted step is done at once. It refuses what NLB refuses, which fails the test. */
export interface World {
  loadBalancers: readonly LoadBalancer[];
  pendingAttaches: PendingAttach[];
  overlaps: Overlaps;
  /** Listeners with a swap. On no other listener may a name be unserved. */
  readonly swapped: Set<string>;
}

export interface Rules {
  /** Whether NLB moves an additional certificate to the default, or refuses it as already associated. */
  readonly movesToDefault: boolean;
  /** Whether a certificate on two listeners of a load balancer takes one slot. */
  readonly takesOneSlot?: boolean;
}

/** False if NLB refused the step and there is no other. */
export function apply(step: Step, world: World, estate: Estate, rules: Rules): boolean {
  const on = listenersOf(world).find(({ id }) => id === step.listenerId)!;
  const here = on.attachments.map((a) => numberOf(a.certificateId));
  const named = step.certificateIds.map(numberOf);
  const without = on.attachments.filter((a) => !named.includes(numberOf(a.certificateId)));
  if (step.step === 'associate') {
    expect(named.filter((n) => here.includes(n))).toEqual([]);
    change(world, on, [...on.attachments, ...step.certificateIds.map((id) => attachment(id))]);
    const lb = world.loadBalancers.find(({ id }) => id === step.loadBalancerId)!;
    expect(rules.takesOneSlot ? distinct(lb) : used(lb)).toBeLessThanOrEqual(estate.policy.additionalPerLoadBalancer);
    return true;
  }
  if (step.step === 'retire') {
    expect(on.attachments.filter((a) => a.role === 'additional').map((a) => a.certificateId)).toEqual(
      expect.arrayContaining([...step.certificateIds]),
    );
    if (step.because === 'swap') world.swapped.add(on.id);
    if (step.because !== 'replaced')
      world.pendingAttaches.push(...step.replacements.map((replacement) => ({ ...step, ...replacement, since: noon })));
    change(world, on, without);
    return true;
  }
  if (here.includes(named[0]!) && !rules.movesToDefault) {
    if (step.ifAdditional === 'hold') return false;
    change(world, on, without);
    return true;
  }
  const additional = without.filter((a) => a.role === 'additional');
  change(world, on, [attachment(step.certificateIds[0]!, { role: 'default' }), ...additional]);
  return true;
}

function change(world: World, on: Listener, attachments: readonly Attachment[]): void {
  world.loadBalancers = world.loadBalancers.map((lb) => ({
    ...lb,
    listeners: lb.listeners.map((l) => (l.id === on.id ? { ...l, attachments } : l)),
  }));
}

export function listenersOf({ loadBalancers }: Pick<World, 'loadBalancers'>): Listener[] {
  return loadBalancers.flatMap((lb) => lb.listeners);
}

/** The additional certificates of a load balancer, each counted once. */
export function distinct({ listeners }: LoadBalancer): number {
  const additional = listeners.flatMap((l) => l.attachments).filter(({ role }) => role === 'additional');
  return new Set(additional.map((a) => numberOf(a.certificateId))).size;
}
