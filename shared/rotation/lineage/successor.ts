import type { CertificateIndex } from '../model/certificate-index.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { acceptCommand } from './accept.js';
import { type Candidate, candidates, unknownSuccessors, unprovenSuccessors } from './candidates.js';
import { algorithmViolations, lastsLongEnough, ownViolations, type Violation, violationsOf } from './fitness.js';
import { issuerMatch } from './issuers/issuer.js';
import type { Mapping } from './mapping.js';
import { type NearMiss, nearMissOf } from './near-miss.js';
import { siblingOf } from './siblings.js';

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
  /** With none fit, and what it would replace about to end: one that is for almost the same names. */
  readonly nearMiss: NearMiss | undefined;
  /** All of these: what a scope that names certificates is matched against. */
  readonly considered: readonly CertificateId[];
}

export interface SuccessionInput {
  readonly replaced: CertificateId;
  readonly certificateIndex: CertificateIndex;
  readonly mappings: readonly Mapping[];
  readonly policy: Policy;
  /** What else serves on the same listener; absent where no listener is looked at. */
  readonly beside?: readonly Certificate[] | undefined;
  readonly now: Date;
}

export function succession(input: SuccessionInput): Succession {
  const { replaced, certificateIndex, now } = input;
  const former = certificateIndex.find(replaced);
  const judged = candidates(replaced, input).flatMap((candidate) => judgedCandidate(candidate, former, input));
  const fit = judged.filter(({ why }) => why.length === 0).map(({ certificate }) => certificate);
  const unlisted = unknownSuccessors(replaced, input);
  const lookalikes =
    former === undefined || judged.length + unlisted.length > 0 ? [] : unprovenLookalikes(former, input);
  const nearMiss = former === undefined || fit.length > 0 ? undefined : nearMissOf(former, input);
  const considered = [
    ...judged.map(({ certificate }) => certificate.id),
    ...unlisted,
    ...lookalikes.map(({ successor }) => successor),
    ...(nearMiss === undefined ? [] : [nearMiss.certificate.id]),
  ];
  if (fit.length > 0) return { fit, blocked: undefined, lookalikes: [], nearMiss, considered };
  const blocked = bestUnfitCandidate(judged[0], unlisted[0]);
  return {
    fit,
    blocked: blocked && withCommand(blocked, judged[0], { former, now }),
    lookalikes,
    nearMiss,
    considered,
  };
}

interface JudgedCandidate {
  readonly certificate: Certificate;
  readonly why: readonly Violation[];
}

/** Nothing where it would take the place of a sibling: no evidence makes it a candidate, but a person hears why not. */
function judgedCandidate(
  candidate: Candidate,
  former: Certificate | undefined,
  { policy, beside = [], now }: SuccessionInput,
): readonly JudgedCandidate[] {
  const { certificate, evidence } = candidate;
  const why = violationsOf(candidate, former, policy, now);
  const sibling = former && siblingOf(former, certificate, beside);
  if (sibling === undefined) return [{ certificate, why }];
  return evidence === 'operator' ? [{ certificate, why: [otherKeyType(certificate, sibling), ...why] }] : [];
}

function otherKeyType({ id, keyAlgorithm }: Certificate, sibling: Certificate): Violation {
  const detail =
    `${id} has a key of algorithm ${keyAlgorithm}, which ${sibling.id} serves beside it for the same names; ` +
    'neither key type replaces the other, so give its successor of the same key type, or take it off by hand';
  return { reason: 'key-algorithm', detail };
}

/** Where a person's word is all that it lacks, the text has the command. */
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
    ? 'issue a certificate that covers all names, or accept the loss'
    : 'issue one that lasts longer, or accept it';
  return { ...unfit, violations: [{ ...violation, detail: `${violation.detail}; ${remedy}: ${command}` }] };
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

function unprovenLookalikes(former: Certificate, input: SuccessionInput): UnfitCandidate[] {
  return unprovenSuccessors(former, input).map((lookalike) => ({
    successor: lookalike.id,
    violations: [unproven(lookalike, former, input.policy)],
    validFrom: undefined,
  }));
}

/** The rule that holds it. */
function unproven(lookalike: Certificate, former: Certificate, policy: Policy): Violation {
  const match = issuerMatch(lookalike, former, policy.issuers);
  const [wrong] = algorithmViolations(lookalike, former, policy);
  if (match.isSame && wrong !== undefined) return wrong;
  const why = match.isSame
    ? `its key is of algorithm ${lookalike.keyAlgorithm}, and that of ${former.id} of ${former.keyAlgorithm}`
    : match.why;
  const command = acceptCommand({ replaced: former.id, successor: lookalike.id });
  return {
    reason: 'unproven-lineage',
    detail: `${lookalike.id} has the same names as ${former.id} and is newer, but ${why}; if it is to replace it: ${command}`,
  };
}

/**
 * What may pay a debt when CAS no longer lists the replaced certificate: the successor that was found fit when the debt
 * was made, as long as it still is by itself, or what replaces that one by now.
 */
export function successionOfPending(successor: CertificateId, input: Omit<SuccessionInput, 'replaced'>): Succession {
  const owed = input.certificateIndex.find(successor);
  if (owed === undefined) {
    return {
      fit: [],
      blocked: bestUnfitCandidate(undefined, successor),
      lookalikes: [],
      nearMiss: undefined,
      considered: [successor],
    };
  }
  const why = ownViolations(owed, input.now);
  const { fit: newer } = succession({ ...input, replaced: successor });
  const fit = why.length === 0 ? [...newer, owed] : newer;
  const blocked = fit.length > 0 ? undefined : bestUnfitCandidate({ certificate: owed, why }, undefined);
  return { fit, blocked, lookalikes: [], nearMiss: undefined, considered: [owed.id, ...newer.map(({ id }) => id)] };
}
