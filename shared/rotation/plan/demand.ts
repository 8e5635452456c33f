import type { StepFailure } from '../backoff/failures.js';
import type { FlapCount } from '../backoff/flapping.js';
import { type Closed, closedUntil } from '../backoff/pause.js';
import { type Mapping, mappingsFor } from '../lineage/mapping.js';
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
import type { Attachment, CertificateId, Inventory, Listener, LoadBalancer } from '../model/inventory.js';
import { sameNames } from '../model/names.js';
import type { Policy } from '../model/policy.js';
import { type ActionScope, isSelected } from '../model/selector.js';
import type { ListenerRef, OpenBatch, PendingAttach } from '../model/step.js';
import { probeNames } from '../verify/probe-names.js';
import { type Proof, trustsNlb, type Unproven, unprovenOn } from '../verify/proof.js';

import { type DesiredRotation, defaultRotation, type RotationSubject, toDesired } from './desired.js';
import { type Gate, gateOf, unexpectedGate } from './gate.js';

/** What one listener asks for, what may not be, and why it takes no change now. */
export interface ListenerDemand {
  readonly ref: ListenerRef;
  readonly listener: Listener;
  readonly gate: Gate | undefined;
  readonly desired: readonly DesiredRotation[];
  readonly blocked: readonly Hold[];
}

/** The same, with what clients have been seen to get. */
export interface ProbedDemand extends ListenerDemand {
  /** What is to be probed before the replaced certificates go, and what was not served when it was last probed. */
  readonly unproven: readonly Unproven[];
}

/** What a region shows, what is remembered of it, and what may be done there. */
export interface DemandInput {
  readonly inventory: Inventory;
  readonly certificateIndex: CertificateIndex;
  readonly mappings: readonly Mapping[];
  readonly pendingAttaches: readonly PendingAttach[];
  readonly open: readonly OpenBatch[];
  readonly failures: readonly StepFailure[];
  readonly flapCounts: readonly FlapCount[];
  readonly selection: ActionScope;
  readonly policy: Policy;
}

/** What the listeners of a region ask for, load balancer by load balancer, in one order however the cloud lists them. */
export interface Demands {
  readonly loadBalancers: readonly {
    readonly loadBalancer: LoadBalancer;
    readonly demands: readonly ListenerDemand[];
  }[];
  /** Pending attaches that are fulfilled, or whose listener is gone. */
  readonly fulfilled: readonly PendingAttach[];
  /** The others. */
  readonly pendingAttaches: readonly PendingAttach[];
}

/** What every listener asks for, before anything is probed. Pure. */
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
  const { region } = context.inventory;
  const ref = { region, loadBalancerId: loadBalancer.id, listenerId: listener.id };
  const mappings = mappingsFor(listener, region, context.mappings);
  const gate = gateOf(listener, loadBalancer, context);
  const desired: DesiredRotation[] = [];
  const blocked: Hold[] = [];
  for (const subject of rotationSubjects(listener, context.pendingAttaches)) {
    const found = successionOf(subject, { ...context, mappings });
    const selected = mayActOn(subject.replaced, found, listener, context);
    const rotation = toDesired(subject, found, listener, { ...context, mappings, selected });
    if (rotation !== undefined) desired.push(rotation);
    const unfit =
      found.blocked ??
      found.lookalikes.find((one) => !isSibling(one, subject.replaced, listener, context.certificateIndex));
    if (selected && found.fit.length === 0 && unfit !== undefined) blocked.push(toHold(unfit, ref, gate));
  }
  return { ref, listener, gate, desired: withDefault(desired), blocked };
}

interface ProbedInput extends Pick<DemandInput, 'certificateIndex' | 'flapCounts' | 'policy'> {
  readonly proofs: readonly Proof[];
  readonly now: Date;
}

/**
 * The demand with what was probed: while clients get a certificate that is not attached, nothing but a rollback goes on
 * there.
 */
export function withProofs(demand: ListenerDemand, loadBalancer: LoadBalancer, input: ProbedInput): ProbedDemand {
  const unproven = unprovenOf(demand, loadBalancer, input);
  if (demand.gate !== undefined) return { ...demand, unproven };
  const gate = unexpectedGate(loadBalancer, input.proofs, input);
  const rollbacks = gate === undefined ? [] : demand.desired.filter(({ isRollback }) => isRollback);
  if (rollbacks.length > 0) return { ...demand, unproven, desired: rollbacks, blocked: [] };
  return { ...demand, gate, unproven };
}

