import { certificateKey } from '../rotation/model/ids.js';
import type { CertificateId } from '../rotation/model/inventory.js';

/** `1 change`, `2 changes`, `1,200 changes`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? singular : plural}`;
}

/** The number of items for each key. */
export function tally<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

interface Totals {
  /** Distinct certificates. One certificate has several spellings of its id. */
  readonly certificates: number;
  /** Distinct listeners. */
  readonly listeners: number;
}

/** The certificates and listeners of some changes, or of some attachments. Every text counts them here. */
export function totalsOf(
  items: readonly {
    readonly listenerId: string;
    readonly certificateId?: CertificateId;
    readonly certificateIds?: readonly CertificateId[];
  }[],
): Totals {
  const ids = items.flatMap(({ certificateId, certificateIds = [] }) => [
    ...certificateIds,
    ...(certificateId === undefined ? [] : [certificateId]),
  ]);
  return {
    certificates: new Set(ids.map(certificateKey)).size,
    listeners: new Set(items.map(({ listenerId }) => listenerId)).size,
  };
}
