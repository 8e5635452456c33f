import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import { namesKey } from '../model/names.js';
import type { Policy } from '../model/policy.js';
import { issuerMatch } from './issuers/issuer.js';
import { isRollbackTarget, isRolledBack, type Mapping } from './mapping.js';

/**
 * The evidence of a link or a chain of links. A chain with an event's mapping in it has the evidence `event`; otherwise a
 * chain with an operator's mapping in it has the evidence `operator`.
 */
export type Evidence = 'operator' | 'lineage' | 'event';

/** A certificate that is meant to replace another one, fit or not. */
export interface Candidate {
  readonly certificate: Certificate;
  /** The order of precedence: an operator's mapping, lineage in CAS, an event's mapping. */
  readonly evidence: Evidence;
  /** Names that it has to cover: those of the replaced certificate, or fewer if a mapping waives some. Null: unknown. */
  readonly mustCover: readonly string[] | null;
  /** Set if a rollback leads to this certificate. */
  readonly isRollback?: boolean | undefined;
}

/** The sources of lineage. */
export interface LineageInput {
  readonly certificateIndex: CertificateIndex;
  readonly mappings: readonly Mapping[];
  readonly policy: Pick<Policy, 'issuers'>;
}

/**
 * Every certificate that is meant to replace `replaced`, directly or through a chain A→B→C. Sorted by evidence, then by
 * expiry, the latest first.
 *
 * A link is, in this order: an operator's mapping; the same CAS instance (managed renewal keeps it) and newer; the same
 * names, key algorithm and authority, and newer; an event's mapping. Names are compared because an uploaded certificate
 * carries no link to the former one (facts part 4.4).
 */
export function candidates(replaced: CertificateId, input: LineageInput): readonly Candidate[] {
  const { certificateIndex } = input;
  const byId = new Map<CertificateId, Candidate>();
  const former = certificateIndex.find(replaced);
  const queue: Link[] = [{ id: replaced, certificate: former, evidence: 'lineage', mustCover: former?.names ?? null }];
  for (let link = queue.shift(); link !== undefined; link = queue.shift()) {
    const mapped = mappedFrom(link, replaced, input);
    const [byOperator, byEvent] = [
      mapped.filter(({ evidence }) => evidence === 'operator'),
      mapped.filter(({ evidence }) => evidence === 'event'),
    ];
    const others = [...inferredFrom(link, input), ...byEvent];
    for (const next of [...byOperator, ...notRolledBack(others, link, input)]) {
      const earlier = byId.get(next.certificate.id);
      if (sameCertificate(next.certificate.id, replaced) || (earlier !== undefined && !isBetterLink(next, earlier)))
        continue;
      byId.set(next.certificate.id, next);
      queue.push({ ...next, id: next.certificate.id });
    }
  }
  return [...byId.values()].sort(bestFirst);
}

/** Successors that a mapping from `replaced` names and CAS does not list. */
export function unknownSuccessors(
  replaced: CertificateId,
  { certificateIndex, mappings }: Omit<LineageInput, 'policy'>,
): CertificateId[] {
  return mappings
    .filter((m) => sameCertificate(m.replaced, replaced) && certificateIndex.find(m.successor) === undefined)
    .map((m) => m.successor);
}

/**
 * Newer certificates that have only their names in common with `replaced`: another issuer, another key algorithm, or
 * self-signed. The latest expiry first. They are reported to the operator and never used without a mapping.
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

/** Whether `other` expires later. Every certificate counts as later than a revoked one, whose expiry means nothing. */
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

/** Of several links to one certificate the best evidence counts, and then the link that has to cover fewer names. */
function isBetterLink(link: Candidate, earlier: Candidate): boolean {
  const nameCount = ({ mustCover }: Candidate) => mustCover?.length ?? Number.POSITIVE_INFINITY;
  if (link.evidence !== earlier.evidence) return rank[link.evidence] < rank[earlier.evidence];
  return nameCount(link) < nameCount(earlier);
}

/** A waiver of names is for its own pair: a chain that reaches the pair over other certificates keeps all of its names. */
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

/**
 * The candidates that no rollback excludes. A rollback excludes the certificate that it took off and every older one,
 * except the certificate that it put back.
 */
function notRolledBack(linked: readonly Candidate[], { id }: Link, input: LineageInput): readonly Candidate[] {
  const mappings = [...input.mappings, ...backwardsTo(id, input)];
  const rolledBack = linked.filter(({ certificate }) => isRolledBack(certificate.id, mappings));
  return linked.filter(
    ({ certificate }) =>
      !isRolledBack(certificate.id, mappings) &&
      (isRollbackTarget(certificate.id, mappings) ||
        rolledBack.every((other) => isNewer(certificate, other.certificate))),
  );
}

/** Whether a rollback, or an operator's mapping that works like one, put `id` back and excludes `newer` as its successor. */
export function excludesSuccessor(
  id: CertificateId,
  newer: Certificate,
  input: Pick<LineageInput, 'mappings' | 'certificateIndex'>,
): boolean {
  return [...input.mappings, ...backwardsTo(id, input)].some(({ isRollback, successor, replaced }) => {
    if (isRollback !== true || !sameCertificate(successor, id)) return false;
    const undone = input.certificateIndex.find(replaced);
    return sameCertificate(replaced, newer.id) || (undone !== undefined && !isNewer(newer, undone));
  });
}

/** An operator's mapping from a newer certificate works like a rollback: the newer one does not become a candidate again. */
function backwardsTo(
  id: CertificateId,
  { mappings, certificateIndex }: Pick<LineageInput, 'mappings' | 'certificateIndex'>,
): readonly Mapping[] {
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
 * Whether `other` was issued later. Some CAS listings give whole days, so the expiry decides between equal starts. A
 * revoked certificate counts as the older one, whatever the expiry of its re-issue.
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
