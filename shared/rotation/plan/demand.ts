import { addMinutes, addSeconds } from 'date-fns';
import { mostSkewMinutes } from '../backoff/clock-skew.js';
import type { StepFailure } from '../backoff/failures.js';
import type { FlapCount } from '../backoff/flapping.js';
import { type Closed, closedUntil } from '../backoff/pause.js';
import { ownViolations, type Violation } from '../lineage/fitness.js';
import { isRollbackPair, isRolledBack, type Mapping, mappingsFor } from '../lineage/mapping.js';
import type { NearMiss } from '../lineage/near-miss.js';
import { servedBeside, siblingOf } from '../lineage/siblings.js';
import {
  type Succession,
  type SuccessionInput,
  succession,
  successionOfPending,
  type UnfitCandidate,
} from '../lineage/successor.js';
import type { CertificateIndex } from '../model/certificate-index.js';
import type { Hold } from '../model/hold.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { Attachment, Certificate, CertificateId, Inventory, Listener, LoadBalancer } from '../model/inventory.js';
import { sameNames } from '../model/names.js';
import type { Policy } from '../model/policy.js';
import { type ActionScope, isSelected } from '../model/selector.js';
import type { ListenerRef, OpenBatch, PendingAttach } from '../model/step.js';
import type { Overlaps } from '../overlap.js';
import { probeNames } from '../verify/probe-names.js';
import { type Proof, trustsNlb, type Unproven, unprovenOn } from '../verify/proof.js';
import {
  afterPutBack,
  type DesiredRotation,
  defaultRotation,
  isPaused,
  putBack,
  type RotationSubject,
  rollbacksOnly,
  rollsBack,
  toDesired,
} from './desired.js';
import { type Gate, gateOf, unexpectedGate } from './gate.js';
import { type Prospect, successorOf } from './prospect.js';

/** The desired rotations of one listener, its unfit candidates, and why it takes no change now. */
export interface ListenerDemand {
  readonly ref: ListenerRef;
  readonly listener: Listener;
  readonly gate: Gate | undefined;
  readonly desired: readonly DesiredRotation[];
  readonly blocked: readonly Hold[];
  /** One for each attached certificate that is not leaving. */
  readonly prospects: readonly Prospect[];
  /** One for each pending attach whose evicted certificate is not attached. */
  readonly evicted: readonly Evicted[];
  /** Attached certificates of rollbacks that clients need not get now. */
  readonly rolledBack: readonly CertificateId[];
}

/** A pending attach, and the certificates that can fulfil it: fit successors, or the evicted certificate itself. */
export interface Evicted {
  readonly pendingAttach: PendingAttach;
  readonly wanted: readonly CertificateId[];
  /** The evicted certificate, if it can serve again. */
  readonly former: Certificate | undefined;
  /** Whether the pass may act on it. */
  readonly selected: boolean;
}

/** The demand of a listener with its proofs. */
export interface ProbedDemand extends ListenerDemand {
  /** Certificates to probe before the replaced ones are retired, and those that the last probe did not see served. */
  readonly unproven: readonly Unproven[];
}

/** The inventory and the state of a region, and the scope and policy of the pass. */
export interface DemandInput {
  readonly inventory: Inventory;
  readonly certificateIndex: CertificateIndex;
  readonly mappings: readonly Mapping[];
  readonly pendingAttaches: readonly PendingAttach[];
  readonly open: readonly OpenBatch[];
  /** A successor in one of these is no sibling of the certificate that it replaces. */
  readonly overlaps: Overlaps;
  readonly failures: readonly StepFailure[];
  readonly flapCounts: readonly FlapCount[];
  readonly selection: ActionScope;
  readonly policy: Policy;
}

/** The demands of a region's listeners for each load balancer. The order does not depend on the cloud's. */
export interface Demands {
  readonly loadBalancers: readonly {
    readonly loadBalancer: LoadBalancer;
    readonly demands: readonly ListenerDemand[];
  }[];
  /** Pending attaches that are fulfilled, or whose listener is gone. */
  readonly fulfilled: readonly PendingAttach[];
  /** Pending attaches that are not fulfilled. */
  readonly pendingAttaches: readonly PendingAttach[];
}

