/** Why a change did not take effect: the one vocabulary for it, from the client to the report. */

/** Why the cloud did not take a change. Callers branch on `kind`; `code` is the cloud's own, for the log. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly message: string;
  /** For `denied`. */
  readonly missing?: Permission | undefined;
}

/** What a RAM policy has to allow: `nlb:ListListeners` on `acs:nlb:cn-hangzhou:*:listener/*`. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** ARN of the role that lacks it; the function's own when absent. */
  readonly of?: string | undefined;
}

/**
 * - `busy`: another change is under way; the next pass tries again.
 * - `throttled`: too many calls; nothing happened.
 * - `quota`: no place left. `denied`: RAM says no. `not-allowed`: never for this listener or certificate.
 * - `certificate-not-found`, `listener-not-found`, `not-found`: NLB cannot see the thing named.
 * - `already-associated`, `not-associated`: what was asked for is, or may be, so already.
 * - `default-in-use`: the certificate is the listener's default one.
 * - `failed`: NLB tried and could not. `invalid`: the request is malformed or contradicts its own token.
 * - `dry-run-passed`: the good answer to a dry run.
 * - `unsure`: no answer. The change may have happened; only the next look can tell, so it is never repeated blindly.
 */
export type RefusalKind =
  | 'busy'
  | 'throttled'
  | 'quota'
  | 'denied'
  | 'not-allowed'
  | 'certificate-not-found'
  | 'listener-not-found'
  | 'not-found'
  | 'already-associated'
  | 'not-associated'
  | 'default-in-use'
  | 'failed'
  | 'invalid'
  | 'dry-run-passed'
  | 'unsure';

/**
 * Why a step failed: a refusal; `lost`, an accepted change that left no trace; `fault`, an answer with an unknown code; or
 * `held`, a successor that NLB does not make the default one while it is an additional one.
 */
export type FailureKind = RefusalKind | 'lost' | 'fault' | 'held';

/** Refusals that the same call would meet again, and that changed nothing. */
const lasting: ReadonlySet<RefusalKind> = new Set<RefusalKind>([
  'quota',
  'denied',
  'not-allowed',
  'certificate-not-found',
  'already-associated',
  'not-associated',
  'default-in-use',
  'invalid',
]);

/** Whether the listener's next step may be made instead, because the same call would be refused again. */
export function isRefusedForGood(kind: RefusalKind): boolean {
  return lasting.has(kind);
}
