import { addDays, addMinutes } from 'date-fns';
import { mostSkewMinutes } from '../backoff/clock-skew.js';
import type { StepFailure } from '../backoff/failures.js';
import type { FlapCount } from '../backoff/flapping.js';
import { english } from '../english.js';
import { ownViolations } from '../lineage/fitness.js';
import type { CertificateIndex } from '../model/certificate-index.js';
import { endsByItself, type Hold, type HoldReason } from '../model/hold.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, Region } from '../model/inventory.js';
import { uncoveredNames } from '../model/names.js';
import { isSameStep, type ListenerRef, type ListenerSteps, type OpenBatch, type PendingAttach } from '../model/step.js';
import type { Evicted, ListenerDemand } from './demand.js';

/** Names that a change of this system left without a certificate on a listener, for longer than a swap takes. */
export interface Unserved extends ListenerRef {
  readonly certificateIds: readonly CertificateId[];
  readonly since: Date;
  readonly detail: string;
}

interface AsOf {
  readonly certificateIndex: CertificateIndex;
  readonly now: Date;
}

interface UnservedInput extends AsOf {
  readonly open: readonly OpenBatch[];
  readonly failures: readonly StepFailure[];
  readonly planned: readonly ListenerSteps[];
  readonly holds: readonly Hold[];
  readonly flapCounts: readonly FlapCount[];
}

/**
 * The unserved names of one listener. Two records show them: a pending attach, unless a step of this plan or a short wait
 * can still fulfil it in time, and a rotation of the last week whose successor is not attached any more.
 */
export function unservedOn(demand: ListenerDemand, input: UnservedInput): readonly Unserved[] {
  const { evicted, gate, listener } = demand;
  const ofEvictions = evicted.flatMap((each) => unservedByEviction(each, demand, input));
  // A listener that an operator took out of use is that operator's. A change of this system has an end, another one may not.
  const isChangedByOthers = gate?.reason === 'busy' && !input.open.some(({ listenerId }) => listenerId === listener.id);
  return gate === undefined || isChangedByOthers
    ? [...ofEvictions, ...unservedByRotations(demand, input)]
    : ofEvictions;
}

/**
 * A swap takes up to three passes of the timer. NLB may refuse each step for longer, or the wait may not end. Until a step
 * has failed, the clock of the run that wrote the pending attach may be behind.
 */
const swapMinutes = 5;

/** Waits of minutes, each with an end of its own: a change under way, a step before it, or a slot that becomes free. */
const shortWaits: ReadonlySet<HoldReason> = new Set([
  'busy',
  'next-step',
  'batch-full',
  'waiting-for-room',
  'waiting-for-wave',
]);

function unservedByEviction(
  { pendingAttach, wanted, selected }: Evicted,
  { ref, gate, listener }: ListenerDemand,
  input: UnservedInput,
): Unserved[] {
  const { planned, now } = input;
  const { replaced, successor, since } = pendingAttach;
  if (listener.attachments.some(({ certificateId }) => includesCertificate(wanted, certificateId))) return [];
  const steps = planned.filter(({ listenerId }) => listenerId === listener.id).flatMap((own) => own.steps);
  const next = steps.find((step) => step.step === 'associate' && isAbout(step, wanted));
  const holds = input.holds.filter((each) => each.listenerId === listener.id && isAbout(each, wanted));
  const isWaiting = next !== undefined || holds.some(({ reason }) => shortWaits.has(reason));
  const hasFailed = wanted.some((certificateId) =>
    input.failures.some((failure) =>
      isSameStep(failure, { listenerId: listener.id, step: 'associate', certificateId }),
    ),
  );
  if (isWaiting && now < addMinutes(since, swapMinutes + (hasFailed ? 0 : mostSkewMinutes))) return [];
  if (!selected && (gate === undefined || endsByItself(gate))) return [];
  if (gate !== undefined && !endsByItself(gate) && isForgotten(pendingAttach, input)) return [];
  const why = next
    ? english`${replaced} was taken off for ${successor}, and neither is attached yet`
    : ((gate ?? holds[0])?.detail ?? english`neither ${replaced} nor ${successor} can be attached`);
  return toUnserved([replaced, successor], { ref, listener, why, since }, input);
}

