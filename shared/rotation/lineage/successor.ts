import type { CertificateIndex } from '../model/certificate-index.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { candidates, unknownSuccessors, unprovenSuccessors } from './candidates.js';
import { algorithmViolations, ownViolations, type Violation, violationsOf } from './fitness.js';
import type { Mapping } from './mapping.js';

/** A certificate that might replace another, and what is wrong with it, the gravest first. */
export interface UnfitCandidate {
  readonly successor: CertificateId;
  readonly violations: readonly Violation[];
  /** Set when time alone mends it. */
  readonly validFrom: Date | undefined;
}

export interface Succession {
  /** Fit successors, best first. */
  readonly fit: readonly Certificate[];
  /** With none fit: the best of the unfit. */
  readonly blocked: UnfitCandidate | undefined;
  /** With none at all: newer certificates that nothing but their names ties to it, newest first. */
  readonly lookalikes: readonly UnfitCandidate[];
  /** All of these: what a scope that names certificates is matched against. */
  readonly considered: readonly CertificateId[];
}

export interface SuccessionInput {
  readonly replaced: CertificateId;
  readonly certificateIndex: CertificateIndex;
  readonly mappings: readonly Mapping[];
  readonly policy: Policy;
  readonly now: Date;
}

export function succession(input: SuccessionInput): Succession {
  const { replaced, certificateIndex, mappings, policy, now } = input;
  const former = certificateIndex.find(replaced);
  const judged = candidates(replaced, certificateIndex, mappings).map((candidate) => ({
    certificate: candidate.certificate,
    why: violationsOf(candidate, former, policy, now),
  }));
  const fit = judged.filter(({ why }) => why.length === 0).map(({ certificate }) => certificate);
  const unlisted = unknownSuccessors(replaced, certificateIndex, mappings);
  const lookalikes = judged.length + unlisted.length > 0 ? [] : unprovenLookalikes(former, certificateIndex, policy);
  const considered = [
    ...judged.map(({ certificate }) => certificate.id),
    ...unlisted,
    ...lookalikes.map(({ successor }) => successor),
  ];
  if (fit.length > 0) return { fit, blocked: undefined, lookalikes: [], considered };
  return { fit, blocked: bestUnfitCandidate(judged[0], unlisted[0]), lookalikes, considered };
}

interface JudgedCandidate {
  readonly certificate: Certificate;
  readonly why: readonly Violation[];
}

function bestUnfitCandidate(
  best: JudgedCandidate | undefined,
  unlisted: CertificateId | undefined,
): UnfitCandidate | undefined {
  if (best !== undefined) {
    const inTime = best.why.every(({ reason }) => reason === 'not-valid-yet');
    return {
      successor: best.certificate.id,
      violations: best.why,
      validFrom: inTime ? best.certificate.notBefore : undefined,
    };
  }
  if (unlisted === undefined) return undefined;
  const detail = `CAS does not list ${unlisted}, which a mapping names`;
  return { successor: unlisted, violations: [{ reason: 'successor-unknown', detail }], validFrom: undefined };
}

function unprovenLookalikes(
  former: Certificate | undefined,
  certificateIndex: CertificateIndex,
  policy: Policy,
): UnfitCandidate[] {
  if (former === undefined) return [];
  return unprovenSuccessors(former, certificateIndex).map((lookalike) => ({
    successor: lookalike.id,
    violations: [unproven(lookalike, former, policy)],
    validFrom: undefined,
  }));
}

function unproven(lookalike: Certificate, former: Certificate, policy: Policy): Violation {
  const sameIssuer = lookalike.issuer.trim().toLowerCase() === former.issuer.trim().toLowerCase();
  const [wrong] = algorithmViolations(lookalike, former, policy);
  if (sameIssuer && wrong !== undefined) return wrong;
  return {
    reason: 'unproven-lineage',
    detail:
      `${lookalike.id} has the same names and is newer, but nothing proves that it replaces ${former.id} ` +
      `(issuer "${lookalike.issuer}", was "${former.issuer}"); say so with a mapping if it does`,
  };
}

/**
 * What may pay a debt when CAS no longer lists the replaced certificate: the successor that was found fit when the debt
 * was made, as long as it still is by itself, or what replaces that one by now.
 */
export function successionOfPending(successor: CertificateId, input: Omit<SuccessionInput, 'replaced'>): Succession {
  const owed = input.certificateIndex.find(successor);
  if (owed === undefined) {
    return { fit: [], blocked: bestUnfitCandidate(undefined, successor), lookalikes: [], considered: [successor] };
  }
  const why = ownViolations(owed, input.now);
  const { fit: newer } = succession({ ...input, replaced: successor });
  const fit = why.length === 0 ? [...newer, owed] : newer;
  const blocked = fit.length > 0 ? undefined : bestUnfitCandidate({ certificate: owed, why }, undefined);
  return { fit, blocked, lookalikes: [], considered: [owed.id, ...newer.map(({ id }) => id)] };
}
