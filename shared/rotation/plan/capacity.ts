import { endsByItself } from '../model/hold.js';
import { certificateKey, sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId, ListenerId, LoadBalancer } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { OpenBatch } from '../model/step.js';
import type { ListenerDemand } from './demand.js';
import { defaultRotation, isPaused } from './desired.js';

/** How the additional-certificate places of one load balancer are given out in this pass. */
export interface Capacity {
  readonly quota: number;
  /** Places taken: attached in any state, and open associates that do not show yet. */
  readonly used: number;
  /** How many would be taken once each of these was off one of its listeners. */
  readonly usedWithout: (ids: readonly CertificateId[]) => number;
  /** Free places kept for what is owed to listeners that cannot take it now. */
  readonly reserved: number;
  /** Successors that get a place now, at most one batch a listener. */
  readonly admitted: ReadonlyMap<ListenerId, readonly Certificate[]>;
  /** Successors that fit, but not into this pass's batch. */
  readonly deferred: ReadonlyMap<ListenerId, readonly Certificate[]>;
  /** Successors for which there is no place. While there are any, confirmed replaced certificates go without grace. */
  readonly rejected: ReadonlyMap<ListenerId, readonly Certificate[]>;
}

interface SlotRequest {
  readonly listenerId: ListenerId;
  readonly target: Certificate;
  readonly isPending: boolean;
  readonly expiresAt: Date | null;
  /** Whether the listener takes this associate in this pass. */
  readonly now: boolean;
  readonly selected: boolean;
}

/**
 * Gives out the free places: what quota relief owes first, then what expires first. What is owed keeps its place where
 * it cannot go now; nothing else does.
 */
export function allocateSlots(
  loadBalancer: LoadBalancer,
  demands: readonly ListenerDemand[],
  open: readonly OpenBatch[],
  policy: Policy,
): Capacity {
  const quota = policy.additionalPerLoadBalancer;
  const { used, usedAtLeast, usedWithout, isFreeOfCharge } = slotsOf(loadBalancer, open, quota);
  const admitted = new Map<ListenerId, Certificate[]>();
  const deferred = new Map<ListenerId, Certificate[]>();
  const rejected = new Map<ListenerId, Certificate[]>();
  let free = quota - used;
  // What relief took off may have been what proved that there is more room: what is owed is asked for all the same.
  const doubtful = used - usedAtLeast;
  let reserved = 0;
  for (const want of demands.flatMap(slotRequests).sort(mostUrgentFirst)) {
    const price = isFreeOfCharge(want.target.id) ? 0 : 1;
    const batch = admitted.get(want.listenerId) ?? [];
    // In a call of its own: one that asks for more than there is room for is refused with all that is in it.
    const hoped = want.isPending && batch.length === 0 ? doubtful : 0;
    if (want.isPending && !want.now && free >= price) {
      reserved += price;
      free -= price;
    } else if (!want.selected) continue;
    else if (free + hoped < price) append(rejected, want);
    else if (!want.now) continue;
    else if (batch.length >= policy.batchLimit) append(deferred, want);
    else {
      append(admitted, want);
      free -= price;
    }
  }
  return { quota, used, usedWithout, reserved, admitted, deferred, rejected };
}

/**
 * How many places are taken. NLB does not say whether one certificate on two listeners takes one place or two, so it
 * counts as two; unless that shows more places taken than there are, which proves that it takes one.
 */
function slotsOf(loadBalancer: LoadBalancer, open: readonly OpenBatch[], quota: number) {
  const attached = loadBalancer.listeners
    .flatMap(({ attachments }) => attachments)
    .filter(({ role }) => role === 'additional')
    .map(({ certificateId }) => certificateKey(certificateId));
  const invisible = invisibleSlots(loadBalancer, open);
  const distinct = new Set(attached);
  const isProved = attached.length > quota;
  const taken = (keys: readonly string[]) => invisible + (isProved ? new Set(keys).size : keys.length);
  return {
    used: taken(attached),
    usedAtLeast: invisible + distinct.size,
    usedWithout: (ids: readonly CertificateId[]) => taken(ids.map(certificateKey).reduce(withoutOne, attached)),
    isFreeOfCharge: (id: CertificateId) => isProved && distinct.has(certificateKey(id)),
  };
}

function withoutOne(keys: readonly string[], key: string): readonly string[] {
  const index = keys.indexOf(key);
  return keys.filter((_, i) => i !== index);
}

/** Successors that need a place on this listener. */
function slotRequests({ listener, gate, desired }: ListenerDemand): SlotRequest[] {
  if (gate !== undefined && !endsByItself(gate)) return [];
  const next = defaultRotation(desired);
  const found = new Map<CertificateId, SlotRequest>();
  for (const rotation of desired) {
    const { target, targetAttached, attachment, expiresAt } = rotation;
    if (rotation === next || targetAttached || target.id === next?.target.id || isPaused(rotation, 'associate'))
      continue;
    const known = found.get(target.id);
    const want = {
      listenerId: listener.id,
      target,
      isPending: attachment === null || known?.isPending === true,
      expiresAt: earliest(expiresAt, known?.expiresAt),
      now: gate === undefined && (rotation.selected || known?.now === true),
      selected: rotation.selected || known?.selected === true,
    };
    found.set(target.id, want);
  }
  return [...found.values()];
}

function invisibleSlots(loadBalancer: LoadBalancer, open: readonly OpenBatch[]): number {
  return open
    .filter((batch) => batch.step === 'associate' && batch.loadBalancerId === loadBalancer.id)
    .flatMap(({ listenerId, certificateIds }) => {
      const shown = loadBalancer.listeners.find((l) => l.id === listenerId)?.attachments ?? [];
      return certificateIds.filter((id) => !shown.some((a) => sameCertificate(a.certificateId, id)));
    }).length;
}

function append(places: Map<ListenerId, Certificate[]>, { listenerId, target }: SlotRequest): void {
  places.set(listenerId, [...(places.get(listenerId) ?? []), target]);
}

function earliest(a: Date | null, b: Date | null | undefined): Date | null {
  if (a === null || b === null || b === undefined) return a ?? b ?? null;
  return a < b ? a : b;
}

function mostUrgentFirst(a: SlotRequest, b: SlotRequest): number {
  const expiry = (want: SlotRequest) => want.expiresAt?.getTime() ?? 0;
  return (
    Number(b.isPending) - Number(a.isPending) ||
    expiry(a) - expiry(b) ||
    compare(a.listenerId, b.listenerId) ||
    compare(a.target.id, b.target.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
