import { createHash, randomUUID } from 'node:crypto';

/** Request ids are upper-case UUIDs, job ids lower-case ones (facts: the operation page's samples). */
export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

export function newJobId(): string {
  return randomUUID();
}

/** A stable 16-character id tail: the same estate gets the same ids in every run. */
export function idTail(...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(parts.join('/')).digest();
  return BigInt(`0x${digest.subarray(0, 12).toString('hex')}`)
    .toString(36)
    .padStart(16, '0')
    .slice(-16);
}
