import { endsByItself } from '../model/hold.js';
import { certificateKey, sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId, ListenerId, LoadBalancer } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { OpenBatch } from '../model/step.js';
import type { ListenerDemand } from './demand.js';
import { defaultRotation, isPaused } from './desired.js';

/** The allocation of one load balancer's slots for additional certificates in this pass. */
export interface Capacity {
  readonly quota: number;
  /** Slots in use: attachments in any state, and open associates that NLB does not show yet. */
  readonly used: number;
  /** Slots in use after each of these certificates is taken off one of its listeners. */
  readonly usedWithout: (ids: readonly CertificateId[]) => number;
  /** Free slots reserved for the pending attaches of listeners that take no change now. */
  readonly reserved: number;
  /** Successors that get a slot now, at most one batch for each listener. */
  readonly admitted: ReadonlyMap<ListenerId, readonly Certificate[]>;
  /** Successors that have a slot, but exceed this pass's batch. */
  readonly deferred: ReadonlyMap<ListenerId, readonly Certificate[]>;
  /** Successors without a slot. While there are any, confirmed replaced certificates are retired without grace time. */
  readonly rejected: ReadonlyMap<ListenerId, readonly Certificate[]>;
}

interface SlotRequest {
  readonly listenerId: ListenerId;
  readonly target: Certificate;
  readonly isPending: boolean;
  readonly isRollback: boolean;
  readonly expiresAt: Date | null;
  /** Whether only a rollback may change the listener now, so a pending attach waits for that. */
  readonly isBehindRollback: boolean;
  /** Whether the listener takes this associate in this pass. */
  readonly now: boolean;
  readonly selected: boolean;
}

/**
 * Allocates the free slots: pending attaches first, then rollbacks, then by expiry. A pending attach keeps its slot while its
 * listener takes no change. No other request does.
 */
export function allocateSlots(
  loadBalancer: LoadBalancer,
  demands: readonly ListenerDemand[],
  open: readonly OpenBatch[],
  policy: Policy,
): Capacity {
  const quota = policy.additionalPerLoadBalancer;
  const { used, usedAtLeast, usedWithout, isDuplicate } = slotsOf(loadBalancer, open, quota);
  const admitted = new Map<ListenerId, Certificate[]>();
  const deferred = new Map<ListenerId, Certificate[]>();
  const rejected = new Map<ListenerId, Certificate[]>();
  let free = quota - used;
  // The eviction may have removed the proof that duplicates take one slot, so a pending attach is tried nevertheless.
  const uncertain = used - usedAtLeast;
  let reserved = 0;
  for (const request of demands.flatMap(slotRequests).sort(mostUrgentFirst)) {
    const needed = isDuplicate(request.target.id) ? 0 : 1;
    const batch = admitted.get(request.listenerId) ?? [];
    // In a call of its own, because NLB refuses the whole call if one of its certificates exceeds the quota.
    const possible = request.isPending && batch.length === 0 ? uncertain : 0;
    if (request.isPending && !request.now && free >= needed) {
      reserved += needed;
      free -= needed;
    } else if (!request.selected) continue;
    else if (free + possible < needed) append(rejected, request);
    else if (!request.now) continue;
    else if (batch.length >= policy.batchLimit) append(deferred, request);
    else {
      append(admitted, request);
      free -= needed;
    }
  }
  return { quota, used, usedWithout, reserved, admitted, deferred, rejected };
}

/**
 * The slots in use. NLB does not document whether one certificate on two listeners takes one slot or two, so it counts as
 * two. If that exceeds the quota, it is proved that the certificate takes one.
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
    isDuplicate: (id: CertificateId) => isProved && distinct.has(certificateKey(id)),
  };
}

function withoutOne(keys: readonly string[], key: string): readonly string[] {
  const index = keys.indexOf(key);
  return keys.filter((_, i) => i !== index);
}

/** Successors that need a slot on this listener. */
function slotRequests({ listener, gate, desired }: ListenerDemand): SlotRequest[] {
  if (gate !== undefined && !endsByItself(gate)) return [];
  const next = defaultRotation(desired);
  const byTarget = new Map<CertificateId, SlotRequest>();
  for (const rotation of desired) {
    const { target, targetAttached, attachment, expiresAt } = rotation;
    if (rotation === next || targetAttached || target.id === next?.target.id || isPaused(rotation, 'associate'))
      continue;
    const earlier = byTarget.get(target.id);
    const request = {
      listenerId: listener.id,
      target,
      isPending: attachment === null || earlier?.isPending === true,
      isRollback: rotation.isRollback || earlier?.isRollback === true,
      isBehindRollback: gate?.reason === 'unexpected-served',
      expiresAt: earliest(expiresAt, earlier?.expiresAt),
      now: gate === undefined && (rotation.selected || earlier?.now === true),
      selected: rotation.selected || earlier?.selected === true,
    };
    byTarget.set(target.id, request);
  }
  return [...byTarget.values()];
}

function invisibleSlots(loadBalancer: LoadBalancer, open: readonly OpenBatch[]): number {
  return open
    .filter((batch) => batch.step === 'associate' && batch.loadBalancerId === loadBalancer.id)
    .flatMap(({ listenerId, certificateIds }) => {
      const attachments = loadBalancer.listeners.find((l) => l.id === listenerId)?.attachments ?? [];
      return certificateIds.filter((id) => !attachments.some((a) => sameCertificate(a.certificateId, id)));
    }).length;
}

function append(targets: Map<ListenerId, Certificate[]>, { listenerId, target }: SlotRequest): void {
  targets.set(listenerId, [...(targets.get(listenerId) ?? []), target]);
}

function earliest(a: Date | null, b: Date | null | undefined): Date | null {
  if (a === null || b === null || b === undefined) return a ?? b ?? null;
  return a < b ? a : b;
}

function urgencyOf({ isPending, isRollback, isBehindRollback }: SlotRequest): number {
  if (isPending && !isBehindRollback) return 0;
  if (isRollback) return 1;
  return isPending ? 2 : 3;
}

function mostUrgentFirst(a: SlotRequest, b: SlotRequest): number {
  const expiry = (request: SlotRequest) => request.expiresAt?.getTime() ?? 0;
  return (
    urgencyOf(a) - urgencyOf(b) ||
    expiry(a) - expiry(b) ||
    compare(a.listenerId, b.listenerId) ||
    compare(a.target.id, b.target.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
