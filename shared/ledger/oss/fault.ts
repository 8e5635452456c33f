import { wayOf } from '../../alicloud/client/answer.js';
import { CloudFault } from '../../alicloud/client/cloud-fault.js';
import type { Credentials } from '../../alicloud/client/sign.js';
import { permissionFor } from '../../ram/permissions.js';
import { english } from '../../rotation/english.js';
import type { Permission } from '../../rotation/model/refusal.js';
import type { OssAnswer, OssCall, OssChannel } from './channel.js';

/** The message has the bucket or object, the fix and the message of OSS. */
export function ossFault(channel: OssChannel, call: OssCall, answer: OssAnswer): CloudFault {
  const subject = call.key === undefined ? `bucket ${channel.bucket}` : `oss://${channel.bucket}/${call.key}`;
  const { code, requestId, status: httpStatus, cause } = answer;
  const cure = remedy(channel, call, answer);
  const why = answer.message
    ? english`${cure}; OSS error: ${withoutSecrets(answer.message, channel.credentials)}`
    : cure;
  const message = english`the ledger cannot be used, ${subject}: ${why}`;
  const missing = isDenied(answer) ? missingFor(channel, call, answer) : undefined;
  return new CloudFault(message, { operation: call.operation, code, requestId, httpStatus, cause, missing });
}

/** OSS returns AccessDenied also for a bucket in another region. The answer then has that bucket's endpoint. */
function isDenied({ code, endpoint }: OssAnswer): boolean {
  return code === 'AccessDenied' && !endpoint;
}

function permissionOf({ bucket, prefix }: OssChannel, { operation }: OssCall) {
  return permissionFor(operation, { regions: [], bucket: { bucket, prefix } });
}

/** A Deny statement in the policy of the bucket. RAM cannot allow the call then. Source: OSS, EC 0003-00000101. */
const deniedByBucket = '0003-00000101';

function missingFor(channel: OssChannel, call: OssCall, { exactCode }: OssAnswer): Permission {
  const permission = permissionOf(channel, call);
  return exactCode === deniedByBucket ? { ...permission, of: `bucket ${channel.bucket}` } : permission;
}

/** With versioning OSS ignores create-only, so two passes could both submit one step. */
export function versionedFault({ bucket }: OssChannel, status: string): CloudFault {
  return new CloudFault(
    english`the ledger cannot be used, bucket ${bucket}: its versioning is ${status}, so OSS ignores create-only. Versioning can be suspended but not removed, so set LEDGER to a bucket that never had it`,
    { operation: 'GetBucketVersioning', code: 'BucketIsVersioned' },
  );
}

function remedy(channel: OssChannel, call: OssCall, answer: OssAnswer): string {
  const { region, baseUrl } = channel;
  if (answer.endpoint) return english`it is in another region; set OSS_ENDPOINT=https://${answer.endpoint}`;
  switch (answer.code) {
    case 'AccessDenied':
      return withPrefix(deniedRemedy(permissionOf(channel, call), answer), channel, call);
    case 'NoSuchBucket':
      return english`create it in ${region}, without versioning, or correct LEDGER`;
    case 'SignatureDoesNotMatch':
    case 'InvalidAccessKeyId':
    case 'InvalidSecurityToken':
    case 'SecurityTokenExpired':
      return english`the access key id, its secret and the security token must belong together and be valid`;
    case 'RequestTimeTooSkewed':
      return english`the clock of this machine is wrong; set it`;
    case 'NotFromOss':
      return english`the answer from ${baseUrl.host} is not from OSS; check OSS_ENDPOINT and any proxy`;
    default:
      if (answer.status === 0)
        return english`no answer from ${baseUrl.host}${wayOf(answer.cause)}; check OSS_ENDPOINT and the network`;
      return bucketRemedies[answer.code] ?? english`HTTP ${answer.status} from ${baseUrl.host}`;
  }
}

function deniedRemedy({ action, resource }: Permission, { exactCode }: OssAnswer): string {
  if (exactCode === deniedByBucket)
    return english`the policy of the bucket denies ${action}; remove that Deny statement`;
  return english`grant ${action} on ${resource}, and check that no policy of the bucket denies it`;
}

/** The policy that `nlb-cert policy` prints has this condition. */
function withPrefix(cure: string, { prefix }: OssChannel, { operation }: OssCall): string {
  if (operation !== 'ListObjectsV2' || prefix === '') return cure;
  return english`${cure}; a condition on oss:Prefix must allow ${prefix}*`;
}

/**
 * Settings of a bucket that a ledger cannot have. Sources: OSS, pages of the HTTP status codes 307, 400, 403 and 409;
 * PutBucketOverwriteConfig; "Bucket-level retention policy (BucketWorm)".
 */
const bucketRemedies: Readonly<Record<string, string>> = {
  FileImmutable: english`a retention policy (WORM) of the bucket forbids overwriting and deleting; set LEDGER to a bucket without one`,
  // Creates expect this code. For another call, a rule of the bucket is the reason.
  FileAlreadyExists: english`a rule of the bucket (PutBucketOverwriteConfig) forbids overwriting; delete that rule, or set LEDGER to another bucket`,
  InvalidBucketName: english`no bucket can have this name; correct LEDGER`,
  InvalidObjectState: english`the object is archived; set LEDGER to a bucket of the storage class Standard`,
  TemporaryRedirect: english`OSS redirects to another endpoint; set OSS_ENDPOINT to that of the region of the bucket`,
  PermanentRedirect: english`OSS redirects to another endpoint; set OSS_ENDPOINT to that of the region of the bucket`,
};

function withoutSecrets(message: string, { accessKeySecret, securityToken = '' }: Credentials): string {
  const secrets = [accessKeySecret, securityToken].filter((secret) => secret !== '');
  return secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), message).slice(0, 500);
}
