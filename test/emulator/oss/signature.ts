import { createHmac } from 'node:crypto';
import { sameText } from '../protocol/acs3.js';
import { encode, hmacSha1Base64, sha256Hex } from '../protocol/encoding.js';
import { CloudError, type RawRequest } from '../protocol/message.js';
import { type Address, isPresigned } from './address.js';
import { notOffered } from './context.js';

/** What an `Authorization` header says; not yet believed. */
export type Claim =
  | { readonly version: 1; readonly accessKeyId: string; readonly signature: string }
  | {
      readonly version: 4;
      readonly accessKeyId: string;
      readonly signature: string;
      /** `date/region/oss/aliyun_v4_request` */
      readonly scope: string;
      readonly additional: readonly string[];
    };

/** The Python SDK writes a space after a comma (updates 2026-11, C4). */
const V4 =
  /^OSS4-HMAC-SHA256 Credential=([^/,]+)\/([^,]+), ?(?:AdditionalHeaders=([^,]*), ?)?Signature=([0-9a-f]{64})$/;

/** Query parameters that version 1 signs. Source: OSS, "Include a signature in the header", and `ali-oss` 6.23. */
const SUBRESOURCES = new Set(
  (
    'acl uploads location cors logging website referer lifecycle delete append tagging objectMeta uploadId partNumber ' +
    'security-token position img style styleName replication replicationProgress replicationLocation cname bucketInfo ' +
    'comp qos live status vod startTime endTime symlink callback callback-var x-oss-process restore encryption policy ' +
    'publicAccessBlock versioning versions versionId stat inventory worm requestPayment transferAcceleration continuation-token ' +
    'response-content-type response-content-language response-expires response-cache-control ' +
    'response-content-disposition response-content-encoding'
  ).split(' '),
);

export function readClaim(request: RawRequest): Claim {
  const text = request.headers.authorization;
  if (isPresigned(request)) throw notOffered('presigned URLs');
  if (text === undefined)
    throw new CloudError(403, 'AccessDenied', 'Anonymous access is forbidden for this operation.');
  const v1 = /^OSS ([^:]+):(.+)$/.exec(text);
  if (v1) return { version: 1, accessKeyId: v1[1] ?? '', signature: v1[2] ?? '' };
  if (text.startsWith('OSS2 ')) throw notOffered('signature version 2');
  const v4 = V4.exec(text);
  if (!v4) throw new CloudError(400, 'InvalidArgument', 'Authorization header is invalid.');
  const additional = (v4[3] ?? '').split(';').filter((name) => name !== '');
  return { version: 4, accessKeyId: v4[1] ?? '', scope: v4[2] ?? '', additional, signature: v4[4] ?? '' };
}

/** The moment that the request claims to be of: `x-oss-date`, else `Date`. */
export function signedAtMs(request: RawRequest): number {
  const text = timeTextOf(request);
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** `Date` counts where there is no `x-oss-date`, in version 4 too: the Go SDK signs it so (updates 2026-11, C3). */
function timeTextOf({ headers }: RawRequest): string {
  return headers['x-oss-date'] ?? headers.date ?? '';
}

export function isSignedFor(request: RawRequest, claim: Claim, address: Address, secret: string): boolean {
  const expected =
    claim.version === 1
      ? hmacSha1Base64(secret, stringToSignV1(request, address))
      : signatureV4(request, claim, address, secret);
  return sameText(expected, claim.signature);
}

/** `VERB\nContent-MD5\nContent-Type\nDate\n` + `x-oss-*` lines + resource (OSS, "Include a signature in the header"). */
export function stringToSignV1(request: RawRequest, address: Address): string {
  const { headers } = request;
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-oss-'))
    .sort();
  return [
    request.method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    timeTextOf(request),
    ...own.map((name) => `${name}:${headers[name]?.trim()}`),
    resourceOf(request, address),
  ].join('\n');
}

function resourceOf(request: RawRequest, { bucket, key }: Address): string {
  const signed = request.query
    .filter(([name]) => SUBRESOURCES.has(name))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .sort();
  return `/${bucket}/${key}${signed.length === 0 ? '' : `?${signed.join('&')}`}`;
}

/** OSS4-HMAC-SHA256 with an unsigned payload, as `ali-oss` with `authorizationV4` sends it. */
function signatureV4(request: RawRequest, claim: Claim & { version: 4 }, address: Address, secret: string): string {
  const [date = '', region = '', product = '', terminator = ''] = claim.scope.split('/');
  const canonical = canonicalRequestV4(request, claim.additional, address);
  const text = `OSS4-HMAC-SHA256\n${timeTextOf(request)}\n${claim.scope}\n${sha256Hex(canonical)}`;
  const key = [date, region, product, terminator].reduce<string | Buffer>(
    (previous, step) => createHmac('sha256', previous).update(step).digest(),
    `aliyun_v4${secret}`,
  );
  return createHmac('sha256', key).update(text).digest('hex');
}

function canonicalRequestV4(request: RawRequest, additional: readonly string[], { bucket, key }: Address): string {
  const { headers } = request;
  const own = Object.keys(headers).filter((name) => /^(content-type|content-md5|x-oss-.*)$/.test(name));
  const names = [...new Set([...own, ...additional])].sort();
  const pairs = request.query.map(([name, value]) => [encode(name), encode(value)] as const);
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    request.method,
    encode(`/${bucket}/${key}`).replace(/%2F/g, '/'),
    pairs.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&'),
    names.map((name) => `${name}:${headers[name]?.trim()}\n`).join(''),
    additional.join(';'),
    headers['x-oss-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
}
