import { missingOf } from '../reconcile/report/faults.js';
import type { FaultReport } from '../reconcile/report/report.js';
import { english } from '../rotation/english.js';
import type { Permission } from '../rotation/model/refusal.js';
import { adviceBeside } from '../wording/advice.js';
import type { Check, Finding } from './finding.js';

export const clockFix = english`correct the clock of this machine, for example with NTP`;

type Fail = Extract<Finding, { level: 'fail' }>;

interface Row extends Pick<Fail, 'mendedBy' | 'fix'> {
  readonly codes: RegExp;
  /** Only for a call of this check. */
  readonly of?: Check;
  readonly check?: Check;
  /**
   * Replaces the message of the fault. Each service has its own long text for these codes. One text makes equal findings,
   * which are shown once.
   */
  readonly detail?: string;
}

/** Faults that the cloud and the network do not mend. The first match counts. */
const rows: readonly Row[] = [
  {
    // Sources: the gateways' common errors; OSS's and STS's error codes.
    codes:
      /^(InvalidAccessKeyId|InvalidSecurityToken|SecurityTokenExpired|SignatureDoesNotMatch|IncompleteSignature|MissingAccessKeyId|MissingSecurityToken|Forbidden\.AccessKeyDisabled)/i,
    check: 'credentials',
    detail: english`the cloud rejects these keys`,
    mendedBy: 'configuration',
    fix: english`set ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for keys that begin with STS., ALIBABA_CLOUD_SECURITY_TOKEN to one valid set of credentials`,
  },
  {
    codes: /^(InvalidTimeStamp|RequestTimeTooSkewed)/i,
    check: 'clock',
    detail: english`the cloud rejects the date of the request`,
    mendedBy: 'configuration',
    fix: clockFix,
  },
  {
    // A role in ACCOUNTS that does not exist, or whose ARN is wrong. Source: STS 2015-04-01, AssumeRole.
    codes: /^(EntityNotExist\.Role|InvalidParameter\.RoleArn)/i,
    mendedBy: 'configuration',
    fix: english`correct ACCOUNTS, or create that role`,
  },
  {
    // The message of each has the reason. OSS answers AccessDenied for a bucket of another region.
    codes:
      /^(NoSuchBucket|InvalidBucketName|BucketIsVersioned|FileImmutable|FileAlreadyExists|InvalidObjectState|AccessDenied|TemporaryRedirect|PermanentRedirect|FolderFault)$/,
    of: 'ledger',
    mendedBy: 'configuration',
    fix: english`correct LEDGER or OSS_ENDPOINT according to the message`,
  },
  {
    // An account or a bucket that is shut. Source: OSS, "HTTP status code 403".
    codes: /^(InDebt|InDebtOverdue|UserDisable|BucketDisable|AbnormalBucketOwnerStatus|UbsmsInvalidBid)$/,
    mendedBy: 'person',
  },
];

/**
 * The finding for a failed call, in the words of the fault: operation, code and request id are in its message. A remedy is
 * given only for a known code. `check` and `subject` are those of the call; its code may lead to a more specific check.
 */
export function failureFinding(error: unknown, check: Check, subject?: string): Finding {
  const [code, missing] = [codeOf(error), missingOf(error)];
  if (missing !== undefined) return deniedFinding(missing, subject);
  const message = error instanceof Error ? error.message : String(error);
  const row = rows.find(({ codes, of = check }) => codes.test(code) && of === check);
  if (row === undefined) return cloudFinding(message, code, { check, subject });
  const { mendedBy, fix } = row;
  const detail = row.detail === undefined ? message : `${row.detail} (${code})`;
  return { check: row.check ?? check, level: 'fail', subject, detail, mendedBy, fix };
}

/** The finding for a fault of a report. */
export function faultFinding({ region, code, message }: FaultReport): Finding {
  return cloudFinding(message, code, { check: 'cloud', ...(region !== '*' && { subject: region }) });
}

function cloudFinding(message: string, code: string, { check, subject }: Pick<Finding, 'check' | 'subject'>): Finding {
  const fix = adviceBeside(message, code) || undefined;
  const place = check === 'ledger' ? check : 'cloud';
  return { check: place, level: 'fail', subject, detail: message, mendedBy: 'cloud', fix };
}

export function deniedFinding(missing: Permission, subject?: string): Finding {
  return {
    check: 'permissions',
    level: 'fail',
    subject,
    detail: denialOf(missing),
    missing,
    mendedBy: 'person',
    fix: fixOf(missing),
  };
}

function denialOf(permission: Permission): string {
  const { action, resource, of = '' } = permission;
  if (isOfBucket(permission)) return english`${action} on ${resource} is denied by the policy of ${of}`;
  return english`${action} on ${resource} is not allowed`;
}

/** A warning for a denied hint. Other failures of hints are ignored: nothing depends on hints, and they pass. */
export function hintFindings(error: unknown): Finding[] {
  const missing = missingOf(error);
  if (missing === undefined) return [];
  const { action, resource } = missing;
  const detail = english`${action} on ${resource} is not allowed, so events cost more reads than necessary`;
  return [{ check: 'permissions', level: 'warn', subject: 'CAS', detail, missing, fix: fixOf(missing) }];
}

function fixOf(permission: Permission): string {
  const { action, of = english`the role or user` } = permission;
  if (isOfBucket(permission)) return english`remove the Deny statement from the policy of ${of}, in the OSS console`;
  const fix = english`${allowing(action, of)}; nlb-cert policy prints the complete policy`;
  if (action !== 'sts:AssumeRole') return fix;
  return english`${fix}, nlb-cert policy --trust --principal ARN the trust policy of the role itself`;
}

/** With further reasons for a denial by OSS. */
function allowing(action: string, of: string): string {
  const allow = english`allow it in the policy of ${of}`;
  if (!action.startsWith('oss:')) return allow;
  const deny = english`${allow}, and check that the policy of the bucket does not deny it`;
  return action === 'oss:ListObjects'
    ? english`${deny} and that a condition on oss:Prefix allows the prefix of LEDGER`
    : deny;
}

/** A statement in the policy of a bucket, which RAM cannot overrule. */
function isOfBucket({ of }: Permission): boolean {
  return of?.startsWith('bucket ') ?? false;
}

/** Faults are recognized by their fields: this layer must not import the adapters that throw them. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return error.name !== 'FolderFault' && 'code' in error ? String(error.code) : error.name;
}
