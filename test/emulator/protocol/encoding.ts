import { createHash, createHmac } from 'node:crypto';

/** RFC 3986: only letters, digits and `-_.~` stay literal (facts 1.3, step 1). */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `name=value` pairs sorted by name, both encoded (facts 1.3, step 3). */
export function canonicalPairs(pairs: readonly (readonly [string, string])[]): string {
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

export function sha256Hex(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function hmacSha256Hex(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

export function hmacSha1Base64(key: string, text: string): string {
  return createHmac('sha1', key).update(text).digest('base64');
}
