/** The reasons why a change did not take effect, from the client to the report. */

/** A change that the cloud did not accept. Callers branch on `kind`. `code` is the cloud's own and is for the log. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly message: string;
  /** For `denied`. */
  readonly missing?: Permission | undefined;
}

/** A permission in a RAM policy: `nlb:ListListeners` on `acs:nlb:cn-hangzhou:*:listener/*`. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** ARN of the role that lacks it. Absent for the function's own role. */
  readonly of?: string | undefined;
}

/**
 * - `busy`: another change is under way; the next pass tries again.
 * - `throttled`: too many calls; no change was made.
 * - `quota`: no free slot. `denied`: RAM refused the call. `not-allowed`: impossible for this listener or certificate.
 * - `certificate-not-found`, `listener-not-found`, `not-found`: NLB does not see the resource.
 * - `already-associated`, `not-associated`: the requested state exists, or may exist, already.
 * - `default-in-use`: the certificate is the listener's default one.
 * - `failed`: NLB tried the change and it failed. `invalid`: the request is malformed or contradicts its own token.
 * - `dry-run-passed`: a dry run succeeded.
 * - `unsure`: no answer. The change may have been made, so it is not repeated before the next look at the listener.
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
 * The cause of a failed step: a refusal; `lost`, an accepted change that left no trace; `fault`, an answer with an unknown
 * code; `held`, a successor that NLB does not make the default certificate while it is an additional one.
 */
export type FailureKind = RefusalKind | 'lost' | 'fault' | 'held';

/** Refusals that made no change and that the same call would get again. */
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
