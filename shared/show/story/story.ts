import { differenceInSeconds } from 'date-fns';
import type { Sight } from '../../reconcile/context.js';
import type { RememberedAnswer, Requeue } from '../../reconcile/ports/records.js';
import type { Report } from '../../reconcile/report/report.js';
import { indexCertificates } from '../../rotation/model/certificate-index.js';
import type { Hold } from '../../rotation/model/hold.js';
import { includesCertificate } from '../../rotation/model/ids.js';
import {
  type Certificate,
  type CertificateId,
  type ListenerId,
  type LoadBalancerId,
  usedSlots,
} from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';
import type { ClosedBatch, OpenBatch } from '../../rotation/model/step.js';
import type { Proof } from '../../rotation/verify/proof.js';
import { type RecordedChange, recordedChanges } from '../history/history.js';
import { isInformed } from '../status/standing.js';
import { type StoryAttachment, storyAttachments } from './attachments.js';

/** The subject of a question: certificates of one domain, id or instance, or a load balancer, or a listener. */
export type Subject =
  | { readonly kind: 'certificates'; readonly certificateIds: readonly CertificateId[] }
  | { readonly kind: 'load balancer'; readonly id: LoadBalancerId }
  | { readonly kind: 'listener'; readonly id: ListenerId };

/** A certificate of CAS with the number of listeners that have it. */
interface StoryCertificate
  extends Pick<
    Certificate,
    | 'id'
    | 'instanceId'
    | 'label'
    | 'names'
    | 'keyAlgorithm'
    | 'issuer'
    | 'notBefore'
    | 'notAfter'
    | 'status'
    | 'hasPrivateKey'
  > {
  readonly listeners: number;
}

interface StoryLoadBalancer {
  readonly id: LoadBalancerId;
  readonly label: string;
  /** Additional certificates on all its listeners, and how many it may have. */
  readonly used: number;
  readonly slots: number;
}

/** Everything that a person asks about one subject. */
export interface Story {
  readonly at: Date;
  readonly subject: Subject;
  readonly certificates: readonly StoryCertificate[];
  readonly attachments: readonly StoryAttachment[];
  readonly loadBalancers: readonly StoryLoadBalancer[];
  readonly conditions: Report['conditions'];
  readonly holds: readonly Hold[];
  /** The steps that a pass would make now. */
  readonly planned: Report['steps'];
  readonly open: readonly OpenBatch[];
  readonly overdue: readonly OpenBatch[];
  readonly due: readonly Requeue[];
  /** The oldest first. */
  readonly changes: readonly RecordedChange[];
  /** When the read history begins. */
  readonly historySince: Date;
  readonly faults: Report['faults'];
  /** Whether full sweeps fill the ledger: only then does a later pass come without a person. */
  readonly isSwept: boolean;
  readonly calls: number;
}

/** The records of the ledger that a story is made of. */
interface StoryRecords {
  readonly open: readonly OpenBatch[];
  readonly due: readonly Requeue[];
  readonly closed: readonly ClosedBatch[];
  readonly answers: readonly RememberedAnswer[];
  readonly proofs: readonly Proof[];
  readonly historySince: Date;
  /** The last time by which full sweeps had read every region; null without one. */
  readonly sweptAt: Date | null;
}

/** A dry run, and what it saw. */
interface StoryLook {
  readonly report: Pick<Report, 'takenAt' | 'holds' | 'steps' | 'conditions' | 'faults' | 'calls'>;
  readonly sights: readonly Sight[];
}

export function storyOf(subject: Subject, { report, sights }: StoryLook, records: StoryRecords, policy: Policy): Story {
  const all = sights.flatMap(({ certificates }) => certificates);
  const index = indexCertificates(all);
  const changes = recordedChanges(queryOf(subject), records);
  const isWanted = (place: Place) => isAttachmentOf(place, subject);
  const attachments = storyAttachments(sights, index, { ...records, changes, isWanted });
  const concerns = concernOf(subject, attachments);
  const loadBalancers = sights
    .flatMap(({ inventories }) => inventories.flatMap((each) => each.loadBalancers))
    .filter(
      ({ id }) => attachments.some((attachment) => attachment.loadBalancerId === id) || isLoadBalancer(id, subject),
    );
  const open = records.open.filter(concerns);
  return {
    at: report.takenAt,
    subject,
    certificates: all
      .filter(({ id }) => subject.kind === 'certificates' && includesCertificate(subject.certificateIds, id))
      .map((certificate) => certificateOf(certificate, attachments)),
    attachments,
    loadBalancers: loadBalancers.map(({ id, label, listeners }) => {
      return { id, label, used: usedSlots(listeners), slots: policy.additionalPerLoadBalancer };
    }),
    conditions: report.conditions.filter(concerns),
    holds: report.holds.filter(concerns),
    planned: report.steps.filter(concerns),
    open,
    overdue: open.filter(
      ({ requestedAt }) => differenceInSeconds(report.takenAt, requestedAt) > policy.confirmWithinSeconds,
    ),
    due: records.due.filter(({ loadBalancerId }) => loadBalancers.some(({ id }) => id === loadBalancerId)),
    changes,
    historySince: records.historySince,
    faults: report.faults,
    isSwept: isInformed({ hasLooked: false, sweptAt: records.sweptAt, at: report.takenAt }),
    calls: report.calls,
  };
}

