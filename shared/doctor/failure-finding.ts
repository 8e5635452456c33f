import { missingOf } from '../reconcile/report/faults.js';
import type { Permission } from '../rotation/model/refusal.js';
import type { Check, Finding } from './finding.js';

/** Codes for rejected keys. Sources: the gateways' common errors; OSS's and STS's error codes. */
const badKeys =
  /^(InvalidAccessKeyId|InvalidSecurityToken|SecurityTokenExpired|SignatureDoesNotMatch|IncompleteSignature|MissingAccessKeyId|MissingSecurityToken|Forbidden\.AccessKeyDisabled)/i;
/** Codes for a role in ACCOUNTS that does not exist, or whose ARN is wrong. Source: STS 2015-04-01, AssumeRole. */
const badRole = /^(EntityNotExist\.Role|InvalidParameter\.RoleArn)/i;
const badClock = /^(InvalidTimeStamp|RequestTimeTooSkewed)/i;
/** Codes and names of ledger errors that a retry cannot cure: LEDGER has to change. */
const badLedger = /^(NoSuchBucket|BucketIsVersioned|FolderFault)$/;

/** The finding for a failed call. `check` and `subject` are those of the call; its code may lead to a more specific check. */
export function failureFinding(error: unknown, check: Check, subject?: string): Finding {
  const [code, missing] = [codeOf(error), missingOf(error)];
  const message = error instanceof Error ? error.message : String(error);
  const shown = { check, subject, detail: message, level: 'fail' } as const;
  if (missing !== undefined) return deniedFinding(missing, subject);
  // Each service has its own long text for these. One fixed text makes equal findings, which are shown once.
  const [keys, clock] = [
    `the cloud rejects these keys (${code})`,
    `the cloud rejects the date of the request (${code})`,
  ];
  if (badKeys.test(code))
    return { ...shown, check: 'credentials', detail: keys, mendedBy: 'configuration', fix: keysFix };
  if (badClock.test(code)) return { ...shown, check: 'clock', detail: clock, mendedBy: 'configuration', fix: clockFix };
  if (badRole.test(code)) return { ...shown, mendedBy: 'configuration', fix: 'correct ACCOUNTS, or create that role' };
  if (badLedger.test(code) || isElsewhere(check, code))
    return { ...shown, mendedBy: 'configuration', fix: 'correct LEDGER or OSS_ENDPOINT according to the message' };
  return { ...shown, check: check === 'ledger' ? check : 'cloud', mendedBy: 'cloud', fix: networkFix };
}

const keysFix =
  'set ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for keys that begin with STS., ALIBABA_CLOUD_SECURITY_TOKEN to one valid set of credentials';
export const clockFix = 'correct the clock of this machine, for example with NTP';
const networkFix = 'check the network, the proxy and the *_ENDPOINT variables, then run nlb-cert doctor again';

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

/** A warning for a denied hint. Other failures of hints are ignored: nothing depends on hints, and they pass. */
export function hintFindings(error: unknown): Finding[] {
  const missing = missingOf(error);
  if (missing === undefined) return [];
  const { action, resource } = missing;
  const detail = `${action} on ${resource} is not allowed, so events cost more reads than necessary`;
  return [{ check: 'permissions', level: 'warn', subject: 'CAS', detail, missing, fix: fixOf(missing) }];
}

function fixOf({ action, of = 'the role or user' }: Permission): string {
  const fix = `allow it in the policy of ${of}; nlb-cert policy prints the complete policy`;
  if (action !== 'sts:AssumeRole') return fix;
  return `${fix}, nlb-cert policy --trust --principal ARN the trust policy of the role itself`;
}

/** OSS answers AccessDenied for a bucket of another region. */
function isElsewhere(check: Check, code: string): boolean {
  return check === 'ledger' && code === 'AccessDenied';
}

/** Faults are recognized by their fields: this layer must not import the adapters that throw them. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return error.name !== 'FolderFault' && 'code' in error ? String(error.code) : error.name;
}