/** Nothing on a listener that takes no change: out of use it is left alone, and busy it may show what is on its way out. */
function unprovenOf(
  { listener, gate, desired }: ListenerDemand,
  loadBalancer: LoadBalancer,
  input: ProbedInput,
): readonly Unproven[] {
  const { policy, certificateIndex } = input;
  if (policy.verify === 'off' || gate !== undefined) return [];
  const successors = desired.flatMap(({ present: [best] }) => best ?? []);
  const toBecomeDefault = defaultRotation(desired)?.present ?? [];
  return unprovenOn(listener, successors, {
    ...input,
    trusted: trustsNlb(loadBalancer, policy),
    toBecomeDefault,
  }).filter(({ certificateId }) => probeNames(certificateId, listener, certificateIndex).length > 0);
}

/** What is attached, by id however NLB lists it, and what is owed for something that no longer is. */
function rotationSubjects(listener: Listener, pendingAttaches: readonly PendingAttach[]): RotationSubject[] {
  const attached: RotationSubject[] = listener.attachments
    .filter((a) => a.state !== 'disassociating')
    .map((attachment) => ({ replaced: attachment.certificateId, attachment }));
  const owed = pendingAttaches
    .filter((pendingAttach) => pendingAttach.listenerId === listener.id)
    .filter((pendingAttach) => !attached.some(({ replaced }) => sameCertificate(replaced, pendingAttach.replaced)))
    .map((pendingAttach) => ({ replaced: pendingAttach.replaced, attachment: null, pendingAttach }));
  return [...attached, ...owed].sort((a, b) => (a.replaced < b.replaced ? -1 : Number(a.replaced > b.replaced)));
}

function successionOf(
  { replaced, pendingAttach }: RotationSubject,
  input: Omit<SuccessionInput, 'replaced'>,
): Succession {
  if (pendingAttach !== undefined && input.certificateIndex.find(replaced) === undefined)
    return successionOfPending(pendingAttach.successor, input);
  return succession({ ...input, replaced });
}

function mayActOn(replaced: CertificateId, found: Succession, listener: Listener, input: DemandInput): boolean {
  const { selector, certificateIds } = input.selection;
  if (!isSelected(selector, input.inventory.region, listener)) return false;
  if (certificateIds === 'all') return true;
  return [replaced, ...found.considered].some((id) => includesCertificate(certificateIds, id));
}

/** A successor that is to replace the default too goes there first, whichever of the two the pass is for. */
function withDefault(desired: readonly DesiredRotation[]): readonly DesiredRotation[] {
  return desired.map((rotation) => {
    if (rotation.selected || rotation.attachment?.role !== 'default') return rotation;
    return { ...rotation, selected: desired.some((other) => other.selected && other.target.id === rotation.target.id) };
  });
}

/** Whether the lookalike, or one of its kind, serves beside `replaced`: an RSA and an ECC certificate for the same names. */
function isSibling(
  { successor }: UnfitCandidate,
  replaced: CertificateId,
  listener: Listener,
  certificateIndex: CertificateIndex,
): boolean {
  const lookalike = certificateIndex.find(successor);
  if (lookalike === undefined) return false;
  return listener.attachments.some(({ certificateId }) => {
    const here = certificateIndex.find(certificateId);
    if (here === undefined || sameCertificate(certificateId, replaced)) return false;
    return here.keyAlgorithm === lookalike.keyAlgorithm && sameNames(here.names, lookalike.names);
  });
}

function toHold({ successor, violations, validFrom }: UnfitCandidate, ref: ListenerRef, gate?: Gate): Hold {
  if (gate?.reason === 'switched-off' || gate?.reason === 'excluded')
    return { ...ref, certificateIds: [successor], ...gate };
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
  const looked = new Map(input.inventory.loadBalancers.flatMap((lb) => lb.listeners).map((l) => [l.id, l]));
  return input.pendingAttaches.filter((pendingAttach) => {
    const listener = looked.get(pendingAttach.listenerId);
    if (listener === undefined) return true;
    const mappings = mappingsFor(listener, pendingAttach.region, input.mappings);
    const { fit } = succession({ ...input, mappings, replaced: pendingAttach.replaced, now: input.inventory.takenAt });
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
