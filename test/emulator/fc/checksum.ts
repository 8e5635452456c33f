import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

const known = new Map<string, { readonly writtenMs: number; readonly checksum: string }>();

/**
 * The checksum of a function's code, as `X-Fc-Code-Checksum` and GetFunction show it: a decimal number of 64 bits.
 * The vendor's is a CRC-64; this one is of another kind, and differs wherever the code does.
 */
export function checksumOf(file: string): string {
  const { mtimeMs } = statSync(file);
  const before = known.get(file);
  if (before?.writtenMs === mtimeMs) return before.checksum;
  const checksum = createHash('sha256').update(readFileSync(file)).digest().readBigUInt64BE().toString();
  known.set(file, { writtenMs: mtimeMs, checksum });
  return checksum;
}
