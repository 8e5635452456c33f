import type { Permission } from '../reconcile/ports/cloud.js';
import { missingOf } from '../reconcile/report/faults.js';
import type { Check, Finding } from './finding.js';

/** Keys that the cloud does not take. Sources: the gateways' common errors; OSS's and STS's error codes. */
const badKeys =
  /^(InvalidAccessKeyId|InvalidSecurityToken|SecurityTokenExpired|SignatureDoesNotMatch|IncompleteSignature|MissingAccessKeyId|MissingSecurityToken|Forbidden\.AccessKeyDisabled)/i;
/** A role that ACCOUNTS names and that is not there, or not as it says. Source: STS 2015-04-01, AssumeRole. */
const badRole = /^(EntityNotExist\.Role|InvalidParameter\.RoleArn)/i;
const badClock = /^(InvalidTimeStamp|RequestTimeTooSkewed)/i;
/** A ledger that no next try can use as it is set. */
const badLedger = /^(NoSuchBucket|BucketIsVersioned|FolderFault)$/;

/** What a call that failed says, and of what. */
export function failureFinding(error: unknown, check: Check, subject?: string): Finding {
  const [code, missing] = [codeOf(error), missingOf(error)];
  const message = error instanceof Error ? error.message : String(error);
  const shown = { check, subject, detail: message, level: 'fail' } as const;
  if (missing !== undefined) return deniedFinding(missing, subject);
  // Each service says these at length in words of its own; once is enough.
  const [keys, clock] = [`the cloud does not take these keys (${code})`, `the cloud refuses our date (${code})`];
  if (badKeys.test(code))
    return { ...shown, check: 'credentials', detail: keys, mendedBy: 'configuration', fix: keysFix };
  if (badClock.test(code)) return { ...shown, check: 'clock', detail: clock, mendedBy: 'configuration', fix: clockFix };
  if (badRole.test(code)) return { ...shown, mendedBy: 'configuration', fix: 'correct ACCOUNTS, or make that role' };
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
    fix: fixOf(missing),
  };
}

/** Nothing depends on a hint, so that it is not to be had is worth a word only where somebody can mend it. */
export function hintFindings(error: unknown): Finding[] {
  const missing = missingOf(error);
  if (missing === undefined) return [];
  const { action, resource } = missing;
  const detail = `${action} on ${resource} is not allowed, so events read more than they need`;
  return [{ check: 'permissions', level: 'warn', subject: 'CAS', detail, missing, fix: fixOf(missing) }];
}

function fixOf({ action, of = 'the role, or of the user' }: Permission): string {
  const fix = `allow it in the policy of ${of}; nlb-cert policy prints a whole one`;
  if (action !== 'sts:AssumeRole') return fix;
  return `${fix}, and nlb-cert policy --trust --principal the trust policy that the role itself needs`;
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
