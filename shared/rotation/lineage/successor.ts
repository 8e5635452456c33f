import { english } from '../english.js';
import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { acceptCommand } from './accept.js';
import { type Candidate, candidates, unknownSuccessors, unprovenSuccessors } from './candidates.js';
import { algorithmViolations, lastsLongEnough, ownViolations, type Violation, violationsOf } from './fitness.js';
import { issuerMatch } from './issuers/issuer.js';
import { isRollbackPair, type Mapping } from './mapping.js';
import { type NearMiss, nearMissOf } from './near-miss.js';
import { siblingOf } from './siblings.js';

/** A candidate with its violations, the gravest first. */
export interface UnfitCandidate {
  readonly successor: CertificateId;
  readonly violations: readonly Violation[];
  /** Set if the candidate becomes fit by the passing of time alone. */
  readonly validFrom: Date | undefined;
}

export interface Succession {
  /** Fit successors, best first. */
  readonly fit: readonly Certificate[];
  /** If no successor is fit: the best unfit candidate, else the one that a rollback took off. */
  readonly blocked: UnfitCandidate | undefined;
  /** If there is no candidate: newer certificates that have only their names in common, newest first. */
  readonly lookalikes: readonly UnfitCandidate[];
  /** If no successor is fit and the replaced certificate is about to expire: a newer one for almost the same names. */
  readonly nearMiss: NearMiss | undefined;
  /** All of the above. A scope that names certificates is matched against them. */
  readonly considered: readonly CertificateId[];
}

export interface SuccessionInput {
  readonly replaced: CertificateId;
  readonly certificateIndex: CertificateIndex;
  readonly mappings: readonly Mapping[];
  readonly policy: Policy;
  /** The other certificates of the listener. Absent without a listener. */
  readonly beside?: readonly Certificate[] | undefined;
  readonly now: Date;
}

export function succession(input: SuccessionInput): Succession {
  const { replaced, certificateIndex, now } = input;
  const former = certificateIndex.find(replaced);
  const judged = candidates(replaced, input).flatMap((candidate) => judgedCandidate(candidate, former, input));
  const fit = endsFirst(
    judged.filter(({ violations }) => violations.length === 0).map(({ certificate }) => certificate),
    input,
  );
  const unlisted = unknownSuccessors(replaced, input);
  const without = judged.length + unlisted.length === 0 ? former : undefined;
  const rolledBack = without && rolledBackFrom(without, input);
  const lookalikes = without && !rolledBack ? unprovenLookalikes(without, input) : [];
  const nearMiss = former === undefined || fit.length > 0 || rolledBack ? undefined : nearMissOf(former, input);
  const considered = [
    ...judged.map(({ certificate }) => certificate.id),
    ...unlisted,
    ...(rolledBack === undefined ? [] : [rolledBack.successor]),
    ...lookalikes.map(({ successor }) => successor),
    ...(nearMiss === undefined ? [] : [nearMiss.certificate.id]),
  ];
  if (fit.length > 0) return { fit, blocked: undefined, lookalikes: [], nearMiss, considered };
  const blocked = bestUnfitCandidate(judged[0], unlisted[0]);
  return {
    fit,
    blocked: blocked ? withCommand(blocked, judged[0], { former, now }) : rolledBack,
    lookalikes,
    nearMiss,
    considered,
  };
}

/** The same, but first those that no rollback takes off for another one of them: a rollback goes to its end at once. */
function endsFirst(fit: readonly Certificate[], { mappings }: SuccessionInput): readonly Certificate[] {
  const isTakenOff = ({ id: replaced }: Certificate) =>
    fit.some(
      ({ id: successor }) =>
        isRollbackPair(mappings, { replaced, successor }) &&
        !isRollbackPair(mappings, { replaced: successor, successor: replaced }),
    );
  return [...fit.filter((certificate) => !isTakenOff(certificate)), ...fit.filter(isTakenOff)];
}

interface JudgedCandidate {
  readonly certificate: Certificate;
  readonly violations: readonly Violation[];
}

/** Empty if it would replace a sibling, unless an operator mapped it: then a violation reports why it is not followed. */
function judgedCandidate(
  candidate: Candidate,
  former: Certificate | undefined,
  { policy, beside = [], now }: SuccessionInput,
): readonly JudgedCandidate[] {
  const { certificate, evidence } = candidate;
  const violations = violationsOf(candidate, former, policy, now);
  const sibling = former && siblingOf(former, certificate, beside);
  if (sibling === undefined) return [{ certificate, violations }];
  return evidence === 'operator'
    ? [{ certificate, violations: [otherKeyType(certificate, sibling), ...violations] }]
    : [];
}

function otherKeyType({ id, keyAlgorithm }: Certificate, sibling: Certificate): Violation {
  const detail = english`${id} has a key of algorithm ${keyAlgorithm}, which ${sibling.id} serves beside it for the same names; neither key type replaces the other, so map a successor of the same key type, or take the certificate off by hand`;
  return { reason: 'key-algorithm', detail };
}