/** The demand of every listener, before probing. Pure. */
export function demandsIn(input: DemandInput): Demands {
  const { inventory, policy } = input;
  const fulfilled = fulfilledAttaches(input);
  const pendingAttaches = input.pendingAttaches.filter((pendingAttach) => !fulfilled.includes(pendingAttach));
  const open = sortedBy(input.open, ({ token }) => token);
  const now = inventory.takenAt;
  const context = { ...input, pendingAttaches, open, now, closed: closedUntil(policy, now) };
  const loadBalancers = inOrder(inventory).map((loadBalancer) => ({
    loadBalancer,
    demands: loadBalancer.listeners.map((listener) => demandOf(listener, loadBalancer, context)),
  }));
  return { loadBalancers, fulfilled, pendingAttaches };
}

interface ListenerContext extends DemandInput {
  /** Set while no window for changes is open. */
  readonly closed: Closed | undefined;
  readonly now: Date;
}

function demandOf(listener: Listener, loadBalancer: LoadBalancer, context: ListenerContext): ListenerDemand {
  const { certificateIndex, inventory } = context;
  const { region } = inventory;
  const ref = { region, loadBalancerId: loadBalancer.id, listenerId: listener.id };
  const mappings = mappingsFor(listener, region, context.mappings);
  const gate = gateOf(listener, loadBalancer, context);
  const desired: DesiredRotation[] = [];
  const blocked: Hold[] = [];
  const prospects: Prospect[] = [];
  const evicted: Evicted[] = [];
  for (const subject of rotationSubjects(listener, context.pendingAttaches)) {
    const beside = besideOn(subject.replaced, listener, context);
    const successors = successionOf(subject, { ...context, mappings, beside });
    const selected = mayActOn(subject.replaced, successors, listener, context);
    const rotation = toDesired(subject, successors, listener, { ...context, mappings, selected });
    const { pendingAttach, replaced } = subject;
    if (pendingAttach === undefined) desired.push(...(rotation ? [rotation] : []));
    else {
      const former = usableNow(replaced, context);
      const back =
        former !== undefined && hasFailed(rotation, successors)
          ? [putBack(former, listener, { ...context, selected })]
          : [];
      desired.push(...back, ...(rotation ? [afterPutBack(rotation, back)] : []));
      const wanted = [pendingAttach.successor, ...successors.fit.map(({ id }) => id), replaced];
      evicted.push({ pendingAttach, wanted, former, selected });
    }
    const lookalike = successors.lookalikes.find(
      ({ successor }) => !isSibling(certificateIndex.find(successor), certificateIndex.find(subject.replaced), beside),
    );
    const held = withNearMiss(blockedOn(listener, successors) ?? lookalike, successors.nearMiss);
    if (selected && successors.fit.length === 0 && held !== undefined) {
      const isFirst = isOutOfUse(gate) || isTakenBack(held, listener, context);
      blocked.push(toHold(held, ref, isFirst ? gate : undefined));
    }
    if (subject.attachment !== null) {
      const successor = successorOf(subject.attachment, successors, held, listener.attachments);
      prospects.push({ ...ref, certificateId: subject.replaced, role: subject.attachment.role, successor, gate });
    }
  }
  const rolledBack = rolledBackOn(listener, mappings, desired);
  return { ref, listener, gate, desired: withDefault(desired), blocked, prospects, evicted, rolledBack };
}

/**
 * The certificates that a rollback is to take off; and the former ones beside those that it cannot take off, because
 * clients may get either.
 */
function rolledBackOn(
  { attachments }: Listener,
  mappings: readonly Mapping[],
  desired: readonly DesiredRotation[],
): readonly CertificateId[] {
  const attached = attachments.map(({ certificateId }) => certificateId);
  const rolledBack = attached.filter((id) => isRolledBack(id, mappings));
  const leaving = desired.filter(rollsBack).map(({ replaced }) => replaced);
  const stays = rolledBack.filter((id) => !includesCertificate(leaving, id));
  const former = attached.filter((successor) =>
    stays.some((replaced) => isRollbackPair(mappings, { replaced, successor })),
  );
  return [...rolledBack, ...former];
}

/** Whether an evicted certificate waits for a successor that is unfit, or that NLB refused or lost within a day. */
function hasFailed(rotation: DesiredRotation | undefined, { fit }: Succession): boolean {
  if (rotation === undefined) return fit.length === 0;
  return isPaused(rotation, 'associate') || rotation.noSwapBefore !== undefined;
}

function usableNow(id: CertificateId, { certificateIndex, now }: ListenerContext): Certificate | undefined {
  const certificate = certificateIndex.find(id);
  return certificate !== undefined && ownViolations(certificate, now).length === 0 ? certificate : undefined;
}

interface ProbedInput extends Pick<DemandInput, 'certificateIndex' | 'flapCounts' | 'policy'> {
  readonly proofs: readonly Proof[];
  readonly now: Date;
}

