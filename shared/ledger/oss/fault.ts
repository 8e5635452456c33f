import { CloudFault } from '../../alicloud/client/cloud-fault.js';
import type { Credentials } from '../../alicloud/client/sign.js';
import { permissionFor } from '../../ram/permissions.js';
import type { OssAnswer, OssCall, OssChannel } from './channel.js';

/** The message has the bucket or object, the fix and the message of OSS. */
export function ossFault(channel: OssChannel, call: OssCall, answer: OssAnswer): CloudFault {
  const subject = call.key === undefined ? `bucket ${channel.bucket}` : `oss://${channel.bucket}/${call.key}`;
  const { code, requestId, status: httpStatus, cause } = answer;
  const ossMessage = answer.message ? `; OSS error: ${withoutSecrets(answer.message, channel.credentials)}` : '';
  const message = `the ledger cannot be used, ${subject}: ${remedy(channel, call, answer)}${ossMessage}`;
  const missing = isDenied(answer) ? permissionOf(channel, call) : undefined;
  return new CloudFault(message, { operation: call.operation, code, requestId, httpStatus, cause, missing });
}

/** OSS returns AccessDenied also for a bucket in another region. The answer then has that bucket's endpoint. */
function isDenied({ code, endpoint }: OssAnswer): boolean {
  return code === 'AccessDenied' && !endpoint;
}

function permissionOf({ bucket, prefix }: OssChannel, { operation }: OssCall) {
  return permissionFor(operation, { regions: [], bucket: { bucket, prefix } });
}

/** With versioning OSS ignores create-only, so two passes could both submit one step. */
export function versionedFault({ bucket }: OssChannel, status: string): CloudFault {
  return new CloudFault(
    `the ledger cannot be used, bucket ${bucket}: its versioning is ${status}, so OSS ignores create-only. ` +
      'Versioning can be suspended but not removed, so set LEDGER to a bucket that never had it',
    { operation: 'GetBucketVersioning', code: 'BucketIsVersioned' },
  );
}

function remedy(channel: OssChannel, call: OssCall, answer: OssAnswer): string {
  const { region, baseUrl } = channel;
  const { action, resource } = permissionOf(channel, call);
  switch (answer.code) {
    case 'AccessDenied':
      return answer.endpoint
        ? `it is in another region; set OSS_ENDPOINT=https://${answer.endpoint}`
        : `grant ${action} on ${resource}, and check that no policy of the bucket denies it`;
    case 'NoSuchBucket':
      return `create it in ${region}, without versioning, or correct LEDGER`;
    case 'SignatureDoesNotMatch':
    case 'InvalidAccessKeyId':
    case 'InvalidSecurityToken':
    case 'SecurityTokenExpired':
      return 'the access key id, its secret and the security token must belong together and be valid';
    case 'RequestTimeTooSkewed':
      return 'the clock of this machine is wrong; set it';
    case 'NotFromOss':
      return `the answer from ${baseUrl.host} is not from OSS; check OSS_ENDPOINT and any proxy`;
    default:
      return answer.status > 0
        ? `HTTP ${answer.status} from ${baseUrl.host}`
        : `no answer from ${baseUrl.host}; check OSS_ENDPOINT and the network`;
  }
}

function withoutSecrets(message: string, { accessKeySecret, securityToken = '' }: Credentials): string {
  const secrets = [accessKeySecret, securityToken].filter((secret) => secret !== '');
  return secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), message).slice(0, 500);
}
