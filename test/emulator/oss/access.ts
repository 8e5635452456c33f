import type { Clock } from '../clock.js';
import type { Caller, Callers } from '../protocol/callers.js';
import { CloudError, type RawRequest } from '../protocol/message.js';
import { type Access, mayDo } from '../protocol/ram.js';
import { type Address, addressesOf } from './address.js';
import { type Acl, BUCKET_NAME, type Bucket, type Buckets } from './buckets.js';
import { isSignedFor, readClaim, signedAtMs, stringToSignV1 } from './signature.js';

/** OSS: a request must arrive within 15 minutes of its own date. */
const MAX_SKEW_MS = 15 * 60 * 1000;

/** Who calls, and which reading of the request was signed. All refusals are OSS's codes for HTTP 403. */
export function authenticate(request: RawRequest, callers: Callers, clock: Clock): { caller: Caller; at: Address } {
  const claim = readClaim(request);
  const caller = callers.find(claim.accessKeyId);
  if (!caller) throw unknownKey(claim.accessKeyId);
  checkTime(request, clock);
  const addresses = addressesOf(request);
  const at = addresses.find((address) => isSignedFor(request, claim, address, caller.accessKeySecret));
  if (!at) throw mismatch(request, addresses);
  checkToken(request, caller, clock);
  return { caller, at };
}

/** Throws `NoSuchBucket`, or `AccessDenied` for another's bucket, a refusing policy, RAM or the wrong endpoint. */
export function openBucket(
  buckets: Buckets,
  at: Address,
  caller: Caller,
  call: Pick<Access, 'action' | 'keys'>,
): Bucket {
  const { action } = call;
  const bucket = buckets.find(at.bucket);
  if (!bucket) throw new CloudError(404, 'NoSuchBucket', 'The specified bucket does not exist.');
  if (at.region !== undefined && at.region !== bucket.region) {
    const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
    throw new CloudError(403, 'AccessDenied', message, {}, { Endpoint: `oss-${bucket.region}.aliyuncs.com` });
  }
  if (bucket.accountId !== caller.accountId || bucket.denies) {
    // Source: OSS, EC 0003-00000001.
    const message = 'You have no right to access this object because of bucket acl.';
    throw new CloudError(403, 'AccessDenied', message, {}, { EC: '0003-00000001' });
  }
  // Source: OSS, EC 0003-00000101: a Deny statement of the bucket policy.
  if (bucket.deniedActions.includes(action)) {
    throw new CloudError(403, 'AccessDenied', 'Access denied by bucket policy.', {}, { EC: '0003-00000101' });
  }
  // RAM resources are `acs:oss:*:<account>:<bucket>[/<key>]`; the region part is inferred.
  const path = at.key === '' ? bucket.name : `${bucket.name}/${at.key}`;
  const resource = `acs:oss:oss-${bucket.region}:${bucket.accountId}:${path}`;
  if (mayDo(caller, { ...call, resource })) return bucket;
  throw new CloudError(403, 'AccessDenied', `You do not have the permission ${action} on ${path}.`);
}

/**
 * PutBucket: one's own is made again without complaint, another's is BucketAlreadyExists (OSS, PutBucket). Which region
 * a bucket made over an endpoint without one gets is this emulator's choice: the first.
 */
export function makeBucket(buckets: Buckets, at: Address, caller: Caller, o: { region: string; acl: Acl }): void {
  const { region, acl } = o;
  if (!BUCKET_NAME.test(at.bucket)) throw new CloudError(400, 'InvalidBucketName', 'The bucket name is invalid.');
  const known = buckets.find(at.bucket);
  if (known !== undefined && known.accountId !== caller.accountId) {
    throw new CloudError(409, 'BucketAlreadyExists', 'The requested bucket name is not available.');
  }
  const resource = `acs:oss:oss-${at.region ?? region}:${caller.accountId}:${at.bucket}`;
  if (!mayDo(caller, { action: 'oss:PutBucket', resource })) {
    throw new CloudError(403, 'AccessDenied', `You do not have the permission oss:PutBucket on ${at.bucket}.`);
  }
  if (known === undefined) {
    buckets.addBucket({ name: at.bucket, region: at.region ?? region, accountId: caller.accountId, acl });
  }
}

/** Official clients cannot follow a moved clock, so the emulated time and the wall time both count. */
function checkTime(request: RawRequest, clock: Clock): void {
  const atMs = signedAtMs(request);
  if (Number.isNaN(atMs)) throw new CloudError(403, 'AccessDenied', 'OSS authentication requires a valid Date.');
  if ([clock.now().getTime(), Date.now()].some((nowMs) => Math.abs(nowMs - atMs) <= MAX_SKEW_MS)) return;
  throw new CloudError(
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
  );
}

/** The code of an expired or foreign token is inferred from the vendor's list of 403 codes. */
function checkToken(request: RawRequest, caller: Caller, clock: Clock): void {
  if (caller.securityToken === undefined) return;
  const token = request.headers['x-oss-security-token'];
  if (token === undefined) throw unknownKey(caller.accessKeyId);
  if (token !== caller.securityToken) {
    throw new CloudError(403, 'InvalidSecurityToken', 'The security token you provided is invalid.');
  }
  if (caller.expiresAt && caller.expiresAt <= clock.now()) {
    throw new CloudError(403, 'SecurityTokenExpired', 'The security token you provided has expired.');
  }
}

function unknownKey(accessKeyId: string): CloudError {
  const message = 'The OSS Access Key Id you provided does not exist in our records.';
  return new CloudError(403, 'InvalidAccessKeyId', message, {}, { OSSAccessKeyId: accessKeyId });
}

function mismatch(request: RawRequest, addresses: readonly Address[]): CloudError {
  const [first] = addresses;
  return new CloudError(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {},
    first ? { StringToSign: stringToSignV1(request, first) } : {},
  );
}