/**
 * The demand with its proofs. While clients get a certificate that is not attached, only a rollback may change the
 * listener.
 */
export function withProofs(demand: ListenerDemand, loadBalancer: LoadBalancer, input: ProbedInput): ProbedDemand {
  const unproven = unprovenOf(demand, loadBalancer, input);
  if (demand.gate !== undefined) return { ...demand, unproven };
  const gate = unexpectedGate(loadBalancer, input.proofs, input);
  if (gate === undefined || !demand.desired.some(rollsBack)) return { ...demand, gate, unproven };
  return { ...demand, unproven, desired: rollbacksOnly(demand, gate) };
}

/** Empty for a listener with a gate: one out of use is not probed, and a busy one may still serve the replaced certificate. */
function unprovenOf(
  { listener, gate, desired, rolledBack }: ListenerDemand,
  loadBalancer: LoadBalancer,
  input: ProbedInput,
): readonly Unproven[] {
  const { policy, certificateIndex } = input;
  if (policy.verify === 'off' || gate !== undefined) return [];
  const successors = desired.flatMap(({ present: [best] }) => best ?? []);
  const toBecomeDefault = defaultRotation(desired)?.present ?? [];
  // A change after that probe does not end the gate, only a later probe does.
  const unexpected = input.proofs.filter((p) => p.verdict === 'unexpected' && p.listenerId === listener.id);
  const wasUnexpected = (id: CertificateId) => unexpected.some((proof) => sameCertificate(proof.certificateId, id));
  return unprovenOn(listener, successors, {
    ...input,
    trusted: trustsNlb(loadBalancer, policy),
    notServedYet: [...toBecomeDefault, ...rolledBack],
  }).filter(
    ({ certificateId }) =>
      probeNames(certificateId, listener, certificateIndex).length > 0 &&
      // A rollback that cannot be carried out may stay so, and its condition says why.
      (wasUnexpected(certificateId) ||
        !includesCertificate(rolledBack, certificateId) ||
        includesCertificate(successors, certificateId)),
  );
}

/** The attached certificates, and the evicted ones whose attach is pending. Sorted by id. */
function rotationSubjects(listener: Listener, pendingAttaches: readonly PendingAttach[]): RotationSubject[] {
  const attached: RotationSubject[] = listener.attachments
    .filter((a) => a.state !== 'disassociating')
    .map((attachment) => ({ replaced: attachment.certificateId, attachment }));
  const evicted = pendingAttaches
    .filter((pendingAttach) => pendingAttach.listenerId === listener.id)
    .filter((pendingAttach) => !attached.some(({ replaced }) => sameCertificate(replaced, pendingAttach.replaced)))
    .map((pendingAttach) => ({ replaced: pendingAttach.replaced, attachment: null, pendingAttach }));
  return [...attached, ...evicted].sort((a, b) => (a.replaced < b.replaced ? -1 : Number(a.replaced > b.replaced)));
}

function successionOf(
  { replaced, pendingAttach }: RotationSubject,
  input: Omit<SuccessionInput, 'replaced'>,
): Succession {
  if (pendingAttach !== undefined && input.certificateIndex.find(replaced) === undefined)
    return successionOfPending(pendingAttach.successor, input);
  return succession({ ...input, replaced });
}

/** The other certificates of the listener: attached, or evicted with a pending attach. */
function besideOn(
  replaced: CertificateId,
  listener: Listener,
  input: Pick<DemandInput, 'pendingAttaches' | 'overlaps' | 'certificateIndex'>,
): readonly Certificate[] {
  const evicted = input.pendingAttaches.filter(({ listenerId }) => listenerId === listener.id);
  const evictedIds = evicted.map((pendingAttach) => pendingAttach.replaced);
  const successors = (input.overlaps.get(listener.id) ?? [])
    .filter((overlap) => sameCertificate(overlap.replaced, replaced))
    .map((overlap) => overlap.successor);
  return servedBeside(replaced, listener, evictedIds, input.certificateIndex).filter(
    ({ id }) => !includesCertificate(successors, id),
  );
}

/** The unfit candidate; undefined while the rollback that took it off is under way. */
function blockedOn({ attachments }: Listener, { blocked }: Succession): UnfitCandidate | undefined {
  if (blocked?.violations[0]?.reason !== 'rolled-back') return blocked;
  return attachments.some((a) => sameCertificate(a.certificateId, blocked.successor)) ? undefined : blocked;
}