/** Adds the command to the text if an operator's mapping would be enough. */
function withCommand(
  unfit: UnfitCandidate,
  best: JudgedCandidate | undefined,
  { former, now }: { readonly former: Certificate | undefined; readonly now: Date },
): UnfitCandidate {
  const [violation, ...others] = unfit.violations;
  if (best === undefined || former === undefined || violation === undefined || others.length > 0) return unfit;
  if (violation.detail.includes(';')) return unfit;
  const losesNames = violation.reason === 'names-lost';
  const isAcceptable = losesNames || (violation.reason === 'expires-sooner' && lastsLongEnough(best.certificate, now));
  if (!isAcceptable) return unfit;
  const command = acceptCommand({ replaced: former.id, successor: unfit.successor }, { losesNames });
  const remedy = losesNames
    ? english`issue a certificate that covers all names, or accept the loss`
    : english`issue a certificate that lasts longer, or accept this one`;
  return { ...unfit, violations: [{ ...violation, detail: `${violation.detail}; ${remedy}: ${command}` }] };
}

function bestUnfitCandidate(
  best: JudgedCandidate | undefined,
  unlisted: CertificateId | undefined,
): UnfitCandidate | undefined {
  if (best !== undefined) {
    const inTime = best.violations.every(({ reason }) => reason === 'not-valid-yet');
    return {
      successor: best.certificate.id,
      violations: best.violations,
      validFrom: inTime ? best.certificate.notBefore : undefined,
    };
  }
  if (unlisted === undefined) return undefined;
  const detail = english`CAS does not list ${unlisted}, which a mapping names`;
  return { successor: unlisted, violations: [{ reason: 'successor-unknown', detail }], validFrom: undefined };
}

/** The best fit successor that only a rollback to `former` excludes, with the command that ends the rollback. */
function rolledBackFrom(former: Certificate, input: SuccessionInput): UnfitCandidate | undefined {
  const isRollback = (mapping: Mapping) => mapping.isRollback === true;
  const rollbacks = input.mappings.filter(isRollback).filter((each) => sameCertificate(each.successor, former.id));
  if (rollbacks.length === 0) return undefined;
  const free = { ...input, mappings: input.mappings.filter((each) => !isRollback(each)) };
  const fit = candidates(former.id, free)
    .flatMap((candidate) => judgedCandidate(candidate, former, free))
    .filter(({ violations }) => violations.length === 0);
  for (const { certificate } of fit) {
    const rollback = rollbacks.find(({ replaced }) => sameCertificate(replaced, certificate.id));
    if (rollback === undefined) continue;
    const violations = [{ reason: 'rolled-back' as const, detail: rollbackText(certificate, former, rollback) }];
    return { successor: certificate.id, violations, validFrom: undefined };
  }
}

function rollbackText({ id }: Certificate, former: Certificate, { since, requestedBy }: Mapping): string {
  const command = acceptCommand({ replaced: former.id, successor: id });
  const by = requestedBy?.by ?? english`an earlier version`;
  return english`${id} was rolled back to ${former.id} at ${since?.toISOString() ?? ''} by ${by}; it stays so until accepted again: ${command}`;
}

function unprovenLookalikes(former: Certificate, input: SuccessionInput): UnfitCandidate[] {
  return unprovenSuccessors(former, input).map((lookalike) => ({
    successor: lookalike.id,
    violations: [unproven(lookalike, former, input.policy)],
    validFrom: undefined,
  }));
}

/** The violation that holds a lookalike. */
function unproven(lookalike: Certificate, former: Certificate, policy: Policy): Violation {
  const match = issuerMatch(lookalike, former, policy.issuers);
  const [violation] = algorithmViolations(lookalike, former, policy);
  if (match.isSame && violation !== undefined) return violation;
  const why = match.isSame
    ? english`its key algorithm is ${lookalike.keyAlgorithm}, and that of ${former.id} is ${former.keyAlgorithm}`
    : match.why;
  const command = acceptCommand({ replaced: former.id, successor: lookalike.id });
  return {
    reason: 'unproven-lineage',
    detail: english`${lookalike.id} has the same names as ${former.id} and is newer, but ${why}; to accept it as the successor: ${command}`,
  };
}

/**
 * Successors for a pending attach whose replaced certificate CAS no longer lists: the successor that was fit at the eviction
 * if it has no violations of its own, and its own successors.
 */
export function successionOfPending(successor: CertificateId, input: Omit<SuccessionInput, 'replaced'>): Succession {
  const pending = input.certificateIndex.find(successor);
  if (pending === undefined) {
    return {
      fit: [],
      blocked: bestUnfitCandidate(undefined, successor),
      lookalikes: [],
      nearMiss: undefined,
      considered: [successor],
    };
  }
  const violations = ownViolations(pending, input.now);
  const { fit: newer } = succession({ ...input, replaced: successor });
  const fit = violations.length === 0 ? [...newer, pending] : newer;
  const blocked = fit.length > 0 ? undefined : bestUnfitCandidate({ certificate: pending, violations }, undefined);
  return { fit, blocked, lookalikes: [], nearMiss: undefined, considered: [pending.id, ...newer.map(({ id }) => id)] };
}
