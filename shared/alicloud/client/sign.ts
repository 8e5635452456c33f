import { createHash, createHmac } from 'node:crypto';
import type { Pair } from './flatten.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Set for temporary credentials (STS, a function's role). */
  readonly securityToken?: string | undefined;
}

interface SignRequest {
  readonly method: string;
  /** The address of the request. Its path is signed unchanged; a query in it is ignored. */
  readonly url: URL;
  readonly query: readonly Pair[];
  /** Lower-case names. `host`, `content-type` and `x-acs-*` are signed; the others are only sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes of the body; empty without one. */
  readonly body: Uint8Array;
  readonly credentials: Credentials;
  /** Must be within 15 minutes of the server's clock. */
  readonly date: Date;
  /** Unique for each attempt. */
  readonly nonce: string;
}

const algorithm = 'ACS3-HMAC-SHA256';

/**
 * All headers to send, `authorization` included.
 * Source: "V3 request structure and signature" (help.aliyun.com/document_detail/2593177.html).
 */
export function signedHeaders(request: SignRequest): Readonly<Record<string, string>> {
  const headers = unsignedHeaders(request);
  const names = Object.keys(headers).filter(isSigned).sort();
  const canonicalRequest = [
    request.method,
    canonicalPath(request.url),
    canonicalQuery(request.query),
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    names.join(';'),
    headers['x-acs-content-sha256'],
  ].join('\n');
  const signature = createHmac('sha256', request.credentials.accessKeySecret)
    .update(`${algorithm}\n${sha256Hex(canonicalRequest)}`)
    .digest('hex');
  const credential = `Credential=${request.credentials.accessKeyId}`;
  const authorization = `${algorithm} ${credential},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return { ...headers, authorization };
}

function unsignedHeaders(request: SignRequest): Readonly<Record<string, string>> {
  const token = request.credentials.securityToken;
  return {
    ...request.headers,
    host: request.url.host,
    'x-acs-content-sha256': sha256Hex(request.body),
    'x-acs-date': secondsIso(request.date),
    'x-acs-signature-nonce': request.nonce,
    ...(token ? { 'x-acs-security-token': token } : {}),
  };
}

function isSigned(name: string): boolean {
  return name === 'host' || name === 'content-type' || name.startsWith('x-acs-');
}

/** The path, both for sending and for signing: the two must be equal. */
export function canonicalPath(url: URL): string {
  return url.pathname.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~');
}

/** `name=value` joined by `&`, sorted by name, both percent-encoded. Empty without pairs. */
export function canonicalQuery(pairs: readonly Pair[]): string {
  return encodePairs([...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** A form body, or a query, in the order given. */
export function encodePairs(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
}

/** RFC 3986 over UTF-8: `A-Z a-z 0-9 - _ . ~` are not encoded. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `yyyy-MM-ddTHH:mm:ssZ`: the signature allows no milliseconds. */
function secondsIso(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function sha256Hex(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
