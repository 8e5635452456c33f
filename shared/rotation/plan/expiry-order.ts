import type { CertificateIndex } from '../model/certificate-index.js';
import type { CertificateId } from '../model/inventory.js';

/**
 * The items sorted by the expiry of their certificates. `endOf` returns milliseconds; 0 means unknown and comes first.
 * Items of equal expiry keep their order.
 */
export function byExpiry<T>(items: readonly T[], endOf: (item: T) => number): readonly T[] {
  const ends = new Map(items.map((item) => [item, endOf(item)]));
  return [...items].sort((a, b) => compareNumbers(ends.get(a) ?? 0, ends.get(b) ?? 0));
}

/** The earliest expiry of these certificates in milliseconds; 0 if one is unknown, infinite if there are none. */
export function earliestEnd(ids: readonly CertificateId[], certificateIndex: CertificateIndex): number {
  return Math.min(...ids.map((id) => certificateIndex.find(id)?.notAfter.getTime() ?? 0));
}

/** A comparison and no subtraction, because the difference of two infinite numbers is NaN. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}
