import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import { namesKey } from '../model/names.js';
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

/**
 * Everything that is meant to replace `replaced`, directly or through a chain A→B→C, best first: by what leads to it,
 * then what expires last.
 *
 * A link is, in this order: a person's mapping; the same CAS instance (managed renewal keeps it) and newer; the same
 * names, key algorithm and issuer, and newer; an event's mapping. Sources: facts part 4.4, for an upload carries no link.
 */
export function candidates(
  replaced: CertificateId,
  certificateIndex: CertificateIndex,
  mappings: readonly Mapping[],
): readonly Candidate[] {
  const found = new Map<CertificateId, Candidate>();
  const start = certificateIndex.find(replaced);
  const queue: Link[] = [{ id: replaced, certificate: start, evidence: 'lineage', mustCover: start?.names ?? null }];
  for (let link = queue.shift(); link !== undefined; link = queue.shift()) {
    const mapped = mappedFrom(link, certificateIndex, mappings);
    const [words, claims] = [
      mapped.filter(({ evidence }) => evidence === 'operator'),
      mapped.filter(({ evidence }) => evidence === 'event'),
    ];
    const others = [...inferredFrom(link, certificateIndex), ...claims];
    for (const next of [...words, ...notUndone(others, mappings)]) {
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
  certificateIndex: CertificateIndex,
  mappings: readonly Mapping[],
): CertificateId[] {
  return mappings
    .filter((m) => sameCertificate(m.replaced, replaced) && certificateIndex.find(m.successor) === undefined)
    .map((m) => m.successor);
}

/**
 * Newer certificates with the same names that nothing but their names ties to `replaced`: another issuer, another key
 * algorithm, or self-signed. Newest first. Never taken by themselves; worth a person's look.
 */
export function unprovenSuccessors(replaced: Certificate, certificateIndex: CertificateIndex): readonly Certificate[] {
  return certificateIndex
    .withNames(replaced.names)
    .filter((other) => isNewer(other, replaced) && other.notAfter > replaced.notAfter && other.status === 'issued')
    .filter((other) => !isSameInstance(other, replaced) && !isProvenByNames(other, replaced))
    .sort(latestFirst);
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

function mappedFrom(link: Link, certificateIndex: CertificateIndex, mappings: readonly Mapping[]): Candidate[] {
  return mappings
    .filter((mapping) => sameCertificate(mapping.replaced, link.id))
    .flatMap(({ successor, allowNameLoss, isRollback, fromEvent }) => {
      const certificate = certificateIndex.find(successor);
      if (certificate === undefined) return [];
      const evidence = fromEvent || link.evidence === 'event' ? 'event' : 'operator';
      return [{ certificate, evidence, mustCover: allowNameLoss ? certificate.names : link.mustCover, isRollback }];
    });
}

function inferredFrom(
  { certificate: from, evidence, mustCover }: Link,
  certificateIndex: CertificateIndex,
): Candidate[] {
  if (from === undefined) return [];
  const sameOrder = certificateIndex.ofInstance(from.instanceId).filter((other) => isNewer(other, from));
  const lookalikes = certificateIndex
    .withNames(from.names)
    .filter((other) => isNewer(other, from) && isProvenByNames(other, from));
  return [...sameOrder, ...lookalikes].map((certificate) => ({ certificate, evidence, mustCover }));
}

/** Where one was rolled back, nothing older than that leads on either, but to what the rollback put in its place. */
function notUndone(found: readonly Candidate[], mappings: readonly Mapping[]): readonly Candidate[] {
  const undone = found.filter(({ certificate }) => isRolledBack(certificate.id, mappings));
  return found.filter(
    ({ certificate }) =>
      !isRolledBack(certificate.id, mappings) &&
      (isRollbackTarget(certificate.id, mappings) || undone.every((one) => isNewer(certificate, one.certificate))),
  );
}

/** Issued after it. Some CAS listings give whole days, so an equal start is told apart by the end. */
export function isNewer(other: Certificate, than: Certificate): boolean {
  const later = other.notBefore.getTime() - than.notBefore.getTime();
  return later > 0 || (later === 0 && other.notAfter > than.notAfter);
}

function isSameInstance(a: Certificate, b: Certificate): boolean {
  return a.instanceId !== '' && a.instanceId === b.instanceId;
}

function isProvenByNames(a: Certificate, b: Certificate): boolean {
  return (
    namesKey(a.names) === namesKey(b.names) &&
    a.keyAlgorithm === b.keyAlgorithm &&
    issuerKey(a) !== '' &&
    issuerKey(a) === issuerKey(b) &&
    !isSelfSigned(a) &&
    !isSelfSigned(b)
  );
}

function issuerKey(certificate: Certificate): string {
  return certificate.issuer.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** CAS gives the issuer as a common name or as a distinguished name. Anyone can make a certificate that names itself. */
export function isSelfSigned(certificate: Certificate): boolean {
  const issuer = issuerKey(certificate);
  const issuerName = /(?:^|[,/]\s*)cn\s*=\s*([^,/]+)/.exec(issuer)?.[1]?.trim() ?? issuer;
  return issuerName === certificate.commonName.toLowerCase() || certificate.names.includes(issuerName);
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
