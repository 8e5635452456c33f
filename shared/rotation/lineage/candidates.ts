import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import { namesKey } from '../model/names.js';
import type { Policy } from '../model/policy.js';
import { issuerMatch } from './issuers/issuer.js';
import { isRollbackTarget, isRolledBack, type Mapping } from './mapping.js';

/** A chain with a claim in it is a claim; otherwise one with a person's word in it is that. */
export type Evidence = 'operator' | 'lineage' | 'event';

/** A certificate that is meant to replace another, whether or not it is fit to. */
export interface Candidate {
  readonly certificate: Certificate;
  /** What leads to it: a person's word goes before what is inferred, and that before what an event claims. */
  readonly evidence: Evidence;
  /** What it has to cover: the replaced certificate's names, or fewer where a mapping waives some. Null: unknown. */
  readonly mustCover: readonly string[] | null;
  /** A rollback leads to it. */
  readonly isRollback?: boolean | undefined;
}

/** What lineage is read from. */
export interface LineageInput {
  readonly certificateIndex: CertificateIndex;
  readonly mappings: readonly Mapping[];
  readonly policy: Pick<Policy, 'issuers'>;
}

/**
 * Everything that is meant to replace `replaced`, directly or through a chain A→B→C, best first: by what leads to it,
 * then what expires last.
 *
 * A link is, in this order: a person's mapping; the same CAS instance (managed renewal keeps it) and newer; the same
 * names, key algorithm and authority, and newer; an event's mapping. Sources: facts part 4.4, for an upload carries no link.
 */
export function candidates(replaced: CertificateId, input: LineageInput): readonly Candidate[] {
  const { certificateIndex } = input;
  const found = new Map<CertificateId, Candidate>();
  const start = certificateIndex.find(replaced);
  const queue: Link[] = [{ id: replaced, certificate: start, evidence: 'lineage', mustCover: start?.names ?? null }];
  for (let link = queue.shift(); link !== undefined; link = queue.shift()) {
    const mapped = mappedFrom(link, replaced, input);
    const [words, claims] = [
      mapped.filter(({ evidence }) => evidence === 'operator'),
      mapped.filter(({ evidence }) => evidence === 'event'),
    ];
    const others = [...inferredFrom(link, input), ...claims];
    for (const next of [...words, ...notUndone(others, link, input)]) {
      const known = found.get(next.certificate.id);
      if (sameCertificate(next.certificate.id, replaced) || (known !== undefined && !isBetterLink(next, known)))
        continue;
      found.set(next.certificate.id, next);
      queue.push({ ...next, id: next.certificate.id });
    }
  }
  return [...found.values()].sort(bestFirst);
}

/** Mappings from `replaced` to a certificate that CAS does not list. */
export function unknownSuccessors(
  replaced: CertificateId,
  { certificateIndex, mappings }: Omit<LineageInput, 'policy'>,
): CertificateId[] {
  return mappings
    .filter((m) => sameCertificate(m.replaced, replaced) && certificateIndex.find(m.successor) === undefined)
    .map((m) => m.successor);
}

/**
 * Newer certificates with the same names that nothing but their names ties to `replaced`: another issuer, another key
 * algorithm, or self-signed. Newest first. Never taken by themselves; worth a person's look.
 */
export function unprovenSuccessors(
  replaced: Certificate,
  { certificateIndex, policy }: Omit<LineageInput, 'mappings'>,
): readonly Certificate[] {
  return certificateIndex
    .withNames(replaced.names)
    .filter((other) => isNewer(other, replaced) && isLater(other, replaced) && other.status === 'issued')
    .filter((other) => !isSameInstance(other, replaced) && !isProvenByNames(other, replaced, policy))
    .sort(latestFirst);
}

/** Ends later. The end of what is revoked is no measure: nobody is served by it until then. */
export function isLater(other: Certificate, than: Certificate): boolean {
  return than.status === 'revoked' || other.notAfter > than.notAfter;
}

const rank: Readonly<Record<Evidence, number>> = { operator: 0, lineage: 1, event: 2 };

interface Link {
  readonly id: CertificateId;
  readonly certificate: Certificate | undefined;
  readonly evidence: Evidence;
  readonly mustCover: readonly string[] | null;
}

