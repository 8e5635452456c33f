/**
 * Just enough DER to write an X.509 certificate synchronously. (`@peculiar/x509` issues through WebCrypto, which is
 * asynchronous, and a world of 3,000 certificates is built by plain function calls.)
 */

export function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export const sequence = (...parts: readonly Buffer[]) => tlv(0x30, ...parts);
export const set = (...parts: readonly Buffer[]) => tlv(0x31, ...parts);
export const utf8 = (text: string) => tlv(0x0c, Buffer.from(text, 'utf8'));
export const octets = (bytes: Buffer) => tlv(0x04, bytes);
export const bits = (bytes: Buffer, unused = 0) => tlv(0x03, Buffer.from([unused]), bytes);
export const boolean = (value: boolean) => tlv(0x01, Buffer.from([value ? 0xff : 0]));
export const nothing = () => tlv(0x05);
/** `[n] EXPLICIT`, or a constructed context tag. */
export const context = (n: number, ...parts: readonly Buffer[]) => tlv(0xa0 | n, ...parts);

/** A non-negative integer of any size, given as its bytes. */
export function integer(bytes: Buffer): Buffer {
  return tlv(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

/** UTCTime until 2049, GeneralizedTime from then on (RFC 5280, 4.1.2.5). */
export function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/[-:T]|\.\d+/g, '');
  return at.getUTCFullYear() < 2050 ? tlv(0x17, Buffer.from(digits.slice(2))) : tlv(0x18, Buffer.from(digits));
}

export function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').replace(/(.{64})(?!$)/g, '$1\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