/** An operator who leaves a listener out of use is reminded until the evicted certificate ends, and at least a week. */
function isForgotten({ replaced, since }: PendingAttach, { certificateIndex, now }: AsOf): boolean {
  const end = certificateIndex.find(replaced)?.notAfter ?? since;
  return now > end && now > addDays(since, leftDays);
}

const leftDays = 7;

/** The unserved names of pending attaches in regions that no pass reads any more. */
export function unservedOutside(
  regions: readonly Region[],
  pendingAttaches: readonly PendingAttach[],
  input: AsOf,
): readonly Unserved[] {
  return pendingAttaches.flatMap((pendingAttach) => {
    const { replaced, successor, region, loadBalancerId, listenerId, since } = pendingAttach;
    if (regions.includes(region) || isForgotten(pendingAttach, input)) return [];
    const why = english`${region} is not in REGIONS, and relief took ${replaced} off there`;
    const ref = { region, loadBalancerId, listenerId };
    return toUnserved([replaced, successor], { ref, listener: { attachments: [] }, why, since }, input);
  });
}

/** The counts of confirmed steps are kept for a week. A certificate that this system took off again is not missed. */
function unservedByRotations({ ref, listener, evicted }: ListenerDemand, input: UnservedInput): Unserved[] {
  const own = input.flapCounts.filter(({ listenerId }) => listenerId === listener.id);
  const retirements = own.filter(({ step }) => step === 'retire');
  const attached = listener.attachments.map(({ certificateId }) => certificateId);
  const isPending = (id: CertificateId) =>
    evicted.some(({ pendingAttach }) => sameCertificate(pendingAttach.replaced, id));
  return own.flatMap(({ step, certificateId, successor = certificateId, at }) => {
    if (step === 'associate' || (step === 'retire' && successor === certificateId)) return [];
    if (step === 'retire' && (includesCertificate(attached, certificateId) || isPending(certificateId))) return [];
    // Another actor may have changed the default in between.
    const isNext = (other: FlapCount) =>
      other.at > at && sameCertificate(other.replaced ?? certificateId, certificateId);
    if (step === 'set-default' && own.some((other) => other.step === step && isNext(other))) return [];
    if (retirements.some((other) => other.at >= at && sameCertificate(other.certificateId, successor))) return [];
    if ([successor, certificateId].every((id) => input.certificateIndex.find(id) === undefined)) return [];
    const why = english`${successor} was attached for them, and another actor has detached it`;
    return toUnserved([successor, certificateId], { ref, listener, why, since: input.now }, input);
  });
}

interface Gap {
  readonly ref: ListenerRef;
  readonly listener: Pick<Listener, 'attachments'>;
  readonly why: string;
  readonly since: Date;
}

/** Empty if other certificates of the listener cover the names. `ids` are the certificates that had them, the first first. */
function toUnserved(
  ids: readonly [CertificateId, CertificateId],
  { ref, listener, why, since }: Gap,
  { certificateIndex, now }: AsOf,
): Unserved[] {
  const certificates = ids.flatMap((id) => certificateIndex.find(id) ?? []);
  const required = certificates[0]?.names ?? [];
  const offered = listener.attachments
    .flatMap(({ certificateId }) => certificateIndex.find(certificateId) ?? [])
    .filter(({ notAfter }) => notAfter > now);
  const names = uncoveredNames(
    required,
    offered.flatMap((certificate) => certificate.names),
  );
  if (required.length > 0 && names.length === 0) return [];
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  const text = names.length === 0 ? english`the names of ${ids[0]}` : `${names.slice(0, mostNames).join(', ')}${more}`;
  const usable = certificates.find((certificate) => ownViolations(certificate, now).length === 0)?.id;
  const { region, listenerId } = ref;
  const command = `aliyun nlb AssociateAdditionalCertificatesWithListener --RegionId ${region} --ListenerId ${listenerId} --AdditionalCertificateIds.1 ${usable ?? 'CERTIFICATE_ID'}`;
  const [cause] = why.split(';');
  const detail = english`no certificate covers ${text} on ${listenerId}: ${cause ?? ''}; end that cause, or attach a certificate by hand: ${command}`;
  return [{ ...ref, certificateIds: [ids[0]], since, detail }];
}

const mostNames = 10;

function isAbout({ certificateIds }: Pick<Hold, 'certificateIds'>, wanted: readonly CertificateId[]): boolean {
  return certificateIds.some((id) => includesCertificate(wanted, id));
}
