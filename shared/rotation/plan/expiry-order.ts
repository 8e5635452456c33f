import type { CertificateIndex } from '../model/certificate-index.js';
import type { CertificateId } from '../model/inventory.js';

/**
 * The items in the order in which their certificates expire. `endOf` gives the time in milliseconds; 0, for one that is not
 * known, goes first. Equals keep their order.
 */
export function byExpiry<T>(items: readonly T[], endOf: (item: T) => number): readonly T[] {
  const ends = new Map(items.map((item) => [item, endOf(item)]));
  return [...items].sort((a, b) => compareNumbers(ends.get(a) ?? 0, ends.get(b) ?? 0));
}

/** When the first of these certificates expires, in milliseconds; 0 if one is not known, infinite if there is none. */
export function earliestEnd(ids: readonly CertificateId[], certificateIndex: CertificateIndex): number {
  return Math.min(...ids.map((id) => certificateIndex.find(id)?.notAfter.getTime() ?? 0));
}

/** A difference is no order: two infinite ends differ by NaN. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}
