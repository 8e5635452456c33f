import type { StepFailure } from '../backoff/failures.js';
import type { FlapCount } from '../backoff/flapping.js';
import type { Closed } from '../backoff/pause.js';
import type { Violation } from '../lineage/fitness.js';
import { type Mapping, mappingsFor } from '../lineage/mapping.js';
import type { NearMiss } from '../lineage/near-miss.js';
import { servedBeside } from '../lineage/siblings.js';
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
import type { Certificate, CertificateId, Listener, LoadBalancer, Region } from '../model/inventory.js';
import { sameNames } from '../model/names.js';
import type { Policy } from '../model/policy.js';
import { type ActionScope, isSelected } from '../model/selector.js';
import type { ListenerRef, OpenBatch, PendingAttach } from '../model/step.js';
import { probeNames } from '../verify/probe-names.js';
import { type Proof, trustsNlb, type Unproven, unprovenOn } from '../verify/proof.js';
import { defaultRotation } from './capacity.js';
import { type DesiredRotation, type RotationSubject, toDesired } from './desired.js';
import { type Gate, gateOf } from './gate.js';

/** What one listener asks for, what may not be, and whether it takes a change now. */
export interface ListenerDemand {
  readonly ref: ListenerRef;
  readonly listener: Listener;
  readonly gate: Gate | undefined;
  /** What is to be proved before the replaced ones go, and what was not served when it was last asked for. */
  readonly unproven: readonly Unproven[];
  readonly desired: readonly DesiredRotation[];
  readonly blocked: readonly Hold[];
}

export interface DemandInput {
  readonly region: Region;
  readonly certificateIndex: CertificateIndex;
  readonly mappings: readonly Mapping[];
  readonly pendingAttaches: readonly PendingAttach[];
  readonly open: readonly OpenBatch[];
  readonly failures: readonly StepFailure[];
  readonly flapCounts: readonly FlapCount[];
  readonly proofs: readonly Proof[];
  readonly selection: ActionScope;
  /** Set while no window for changes is open. */
  readonly closed: Closed | undefined;
  readonly policy: Policy;
  readonly now: Date;
}

export function demandOf(listener: Listener, loadBalancer: LoadBalancer, input: DemandInput): ListenerDemand {
  const ref = { region: input.region, loadBalancerId: loadBalancer.id, listenerId: listener.id };
  const mappings = mappingsFor(listener, input.region, input.mappings);
  const gate = gateOf(listener, loadBalancer, input);
  const desired: DesiredRotation[] = [];
  const blocked: Hold[] = [];
  for (const asked of rotationSubjects(listener, input.pendingAttaches)) {
    const beside = besideOn(asked.replaced, listener, input);
    const found = successionOf(asked, { ...input, mappings, beside });
    const selected = mayActOn(asked.replaced, found, listener, input);
    const rotation = toDesired(asked, found, listener, { ...input, mappings, selected });
    if (rotation !== undefined) desired.push(rotation);
    const unfit = found.blocked ?? found.lookalikes.find((one) => !isSibling(one, beside, input.certificateIndex));
    const held = withNearMiss(unfit, found.nearMiss);
    if (selected && found.fit.length === 0 && held !== undefined) blocked.push(toHold(held, ref, gate));
  }
  const successors = desired.flatMap(({ present: [best] }) => best ?? []);
  const unproven =
    input.policy.verify === 'probe' && mayBeAsked(gate)
      ? unprovenOn(listener, successors, {
          ...input,
          trusted: trustsNlb(loadBalancer, input.policy),
          toBecomeDefault: defaultRotation(desired)?.present ?? [],
        }).filter(({ certificateId }) => probeNames(certificateId, listener, input.certificateIndex).length > 0)
      : [];
  const rollbacks = gate?.reason === 'unexpected-served' ? desired.filter((rotation) => rotation.isRollback) : [];
  if (rollbacks.length > 0) return { ref, listener, gate: undefined, unproven, desired: rollbacks, blocked: [] };
  return { ref, listener, gate, unproven, desired: withDefault(desired), blocked };
}

/** One that is switched off or stopped is left alone; one that is being changed would show what is on its way out. */
function mayBeAsked(gate: Gate | undefined): boolean {
  return gate === undefined || gate.reason === 'unexpected-served';
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

/** What else serves there: attached, or owed a place. */
export function besideOn(
  replaced: CertificateId,
  listener: Listener,
  input: Pick<DemandInput, 'pendingAttaches' | 'certificateIndex'>,
) {
  const evicted = input.pendingAttaches.filter(({ listenerId }) => listenerId === listener.id);
  return servedBeside(
    replaced,
    listener,
    evicted.map((one) => one.replaced),
    input.certificateIndex,
  );
}

/** What is held, with a hint at one that is for almost the same names. */
function withNearMiss(unfit: UnfitCandidate | undefined, nearMiss: NearMiss | undefined): UnfitCandidate | undefined {
  if (nearMiss === undefined || (unfit !== undefined && sameCertificate(unfit.successor, nearMiss.certificate.id)))
    return unfit;
  const hint: Violation = { reason: 'unproven-lineage', detail: nearMiss.hint };
  if (unfit !== undefined) return { ...unfit, violations: [...unfit.violations, hint] };
  return { successor: nearMiss.certificate.id, violations: [hint], validFrom: undefined };
}

function mayActOn(replaced: CertificateId, found: Succession, listener: Listener, input: DemandInput): boolean {
  const { selector, certificateIds } = input.selection;
  if (!isSelected(selector, input.region, listener)) return false;
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

/** Whether the lookalike, or one of its kind, serves beside what it is like: an RSA and an ECC certificate for one name. */
function isSibling(
  { successor }: UnfitCandidate,
  beside: readonly Certificate[],
  certificateIndex: CertificateIndex,
): boolean {
  const lookalike = certificateIndex.find(successor);
  if (lookalike === undefined) return false;
  return beside.some(
    ({ keyAlgorithm, names }) => keyAlgorithm === lookalike.keyAlgorithm && sameNames(names, lookalike.names),
  );
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
