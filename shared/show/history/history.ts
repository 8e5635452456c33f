import type { RememberedAnswer } from '../../reconcile/ports/records.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { CertificateId, ListenerId, LoadBalancerId } from '../../rotation/model/inventory.js';
import type { ClosedBatch, CloudAnswer, OpenBatch, Served } from '../../rotation/model/step.js';
import type { Proof } from '../../rotation/verify/proof.js';

/** One change as the ledger records it, from its request to its first handshake. */
export interface RecordedChange extends OpenBatch {
  /** The NLB operation that was called. */
  readonly operation: string;
  readonly answer: CloudAnswer;
  /** The final verdict, or the cloud's refusal; `open` before either. */
  readonly ending: string;
  readonly closedAt: Date | undefined;
  /** The first handshakes that got its certificates, by name. Empty without handshakes, or if their records are gone. */
  readonly servedAt: readonly Served[];
}

interface HistoryQuery {
  readonly listenerIds: readonly ListenerId[];
  readonly certificateIds: readonly CertificateId[];
  /** Absent matches all. */
  readonly loadBalancerIds?: readonly LoadBalancerId[];
}

interface ChangeRecords {
  readonly closed: readonly ClosedBatch[];
  readonly open: readonly OpenBatch[];
  readonly answers: readonly RememberedAnswer[];
  readonly proofs: readonly Proof[];
}

const operations = {
  'set-default': 'UpdateListenerAttribute',
  associate: 'AssociateAdditionalCertificatesWithListener',
  retire: 'DisassociateAdditionalCertificatesWithListener',
} as const;

/** The changes that match the query, the oldest first. An empty list in the query matches all. */
export function recordedChanges(query: HistoryQuery, archive: ChangeRecords): readonly RecordedChange[] {
  const answerTo = new Map(archive.answers.map((answer) => [answer.token, answer]));
  const changes = [
    ...archive.closed.map((batch) => ({ ...batch, answer: batch.answer ?? {} })),
    ...archive.open.map((batch) => ({
      ...batch,
      answer: answerTo.get(batch.token) ?? {},
      ending: 'open',
      closedAt: undefined,
    })),
  ];
  return changes
    .filter((change) => isAbout(change, query))
    .sort((a, b) => a.requestedAt.getTime() - b.requestedAt.getTime())
    .map((change) => ({ ...change, operation: operations[change.step], servedAt: servedAt(change, archive) }));
}

function isAbout(
  { loadBalancerId, listenerId, certificateIds, replacements = [] }: OpenBatch,
  { loadBalancerIds, listenerIds, certificateIds: wanted }: HistoryQuery,
): boolean {
  if (loadBalancerIds?.includes(loadBalancerId) === false) return false;
  if (listenerIds.length > 0 && !listenerIds.includes(listenerId)) return false;
  const concerned = [...certificateIds, ...replacements.flatMap(({ replaced, successor }) => [replaced, successor])];
  return wanted.length === 0 || wanted.some((id) => concerned.some((concernedId) => sameCertificate(concernedId, id)));
}

/** From the current proofs, and from the handshakes that closed batches of the listener recorded. */
function servedAt(change: OpenBatch, { closed, proofs }: ChangeRecords): Served[] {
  if (change.step === 'retire') return [];
  const later = closed.filter(
    ({ listenerId, closedAt }) => listenerId === change.listenerId && closedAt >= change.requestedAt,
  );
  const seen = [
    ...later.flatMap(({ served = [] }) => served),
    ...proofs.filter(({ listenerId, verdict }) => listenerId === change.listenerId && verdict === 'served'),
  ];
  const sightings = seen
    .filter(({ certificateId }) => change.certificateIds.some((id) => sameCertificate(id, certificateId)))
    .filter(({ since }) => since >= change.requestedAt)
    .map(({ certificateId, name, since }) => ({ certificateId, name, since }));
  const first = new Map<string, Served>();
  for (const sighting of sightings.sort((a, b) => a.since.getTime() - b.since.getTime())) {
    const key = `${sighting.certificateId} ${sighting.name}`;
    if (!first.has(key)) first.set(key, sighting);
  }
  return [...first.values()];
}
