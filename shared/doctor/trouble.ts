import { missingOf } from '../reconcile/fault.js';
import type { Permission } from '../reconcile/ports.js';
import type { Check, Finding } from './finding.js';

/** Keys that the cloud does not take. Sources: the gateways' common errors; OSS's and STS's error codes. */
const badKeys =
  /^(InvalidAccessKeyId|InvalidSecurityToken|SecurityTokenExpired|SignatureDoesNotMatch|IncompleteSignature|MissingAccessKeyId|MissingSecurityToken|Forbidden\.AccessKeyDisabled)/i;
const badClock = /^(InvalidTimeStamp|RequestTimeTooSkewed)/i;
/** A ledger that no next try can use as it is set. */
const badLedger = /^(NoSuchBucket|BucketIsVersioned|FolderFault)$/;

/** What a call that failed says, and of what. */
export function trouble(error: unknown, check: Check, subject?: string): Finding {
  const [code, missing] = [codeOf(error), missingOf(error)];
  const message = error instanceof Error ? error.message : String(error);
  const shown = { check, subject, detail: message, level: 'fail' } as const;
  if (missing !== undefined) return deniedFinding(missing, subject);
  if (badKeys.test(code)) return { ...shown, check: 'credentials', mendedBy: 'configuration', fix: keysFix };
  if (badClock.test(code)) return { ...shown, check: 'clock', mendedBy: 'configuration', fix: clockFix };
  if (badLedger.test(code) || isElsewhere(check, code))
    return { ...shown, mendedBy: 'configuration', fix: 'correct LEDGER or OSS_ENDPOINT as the message says' };
  return { ...shown, check: check === 'ledger' ? check : 'cloud', mendedBy: 'cloud', fix: networkFix };
}

const keysFix =
  'set ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for keys that begin with STS., ALIBABA_CLOUD_SECURITY_TOKEN, to what belongs together and is valid';
export const clockFix = 'set the clock of this machine, with NTP for example';
const networkFix = 'check the network, any proxy and the *_ENDPOINT variables, and try again';

export function deniedFinding(missing: Permission, subject?: string): Finding {
  return {
    check: 'permissions',
    level: 'fail',
    subject,
    detail: `${missing.action} on ${missing.resource} is not allowed`,
    missing,
    mendedBy: 'person',
    fix: 'allow it in the policy of the role, or of the user; nlb-cert policy prints a whole one',
  };
}

/** OSS denies what is asked of a bucket at another region's endpoint. */
function isElsewhere(check: Check, code: string): boolean {
  return check === 'ledger' && code === 'AccessDenied';
}

/** Faults come from below, and are known by their fields. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return error.name !== 'FolderFault' && 'code' in error ? String(error.code) : error.name;
}