/** Of several links to one certificate the best founded counts, and of those the one that asks for fewer names. */
function isBetterLink(link: Candidate, known: Candidate): boolean {
  const asked = ({ mustCover }: Candidate) => mustCover?.length ?? Number.POSITIVE_INFINITY;
  return link.evidence === known.evidence ? asked(link) < asked(known) : rank[link.evidence] < rank[known.evidence];
}

/** A waiver of names is for its own pair: what leads to that pair over others keeps all of its names. */
function mappedFrom(link: Link, start: CertificateId, { certificateIndex, mappings }: LineageInput): Candidate[] {
  return mappings
    .filter((mapping) => sameCertificate(mapping.replaced, link.id))
    .flatMap(({ successor, allowNameLoss, isRollback, fromEvent }) => {
      const certificate = certificateIndex.find(successor);
      if (certificate === undefined) return [];
      const evidence = fromEvent || link.evidence === 'event' ? 'event' : 'operator';
      const isWaived = allowNameLoss && sameCertificate(link.id, start);
      return [{ certificate, evidence, mustCover: isWaived ? certificate.names : link.mustCover, isRollback }];
    });
}

function inferredFrom({ certificate: from, evidence, mustCover }: Link, input: LineageInput): Candidate[] {
  if (from === undefined) return [];
  const { certificateIndex, policy } = input;
  const sameOrder = certificateIndex.ofInstance(from.instanceId).filter((other) => isNewer(other, from));
  const lookalikes = certificateIndex
    .withNames(from.names)
    .filter((other) => isNewer(other, from) && isProvenByNames(other, from, policy));
  return [...sameOrder, ...lookalikes].map((certificate) => ({ certificate, evidence, mustCover }));
}

/** Where one was rolled back, nothing older than that leads on either, but to what the rollback put in its place. */
function notUndone(found: readonly Candidate[], { id }: Link, input: LineageInput): readonly Candidate[] {
  const mappings = [...input.mappings, ...backwardsTo(id, input)];
  const undone = found.filter(({ certificate }) => isRolledBack(certificate.id, mappings));
  return found.filter(
    ({ certificate }) =>
      !isRolledBack(certificate.id, mappings) &&
      (isRollbackTarget(certificate.id, mappings) || undone.every((one) => isNewer(certificate, one.certificate))),
  );
}

/** A person's mappings from what is newer work like rollbacks: the renewal that was mapped away does not come in again. */
function backwardsTo(id: CertificateId, { mappings, certificateIndex }: LineageInput): readonly Mapping[] {
  const to = certificateIndex.find(id);
  return mappings
    .filter(({ successor, fromEvent, isRollback }) => !fromEvent && !isRollback && sameCertificate(successor, id))
    .filter(({ replaced }) => {
      const from = certificateIndex.find(replaced);
      return from !== undefined && to !== undefined && isNewer(from, to);
    })
    .map((mapping) => ({ ...mapping, isRollback: true }));
}

/**
 * Issued after it. Some CAS listings give whole days, so an equal start is told apart by the end; and what is revoked is
 * the older one, whenever its re-issue ends.
 */
export function isNewer(other: Certificate, than: Certificate): boolean {
  const later = other.notBefore.getTime() - than.notBefore.getTime();
  if (later !== 0) return later > 0;
  const isRevoked = ({ status }: Certificate) => status === 'revoked';
  return isRevoked(other) === isRevoked(than) ? other.notAfter > than.notAfter : isRevoked(than);
}

function isSameInstance(a: Certificate, b: Certificate): boolean {
  return a.instanceId !== '' && a.instanceId === b.instanceId;
}

function isProvenByNames(later: Certificate, former: Certificate, { issuers }: LineageInput['policy']): boolean {
  return (
    namesKey(later.names) === namesKey(former.names) &&
    later.keyAlgorithm === former.keyAlgorithm &&
    issuerMatch(later, former, issuers).isSame
  );
}

function bestFirst(a: Candidate, b: Candidate): number {
  return rank[a.evidence] - rank[b.evidence] || latestFirst(a.certificate, b.certificate);
}

function latestFirst(a: Certificate, b: Certificate): number {
  return (
    b.notAfter.getTime() - a.notAfter.getTime() ||
    b.notBefore.getTime() - a.notBefore.getTime() ||
    (a.id < b.id ? 1 : -1)
  );
}
