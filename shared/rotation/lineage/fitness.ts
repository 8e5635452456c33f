import { english } from '../english.js';
import type { Certificate, KeyAlgorithm } from '../model/inventory.js';
import { uncoveredNames } from '../model/names.js';
import type { Policy } from '../model/policy.js';
import { type Candidate, isLater, isNewer } from './candidates.js';
import { isFromStaging, isSelfSigned } from './issuers/issuer.js';

/** A reason why a candidate may not replace a certificate. */
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
    | 'rolled-back'
    | 'successor-unknown';
  readonly detail: string;
}

/** The violations of `candidate` as the successor of `former`, the gravest first. Empty if it is fit. */
export function violationsOf(
  candidate: Candidate,
  former: Certificate | undefined,
  policy: Policy,
  now: Date,
): Violation[] {
  const { certificate } = candidate;
  const notYetValid = ownViolations(certificate, now).filter(({ reason }) => reason === 'not-valid-yet');
  const ofNames = lostNames(candidate);
  const ofKey = algorithmViolations(certificate, former, policy);
  const ofExpiry = former === undefined ? [] : endViolations(candidate, former, now);
  const ofEvidence = candidate.evidence === 'event' ? eventViolations(certificate, former, policy) : [];
  return [...lastingViolations(certificate, now), ...ofNames, ...ofKey, ...ofExpiry, ...ofEvidence, ...notYetValid];
}

/** An event may be forged, so its mapping is followed only to a certificate that could be a renewal. */
function eventViolations(certificate: Certificate, former: Certificate | undefined, policy: Policy): Violation[] {
  const { id } = certificate;
  const why =
    policy.eventMappings === 'ignore'
      ? english`EVENT_MAPPINGS=ignore requires the mapping of an operator`
      : isSelfSigned(certificate) && !(former !== undefined && isSelfSigned(former))
        ? english`it is self-signed and the replaced certificate is not`
        : isFromStaging(certificate) && !(former !== undefined && isFromStaging(former))
          ? english`it is from a staging hierarchy and the replaced certificate is not`
          : former !== undefined && !isNewer(certificate, former)
            ? english`it was issued no later than the replaced certificate`
            : undefined;
  if (why === undefined) return [];
  const detail = english`an event says that ${id} replaces ${former?.id ?? 'it'}, but ${why}; if it does, confirm it: nlb-cert backfill --certificates ${former?.id ?? 'OLD'}=${id}`;
  return [{ reason: 'unproven-lineage', detail }];
}

/** The violations of a certificate that do not depend on the one it replaces. */
export function ownViolations(certificate: Certificate, now: Date): Violation[] {
  const { id, status, notAfter, notBefore, hasPrivateKey } = certificate;
  const violations: Violation[] = [];
  if (status === 'revoked') violations.push({ reason: 'revoked', detail: english`the successor ${id} is revoked` });
  if (status === 'expired' || notAfter <= now)
    violations.push({ reason: 'expired', detail: english`the successor ${id} expired at ${notAfter.toISOString()}` });
  if (status === 'unissued')
    violations.push({ reason: 'not-issued', detail: english`the successor ${id} is not issued` });
  if (!hasPrivateKey)
    violations.push({ reason: 'no-private-key', detail: english`the successor ${id} has no private key in CAS` });
  if (notBefore > now)
    violations.push({
      reason: 'not-valid-yet',
      detail: english`the successor ${id} is not valid before ${notBefore.toISOString()}`,
    });
  return violations;
}

/** Those of them that do not end by the passing of time. */
export function lastingViolations(certificate: Certificate, now: Date): Violation[] {
  return ownViolations(certificate, now).filter(({ reason }) => reason !== 'not-valid-yet');
}

/**
 * An operator's mapping may lead to a certificate that expires sooner, as long as it is not about to expire: a certificate
 * of a year may be replaced with one of 90 days.
 */
function endViolations({ certificate, evidence, isRollback }: Candidate, former: Certificate, now: Date): Violation[] {
  if (isRollback === true || isLater(certificate, former)) return [];
  const isByOperator = evidence === 'operator';
  if (isByOperator && lastsLongEnough(certificate, now)) return [];
  const [end, formerEnd] = [certificate.notAfter.toISOString(), former.notAfter.toISOString()];
  const detail = english`the successor ${certificate.id} expires ${end}, no later than the replaced certificate (${formerEnd})`;
  const why = english`a mapping may lead to it only while a third of its lifetime, or 14 days, are left`;
  return [
    {
      reason: 'expires-sooner',
      detail: isByOperator ? english`${detail}, and ${why}; issue a certificate that is valid for longer` : detail,
    },
  ];
}

/** Whether an operator may map to a certificate that expires sooner. A third: ACME clients renew at that point. */
export function lastsLongEnough(certificate: Certificate, now: Date): boolean {
  return now <= nearEndFrom(certificate);
}

/** The beginning of the last third of a certificate's lifetime, at most 14 days before its end. */
export function nearEndFrom({ notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>): Date {
  const lifetimeMs = notAfter.getTime() - notBefore.getTime();
  return new Date(notAfter.getTime() - Math.min(lifetimeMs / 3, 14 * dayMs));
}

const dayMs = 86_400_000;

function lostNames({ certificate, mustCover }: Candidate): Violation[] {
  if (mustCover === null)
    return [
      {
        reason: 'replaced-unknown',
        detail: english`CAS no longer lists the replaced certificate, so its names are unknown`,
      },
    ];
  const lost = uncoveredNames(mustCover, certificate.names);
  if (lost.length === 0) return [];
  return [
    { reason: 'names-lost', detail: english`the successor does not cover ${lost.join(', ')} (${certificate.id})` },
  ];
}

/** The change of key algorithm, unless the policy accepts it. Empty if the algorithm stays the same. */
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
    detail: english`the successor ${certificate.id} has a key of algorithm ${certificate.keyAlgorithm}, but KEY_ALGORITHMS requires ${wanted}`,
  };
}
