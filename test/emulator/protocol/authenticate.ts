import type { Clock } from '../clock.js';
import type { RuleBook } from '../rule-book.js';
import { readAcs3Claim, verifyAcs3 } from './acs3.js';
import type { Caller, Callers } from './callers.js';
import type { Envelope } from './envelope.js';
import { CloudError, type RawRequest } from './message.js';
import { verifyV1 } from './signature-v1.js';

/** A request must arrive within 15 minutes of its own date (facts 1.3). */
const MAX_SKEW_MS = 15 * 60 * 1000;

/** Three official SDKs of version 1 send fractions of a second (updates 2026-11, C2). */
const TIME_FORMS = {
  acs3: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  v1: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
} as const;

/** What either signature scheme says about a request, apart from the signature itself. */
interface Claim {
  readonly accessKeyId: string;
  readonly at: string | undefined;
  readonly nonce: string | undefined;
  readonly securityToken: string | undefined;
}

/** Checks who calls. The codes are those of facts 1.4; their HTTP statuses, where no page names one, are inferred. */
export class Authenticator {
  /** Nonces seen, oldest first, with the wall time of their use. */
  private readonly nonces = new Map<string, number>();

  constructor(
    private readonly callers: Callers,
    private readonly clock: Clock,
    private readonly rules: RuleBook,
  ) {}

  /** Throws unless the request is signed by a known caller, in time, for the first time. */
  authenticate(request: RawRequest, envelope: Envelope): Caller {
    const claim = envelope.scheme === 'acs3' ? acs3Claim(request) : v1Claim(envelope);
    const caller = this.callers.find(claim.accessKeyId);
    if (!caller) throw new CloudError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
    this.checkTime(claim.at, envelope.scheme);
    if (envelope.scheme === 'acs3') verifyAcs3(request, readAcs3Claim(request), caller.accessKeySecret);
    else verifyV1(request, envelope.everything, caller.accessKeySecret);
    this.checkToken(caller, claim.securityToken);
    this.useNonce(claim.accessKeyId, claim.nonce);
    return caller;
  }

  /** Official clients cannot follow a moved clock, so the emulated time and the wall time both count. */
  private checkTime(at: string | undefined, scheme: Envelope['scheme']): void {
    if (at === undefined || !TIME_FORMS[scheme].test(at)) {
      throw new CloudError(400, 'InvalidTimeStamp.Format', 'Specified time stamp is missing or not well formed.');
    }
    const atMs = Date.parse(at);
    const isNear = [this.clock.now().getTime(), Date.now()].some((nowMs) => Math.abs(nowMs - atMs) <= MAX_SKEW_MS);
    if (!isNear)
      throw new CloudError(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
  }

  private checkToken(caller: Caller, token: string | undefined): void {
    if (caller.securityToken === undefined) return;
    if (token === undefined)
      throw new CloudError(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this key.');
    if (token !== caller.securityToken) {
      throw new CloudError(400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.');
    }
    if (caller.expiresAt && caller.expiresAt <= this.clock.now()) {
      throw new CloudError(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
    }
  }

  /** Unique per attempt; a replay is refused (facts 1.3). */
  private useNonce(accessKeyId: string, nonce: string | undefined): void {
    if (!nonce) throw new CloudError(400, 'MissingParameter', 'The signature nonce is mandatory for this action.');
    const nowMs = Date.now();
    for (const [old, usedMs] of this.nonces) {
      if (nowMs - usedMs <= 2 * MAX_SKEW_MS) break;
      this.nonces.delete(old);
    }
    const key = `${accessKeyId}/${nonce}`;
    if (this.nonces.has(key)) {
      this.rules.record('nonce-reuse', nonce);
      throw new CloudError(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    }
    this.nonces.set(key, nowMs);
  }
}

function acs3Claim(request: RawRequest): Claim {
  return {
    accessKeyId: readAcs3Claim(request).accessKeyId,
    at: request.headers['x-acs-date'],
    nonce: request.headers['x-acs-signature-nonce'],
    securityToken: request.headers['x-acs-security-token'],
  };
}

function v1Claim(envelope: Envelope): Claim {
  const parameters = envelope.everything;
  const accessKeyId = parameters.get('AccessKeyId');
  if (!accessKeyId) throw new CloudError(400, 'MissingParameter', 'The parameter AccessKeyId is mandatory.');
  return {
    accessKeyId,
    at: parameters.get('Timestamp'),
    nonce: parameters.get('SignatureNonce'),
    securityToken: parameters.get('SecurityToken'),
  };
}