const anyChange = { listenerIds: [], certificateIds: [] };

function queryOf(subject: Subject) {
  switch (subject.kind) {
    case 'certificates':
      return { ...anyChange, certificateIds: subject.certificateIds };
    case 'listener':
      return { ...anyChange, listenerIds: [subject.id] };
    case 'load balancer':
      return { ...anyChange, loadBalancerIds: [subject.id] };
  }
}

type Place = Pick<StoryAttachment, 'listenerId' | 'loadBalancerId' | 'certificateId'>;

function isAttachmentOf({ listenerId, loadBalancerId, certificateId }: Place, subject: Subject): boolean {
  switch (subject.kind) {
    case 'certificates':
      return includesCertificate(subject.certificateIds, certificateId);
    case 'listener':
      return listenerId === subject.id;
    case 'load balancer':
      return loadBalancerId === subject.id;
  }
}

function isLoadBalancer(id: LoadBalancerId, subject: Subject): boolean {
  return subject.kind === 'load balancer' && subject.id === id;
}

interface Located {
  readonly loadBalancerId?: string | undefined;
  readonly listenerId?: string | undefined;
  readonly certificateIds: readonly CertificateId[];
}

/** Whether something is about the subject: of its listeners, and of its certificates or of all certificates of a listener. */
function concernOf(subject: Subject, attachments: readonly StoryAttachment[]): (item: Located) => boolean {
  const listeners = new Set<string>(attachments.map(({ listenerId }) => listenerId));
  const loadBalancers = new Set<string>(attachments.map(({ loadBalancerId }) => loadBalancerId));
  const successors = attachments.flatMap(({ successor }) => successor?.certificateId ?? []);
  const certificates = subject.kind === 'certificates' ? [...subject.certificateIds, ...successors] : undefined;
  return ({ loadBalancerId, listenerId, certificateIds }) => {
    if (certificates !== undefined && certificateIds.length > 0)
      return certificateIds.some((id) => includesCertificate(certificates, id));
    if (subject.kind === 'listener' && listenerId !== undefined) return listenerId === subject.id;
    if (listenerId !== undefined) return listeners.has(listenerId) || loadBalancerId === subjectId(subject);
    return loadBalancerId !== undefined && (loadBalancers.has(loadBalancerId) || loadBalancerId === subjectId(subject));
  };
}

function subjectId(subject: Subject): string | undefined {
  return subject.kind === 'certificates' ? undefined : subject.id;
}

function certificateOf(certificate: Certificate, attachments: readonly StoryAttachment[]): StoryCertificate {
  const { id, instanceId, label, names, keyAlgorithm, issuer, notBefore, notAfter, status, hasPrivateKey } =
    certificate;
  const own = attachments.filter(({ certificateId }) => includesCertificate([id], certificateId));
  const listeners = new Set(own.map(({ listenerId }) => listenerId)).size;
  return { id, instanceId, label, names, keyAlgorithm, issuer, notBefore, notAfter, status, hasPrivateKey, listeners };
}

/**
 * The answer to "is it safe, and until when?". `risk`: clients refuse it, or will because nothing replaces it. `renewal`: a
 * successor comes without a person. `valid`: without a successor yet, there is time. `none`: it is on no listener.
 */
export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'valid' | 'renewal' | 'risk'; readonly worst: StoryAttachment };

/** The worst attachment decides. A replaced certificate beside its successor serves clients no more. */
export function outcomeOf({ attachments }: Pick<Story, 'attachments'>): Outcome {
  const inUse = attachments.filter(({ standing }) => standing !== 'replaced').sort(soonestFirst);
  const risk = inUse.find((attachment) => isAtRisk(attachment));
  if (risk !== undefined) return { kind: 'risk', worst: risk };
  const [worst] = inUse.length > 0 ? inUse : [...attachments].sort(soonestFirst);
  if (worst === undefined) return { kind: 'none' };
  const isRenewed = worst.standing === 'to-replace' || worst.standing === 'replaced';
  return { kind: isRenewed ? 'renewal' : 'valid', worst };
}

/** Clients get a certificate that is not attached, or get one that they refuse, or will. */
export function isAtRisk({ standing, served }: StoryAttachment): boolean {
  if (served?.verdict === 'unexpected') return true;
  return standing !== 'fine' && standing !== 'to-replace' && standing !== 'replaced';
}

function soonestFirst(a: StoryAttachment, b: StoryAttachment): number {
  return (a.notAfter?.getTime() ?? 0) - (b.notAfter?.getTime() ?? 0);
}