/** Adds the hint at a certificate for almost the same names to the unfit candidate. */
function withNearMiss(unfit: UnfitCandidate | undefined, nearMiss: NearMiss | undefined): UnfitCandidate | undefined {
  if (nearMiss === undefined || (unfit !== undefined && sameCertificate(unfit.successor, nearMiss.certificate.id)))
    return unfit;
  const hint: Violation = { reason: 'unproven-lineage', detail: nearMiss.hint };
  if (unfit !== undefined) return { ...unfit, violations: [...unfit.violations, hint] };
  return { successor: nearMiss.certificate.id, violations: [hint], validFrom: undefined };
}

function mayActOn(
  replaced: CertificateId,
  { considered }: Succession,
  listener: Listener,
  input: DemandInput,
): boolean {
  const { selector, certificateIds } = input.selection;
  if (!isSelected(selector, input.inventory.region, listener)) return false;
  if (certificateIds === 'all') return true;
  return [replaced, ...considered].some((id) => includesCertificate(certificateIds, id));
}

/** If the pass selects a successor that is to become the default too, it selects that rotation as well: set-default is first. */
function withDefault(desired: readonly DesiredRotation[]): readonly DesiredRotation[] {
  return desired.map((rotation) => {
    if (rotation.selected || rotation.attachment?.role !== 'default') return rotation;
    return { ...rotation, selected: desired.some((other) => other.selected && other.target.id === rotation.target.id) };
  });
}

/** Whether a certificate with the lookalike's names and key algorithm serves beside the replaced one, as RSA beside ECC. */
function isSibling(
  lookalike: Certificate | undefined,
  former: Certificate | undefined,
  beside: readonly Certificate[],
): boolean {
  if (lookalike === undefined) return false;
  if (former !== undefined && siblingOf(former, lookalike, beside) !== undefined) return true;
  return beside.some(
    ({ keyAlgorithm, names }) => keyAlgorithm === lookalike.keyAlgorithm && sameNames(names, lookalike.names),
  );
}

function isOutOfUse(gate: Gate | undefined): boolean {
  return gate?.reason === 'switched-off' || gate?.reason === 'excluded';
}

/** Whether it was rolled back while the change that attaches it is still under way. */
function isTakenBack({ successor, violations }: UnfitCandidate, { id }: Listener, { open }: ListenerContext): boolean {
  const isOpen = open.some((batch) => batch.listenerId === id && includesCertificate(batch.certificateIds, successor));
  return isOpen && violations[0]?.reason === 'rolled-back';
}

/** With a gate, that is what holds it. */
function toHold({ successor, violations, validFrom }: UnfitCandidate, ref: ListenerRef, gate?: Gate): Hold {
  if (gate !== undefined) return { ...ref, certificateIds: [successor], ...gate };
  const [first] = violations;
  return {
    ...ref,
    certificateIds: [successor],
    reason: first?.reason ?? 'not-issued',
    detail: violations.map(({ detail }) => detail).join('; '),
    until: validFrom,
  };
}

function fulfilledAttaches(input: DemandInput): PendingAttach[] {
  const listeners = new Map(input.inventory.loadBalancers.flatMap((lb) => lb.listeners).map((l) => [l.id, l]));
  return input.pendingAttaches.filter((pendingAttach) => {
    const listener = listeners.get(pendingAttach.listenerId);
    if (listener === undefined) return true;
    const mappings = mappingsFor(listener, pendingAttach.region, input.mappings);
    const { replaced } = pendingAttach;
    if (isPutBack(pendingAttach, listener, input)) return true;
    const beside = besideOn(replaced, listener, input);
    const { fit } = succession({ ...input, mappings, replaced, beside, now: input.inventory.takenAt });
    const successors = [pendingAttach.successor, ...fit.map(({ id }) => id)];
    return listener.attachments.some(
      (a) => a.state === 'associated' && includesCertificate(successors, a.certificateId),
    );
  });
}

/**
 * Whether the evicted certificate is associated again. The record is written before the eviction, and a listing may lag
 * behind it, so a young record counts as an eviction under way. The clock of the run that wrote it may be behind, and that
 * of this run ahead.
 */
function isPutBack(
  { listenerId, replaced, since }: PendingAttach,
  { attachments }: Listener,
  input: DemandInput,
): boolean {
  const { inventory, policy, open } = input;
  const youngUntil = addMinutes(addSeconds(since, policy.visibleWithinSeconds), 2 * mostSkewMinutes);
  if (inventory.takenAt <= youngUntil) return false;
  if (open.some((batch) => batch.listenerId === listenerId)) return false;
  return attachments.some((a) => a.state === 'associated' && sameCertificate(a.certificateId, replaced));
}

/** The load balancers with their listeners and attachments, sorted by id. */
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
