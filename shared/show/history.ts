import type { RememberedAnswer } from '../reconcile/ports/cloud.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { CertificateId, ListenerId } from '../rotation/model/inventory.js';
import type { ClosedBatch, CloudAnswer, OpenBatch, Served } from '../rotation/model/step.js';
import type { Proof } from '../rotation/verify/proof.js';

/** What the ledger has of one change, from who asked to when it was served. */
export interface RecordedChange extends OpenBatch {
  /** The NLB operation that was called. */
  readonly operation: string;
  readonly answer: CloudAnswer;
  /** What became of it: the last verdict, or the cloud's no; `open` until there is one. */
  readonly ending: string;
  readonly closedAt: Date | undefined;
  /** When a client was first seen to get what it brought, by name. Empty where nobody looked, or remembers. */
  readonly servedAt: readonly Served[];
}

interface HistoryQuery {
  readonly listenerIds: readonly ListenerId[];
  readonly certificateIds: readonly CertificateId[];
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

/** The changes that the query is about, the oldest first. An empty list of it narrows nothing. */
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
  { listenerId, certificateIds, replacements = [] }: OpenBatch,
  { listenerIds, certificateIds: wanted }: HistoryQuery,
): boolean {
  if (listenerIds.length > 0 && !listenerIds.includes(listenerId)) return false;
  const concerned = [...certificateIds, ...replacements.flatMap(({ replaced, successor }) => [replaced, successor])];
  return wanted.length === 0 || wanted.some((id) => concerned.some((concernedId) => sameCertificate(concernedId, id)));
}

/** By what is remembered of handshakes, and by what was written down of them when later batches of the listener closed. */
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
