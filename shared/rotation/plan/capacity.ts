import { endsByItself } from '../model/hold.js';
import { certificateKey, sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId, ListenerId, LoadBalancer } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { OpenBatch } from '../model/step.js';
import type { Assessment } from './demand.js';
import { isPaused, type Wish } from './desired.js';

/** How the additional-certificate places of one load balancer are given out in this pass. */
export interface Room {
  readonly quota: number;
  /** Places taken: attached in any state, and open associates that do not show yet. */
  readonly used: number;
  /** How many would be taken once each of these was off one of its listeners. */
  readonly usedWithout: (ids: readonly CertificateId[]) => number;
  /** Free places kept for what is owed to listeners that cannot take it now. */
  readonly kept: number;
  /** Successors that get a place now, at most one batch a listener. */
  readonly granted: ReadonlyMap<ListenerId, readonly Certificate[]>;
  /** Successors that fit, but not into this pass's batch. */
  readonly later: ReadonlyMap<ListenerId, readonly Certificate[]>;
  /** Successors for which there is no place. While there are any, confirmed replaced certificates go without grace. */
  readonly short: ReadonlyMap<ListenerId, readonly Certificate[]>;
}

interface Want {
  readonly listenerId: ListenerId;
  readonly target: Certificate;
  readonly owed: boolean;
  readonly expiresAt: Date | null;
  /** Whether the listener takes this associate in this pass. */
  readonly now: boolean;
  readonly selected: boolean;
}

/**
 * Gives out the free places: what quota relief owes first, then what expires first. What is owed keeps its place where
 * it cannot go now; nothing else does.
 */
export function giveRoom(
  loadBalancer: LoadBalancer,
  assessments: readonly Assessment[],
  open: readonly OpenBatch[],
  policy: Policy,
): Room {
  const quota = policy.additionalPerLoadBalancer;
  const { used, usedAtLeast, usedWithout, isFreeOfCharge } = placesOf(loadBalancer, open, quota);
  const granted = new Map<ListenerId, Certificate[]>();
  const later = new Map<ListenerId, Certificate[]>();
  const short = new Map<ListenerId, Certificate[]>();
  let free = quota - used;
  // What relief took off may have been what proved that there is more room: what is owed is asked for all the same.
  const doubtful = used - usedAtLeast;
  let kept = 0;
  for (const want of assessments.flatMap(wants).sort(mostUrgentFirst)) {
    const price = isFreeOfCharge(want.target.id) ? 0 : 1;
    const batch = granted.get(want.listenerId) ?? [];
    // In a call of its own: one that asks for more than there is room for is refused with all that is in it.
    const hoped = want.owed && batch.length === 0 ? doubtful : 0;
    if (want.owed && !want.now && free >= price) {
      kept += price;
      free -= price;
    } else if (!want.selected) continue;
    else if (free + hoped < price) append(short, want);
    else if (!want.now) continue;
    else if (batch.length >= policy.batchLimit) append(later, want);
    else {
      append(granted, want);
      free -= price;
    }
  }
  return { quota, used, usedWithout, kept, granted, later, short };
}

/**
 * How many places are taken. NLB does not say whether one certificate on two listeners takes one place or two, so it
 * counts as two; unless that shows more places taken than there are, which proves that it takes one.
 */
function placesOf(loadBalancer: LoadBalancer, open: readonly OpenBatch[], quota: number) {
  const attached = loadBalancer.listeners
    .flatMap(({ attachments }) => attachments)
    .filter(({ role }) => role === 'additional')
    .map(({ certificateId }) => certificateKey(certificateId));
  const invisible = invisiblePlaces(loadBalancer, open);
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

/** The successor of the listener's default certificate, which set-default puts there; never associated beside it. */
export function defaultWish(wishes: readonly Wish[]): Wish | undefined {
  return wishes.find(({ attachment }) => attachment?.role === 'default');
}

/** Successors that need a place on this listener. */
function wants({ listener, gate, wishes }: Assessment): Want[] {
  if (gate !== undefined && !endsByItself(gate)) return [];
  const next = defaultWish(wishes);
  const found = new Map<CertificateId, Want>();
  for (const wish of wishes) {
    const { target, targetAttached, attachment, expiresAt } = wish;
    if (wish === next || targetAttached || target.id === next?.target.id || isPaused(wish, 'associate')) continue;
    const known = found.get(target.id);
    const want = {
      listenerId: listener.id,
      target,
      owed: attachment === null || known?.owed === true,
      expiresAt: earliest(expiresAt, known?.expiresAt),
      now: gate === undefined && (wish.selected || known?.now === true),
      selected: wish.selected || known?.selected === true,
    };
    found.set(target.id, want);
  }
  return [...found.values()];
}

function invisiblePlaces(loadBalancer: LoadBalancer, open: readonly OpenBatch[]): number {
  return open
    .filter((batch) => batch.step === 'associate' && batch.loadBalancerId === loadBalancer.id)
    .flatMap(({ listenerId, certificateIds }) => {
      const shown = loadBalancer.listeners.find((l) => l.id === listenerId)?.attachments ?? [];
      return certificateIds.filter((id) => !shown.some((a) => sameCertificate(a.certificateId, id)));
    }).length;
}

function append(places: Map<ListenerId, Certificate[]>, { listenerId, target }: Want): void {
  places.set(listenerId, [...(places.get(listenerId) ?? []), target]);
}

function earliest(a: Date | null, b: Date | null | undefined): Date | null {
  if (a === null || b === null || b === undefined) return a ?? b ?? null;
  return a < b ? a : b;
}

function mostUrgentFirst(a: Want, b: Want): number {
  const expiry = (want: Want) => want.expiresAt?.getTime() ?? 0;
  return (
    Number(b.owed) - Number(a.owed) ||
    expiry(a) - expiry(b) ||
    compare(a.listenerId, b.listenerId) ||
    compare(a.target.id, b.target.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
