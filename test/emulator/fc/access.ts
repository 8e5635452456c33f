import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.js';
import { isAcs3, readAcs3Claim, sameText, verifyAcs3 } from '../protocol/acs3.js';
import type { Caller, Callers } from '../protocol/callers.js';
import { CloudError, type RawRequest } from '../protocol/message.js';

/** A signature is valid for 15 minutes (help: doc-detail/85445). */
const MAX_SKEW_MS = 15 * 60 * 1000;

interface Claim {
  readonly accessKeyId: string;
  readonly date: string | undefined;
  readonly token: string | undefined;
}

/**
 * Who calls: `FC key:signature` as `@alicloud/fc2` signs, or signature version 3 as the SDKs of FC 3.0 do. Codes are
 * those of FC's error-code page; that a bad date or token is `AccessDenied` is inferred.
 */
export function authenticate(request: RawRequest, path: string, callers: Callers, clock: Clock): Caller {
  const claim = isAcs3(request) ? acs3Claim(request) : fcClaim(request);
  const caller = callers.find(claim.accessKeyId);
  if (!caller) throw new CloudError(403, 'InvalidAccessKeyID', `invalid access key ID '${claim.accessKeyId}'`);
  checkTime(claim.date, clock);
  if (isAcs3(request)) verifyAcs3(request, readAcs3Claim(request), caller.accessKeySecret);
  else verifyFc(request, path, caller);
  checkToken(claim.token, caller, clock);
  return caller;
}

function acs3Claim(request: RawRequest): Claim {
  const { headers } = request;
  const { accessKeyId } = readAcs3Claim(request);
  return { accessKeyId, date: headers['x-acs-date'], token: headers['x-acs-security-token'] };
}

function fcClaim(request: RawRequest): Claim {
  const { headers } = request;
  const accessKeyId = /^FC ([^:]+):/.exec(headers.authorization ?? '')?.[1];
  if (accessKeyId === undefined) throw missingHeader('Authorization');
  return { accessKeyId, date: headers.date, token: headers['x-fc-security-token'] };
}

/** HMAC-SHA256 over method, MD5, type, date, the `x-fc-*` headers and the decoded path (events, part 5.1). */
function verifyFc(request: RawRequest, path: string, caller: Caller): void {
  const { headers } = request;
  const own = Object.keys(headers).filter((name) => name.startsWith('x-fc-'));
  const lines = [request.method, headers['content-md5'] ?? '', headers['content-type'] ?? '', headers.date ?? ''];
  const signed = own.sort().map((name) => `${name}:${headers[name]}`);
  const text = [...lines, ...signed, path].join('\n');
  const expected = createHmac('sha256', caller.accessKeySecret).update(text).digest('base64');
  if (sameText(`FC ${caller.accessKeyId}:${expected}`, headers.authorization ?? '')) return;
  throw new CloudError(
    403,
    'SignatureNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your access key and signing method',
  );
}

/** Official clients cannot follow a moved clock, so the emulated time and the wall time both count. */
function checkTime(date: string | undefined, clock: Clock): void {
  if (date === undefined) throw missingHeader('Date');
  const atMs = Date.parse(date);
  if ([clock.now().getTime(), Date.now()].some((nowMs) => Math.abs(nowMs - atMs) <= MAX_SKEW_MS)) return;
  throw denied('The difference between the request time and the current time is too large');
}

function checkToken(token: string | undefined, caller: Caller, clock: Clock): void {
  if (caller.securityToken === undefined) return;
  if (token !== caller.securityToken) throw denied('the security token is missing or invalid');
  if (caller.expiresAt && caller.expiresAt <= clock.now()) throw denied('the security token has expired');
}

export function denied(message: string): CloudError {
  return new CloudError(403, 'AccessDenied', message);
}

function missingHeader(name: string): CloudError {
  return new CloudError(400, 'MissingRequiredHeader', `required HTTP header ${name} was not specified`);
}
