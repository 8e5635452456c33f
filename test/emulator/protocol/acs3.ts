import { timingSafeEqual } from 'node:crypto';
import { canonicalPairs, hmacSha256Hex, sha256Hex } from './encoding.js';
import { CloudError, type RawRequest } from './message.js';

const ALGORITHM = 'ACS3-HMAC-SHA256';

/** What an `Authorization` header of signature version 3 says; not yet believed. */
interface Acs3Claim {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export function isAcs3(request: RawRequest): boolean {
  return (request.headers.authorization ?? '').startsWith(ALGORITHM);
}

/**
 * `ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…` (facts 1.3, step 9). Anything else names no key: the code
 * and its message as the gateway gave them for `Basic …` (aliyun/alibaba-cloud-sdk-go#557); the status is inferred.
 */
export function readAcs3Claim(request: RawRequest): Acs3Claim {
  if (!isAcs3(request)) throw new CloudError(400, 'MissingAccessKeyId', 'AccessKeyId is mandatory for this action.');
  const match = /^ACS3-HMAC-SHA256 Credential=([^,]*),SignedHeaders=([^,]*),Signature=([0-9a-f]*)$/.exec(
    request.headers.authorization ?? '',
  );
  if (!match)
    throw new CloudError(400, 'IncompleteSignature', 'The Authorization header does not conform to the standard.');
  return { accessKeyId: match[1] ?? '', signedHeaders: (match[2] ?? '').split(';'), signature: match[3] ?? '' };
}

/** Recomputes the signature over what really arrived. Throws `SignatureDoesNotMatch`. Source: facts 1.3. */
export function verifyAcs3(request: RawRequest, claim: Acs3Claim, accessKeySecret: string): void {
  checkHash(request);
  checkEverythingSigned(request, claim);
  const canonical = canonicalRequest(request, claim.signedHeaders);
  const expected = hmacSha256Hex(accessKeySecret, `${ALGORITHM}\n${sha256Hex(canonical)}`);
  if (!sameText(expected, claim.signature)) {
    throw mismatch(`Specified signature is not matched with our calculation. Our canonical request is: ${canonical}`);
  }
}

function canonicalRequest(request: RawRequest, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`).join('');
  return [
    request.method,
    request.path,
    canonicalPairs(request.query),
    headers,
    signedHeaders.join(';'),
    sha256Hex(request.body),
  ].join('\n');
}

/** The hash header is over the exact body bytes; of the empty string when there is none (facts 1.3). */
function checkHash(request: RawRequest): void {
  const actual = sha256Hex(request.body);
  if (request.headers['x-acs-content-sha256'] !== actual) {
    throw mismatch(`x-acs-content-sha256 does not match the body, whose SHA-256 is ${actual}.`);
  }
}

/** Every host, content-type and x-acs-* header that is sent must be signed, in sorted order (facts 1.3, steps 4 and 5). */
function checkEverythingSigned(request: RawRequest, claim: Acs3Claim): void {
  const due = Object.keys(request.headers).filter((name) => /^(host$|content-type$|x-acs-)/.test(name));
  const missing = due.filter((name) => !claim.signedHeaders.includes(name));
  if (missing.length > 0) throw mismatch(`Sent but not signed: ${missing.join(', ')}.`);
  const absent = claim.signedHeaders.filter((name) => request.headers[name] === undefined);
  if (absent.length > 0) throw mismatch(`Signed but not sent: ${absent.join(', ')}.`);
  if ([...claim.signedHeaders].sort().join(';') !== claim.signedHeaders.join(';')) {
    throw mismatch('SignedHeaders is not sorted.');
  }
}

function mismatch(message: string): CloudError {
  return new CloudError(400, 'SignatureDoesNotMatch', message);
}

export function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
