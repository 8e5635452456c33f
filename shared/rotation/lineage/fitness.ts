import type { Certificate, KeyAlgorithm } from '../model/inventory.js';
import { uncoveredNames } from '../model/names.js';
import type { Policy } from '../model/policy.js';
import { type Candidate, isLater, isNewer } from './candidates.js';
import { isFromStaging, isSelfSigned } from './issuers/issuer.js';

/** Why a candidate may not replace a certificate, the gravest first. `names` are those that would be lost. */
export interface Violation {
  readonly reason:
    | 'revoked'
    | 'expired'
    | 'not-issued'
    | 'no-private-key'
    | 'replaced-unknown'
    | 'names-lost'
    | 'key-algorithm'
    | 'expires-sooner'
    | 'not-valid-yet'
    | 'unproven-lineage'
    | 'successor-unknown';
  readonly detail: string;
}

/** Everything that is wrong with `candidate` as the successor of `former`; empty when it is fit. */
export function violationsOf(
  candidate: Candidate,
  former: Certificate | undefined,
  policy: Policy,
  now: Date,
): Violation[] {
  const { certificate } = candidate;
  const early = ownViolations(certificate, now).filter(({ reason }) => reason === 'not-valid-yet');
  const grave = ownViolations(certificate, now).filter(({ reason }) => reason !== 'not-valid-yet');
  const sooner = former === undefined ? [] : endViolations(candidate, former, now);
  const doubtful = candidate.evidence === 'event' ? eventViolations(certificate, former, policy) : [];
  const lost = lostNames(candidate);
  return [...grave, ...lost, ...algorithmViolations(certificate, former, policy), ...sooner, ...doubtful, ...early];
}

/** Why an event's word alone is not enough: it may be forged, so it leads to nothing that could not be a renewal. */
function eventViolations(certificate: Certificate, former: Certificate | undefined, policy: Policy): Violation[] {
  const { id } = certificate;
  const why =
    policy.eventMappings === 'ignore'
      ? 'EVENT_MAPPINGS=ignore wants a person to say so'
      : isSelfSigned(certificate) && !(former !== undefined && isSelfSigned(former))
        ? 'it is self-signed and what it would replace is not'
        : isFromStaging(certificate) && !(former !== undefined && isFromStaging(former))
          ? 'it is from a staging hierarchy and what it would replace is not'
          : former !== undefined && !isNewer(certificate, former)
            ? 'it was issued no later than what it would replace'
            : undefined;
  if (why === undefined) return [];
  const detail = `an event says that ${id} replaces ${former?.id ?? 'it'}, but ${why}; if it does, say so with a backfill`;
  return [{ reason: 'unproven-lineage', detail }];
}

/** What is wrong with a certificate whatever it replaces. */
export function ownViolations(certificate: Certificate, now: Date): Violation[] {
  const { id, status, notAfter, notBefore, hasPrivateKey } = certificate;
  const found: Violation[] = [];
  if (status === 'revoked') found.push({ reason: 'revoked', detail: `${id} is revoked` });
  if (status === 'expired' || notAfter <= now)
    found.push({ reason: 'expired', detail: `${id} expired at ${notAfter.toISOString()}` });
  if (status === 'unissued') found.push({ reason: 'not-issued', detail: `${id} is not issued` });
  if (!hasPrivateKey) found.push({ reason: 'no-private-key', detail: `${id} has no private key in CAS` });
  if (notBefore > now)
    found.push({ reason: 'not-valid-yet', detail: `${id} is not valid before ${notBefore.toISOString()}` });
  return found;
}

/**
 * A person's mapping may lead to one that ends sooner, as long as that is not about to end: a year's certificate gives way
 * to one of 90 days.
 */
function endViolations({ certificate, evidence, isRollback }: Candidate, former: Certificate, now: Date): Violation[] {
  if (isRollback === true || isLater(certificate, former)) return [];
  const isWord = evidence === 'operator';
  if (isWord && lastsLongEnough(certificate, now)) return [];
  const [end, formerEnd] = [certificate.notAfter.toISOString(), former.notAfter.toISOString()];
  const detail = `${certificate.id} expires ${end}, no later than what it replaces (${formerEnd})`;
  const why = 'a mapping may lead to it only while a third of its lifetime, or 14 days, are left';
  return [{ reason: 'expires-sooner', detail: isWord ? `${detail}; ${why}` : detail }];
}

/** What a person may map to although it ends sooner. A third: ACME clients renew at that point. */
export function lastsLongEnough({ notBefore, notAfter }: Certificate, now: Date): boolean {
  const lifetimeMs = notAfter.getTime() - notBefore.getTime();
  return notAfter.getTime() - now.getTime() >= Math.min(lifetimeMs / 3, 14 * dayMs);
}

const dayMs = 86_400_000;

function lostNames({ certificate, mustCover }: Candidate): Violation[] {
  if (mustCover === null)
    return [
      { reason: 'replaced-unknown', detail: 'CAS no longer lists the replaced certificate, so its names are unknown' },
    ];
  const lost = uncoveredNames(mustCover, certificate.names);
  if (lost.length === 0) return [];
  return [{ reason: 'names-lost', detail: `${certificate.id} does not cover ${lost.join(', ')}` }];
}

/** The change of key algorithm that policy does not accept; empty when it does, or there is none. */
export function algorithmViolations(
  certificate: Certificate,
  former: Certificate | undefined,
  policy: Policy,
): Violation[] {
  const { keyAlgorithms } = policy;
  if (keyAlgorithms !== 'same') {
    if (keyAlgorithms.includes(certificate.keyAlgorithm)) return [];
    return [algorithmChange(certificate, keyAlgorithms.join(' or ') as KeyAlgorithm)];
  }
  if (former === undefined || former.keyAlgorithm === certificate.keyAlgorithm) return [];
  return [algorithmChange(certificate, former.keyAlgorithm)];
}

function algorithmChange(certificate: Certificate, wanted: KeyAlgorithm): Violation {
  return {
    reason: 'key-algorithm',
    detail: `${certificate.id} has a key of algorithm ${certificate.keyAlgorithm}, where KEY_ALGORITHMS wants ${wanted}`,
  };
}
