import { CloudFault } from '../../alicloud/client/cloud-fault.js';
import type { Credentials } from '../../alicloud/client/sign.js';
import { permissionFor } from '../../ram/permissions.js';
import type { OssAnswer, OssCall, OssChannel } from './channel.js';

/** What was wanted of which bucket, what OSS said, and how to mend it. */
export function ossFault(channel: OssChannel, call: OssCall, answer: OssAnswer): CloudFault {
  const subject = call.key === undefined ? `bucket ${channel.bucket}` : `oss://${channel.bucket}/${call.key}`;
  const { code, requestId, status: httpStatus, cause } = answer;
  const ossMessage = answer.message ? `; OSS says: ${withoutSecrets(answer.message, channel.credentials)}` : '';
  const message = `the ledger cannot be used, ${subject}: ${remedy(channel, call, answer)}${ossMessage}`;
  const missing = isDenied(answer) ? permissionOf(channel, call) : undefined;
  return new CloudFault(message, { operation: call.operation, code, requestId, httpStatus, cause, missing });
}

/** OSS says the same of a bucket in another region, but then it names that bucket's endpoint. */
function isDenied({ code, endpoint }: OssAnswer): boolean {
  return code === 'AccessDenied' && !endpoint;
}

function permissionOf({ bucket, prefix }: OssChannel, { operation }: OssCall) {
  return permissionFor(operation, { regions: [], bucket: { bucket, prefix } });
}

/** Create-only means nothing here, so two passes could both submit one step. */
export function versionedFault({ bucket }: OssChannel, status: string): CloudFault {
  return new CloudFault(
    `the ledger cannot be used, bucket ${bucket}: its versioning is ${status}, and there OSS ignores create-only. ` +
      'Versioning can be suspended but never taken off, so name in LEDGER a bucket that never had it',
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
        : `grant ${action} on ${resource}, and see that no policy of the bucket denies it`;
    case 'NoSuchBucket':
      return `create it in ${region}, without versioning, or correct LEDGER`;
    case 'SignatureDoesNotMatch':
    case 'InvalidAccessKeyId':
    case 'InvalidSecurityToken':
    case 'SecurityTokenExpired':
      return 'the access key id, its secret and the security token must belong together and be valid';
    case 'RequestTimeTooSkewed':
      return 'set the clock of this machine';
    case 'NotFromOss':
      return `something else answers for ${baseUrl.host}; check OSS_ENDPOINT and any proxy`;
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
