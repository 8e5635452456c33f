import type { Records } from '../reconcile/ports/records.js';
import type { Listed, Unfit } from './store.js';
import { tooLarge } from './store.js';

/** The limits of one kind of entry. */
interface Bound {
  /** The largest entry, in KiB: several times the largest one that a pass writes. */
  readonly entryKiB: number;
  /** The part of the ledger's memory that all entries of the kind may take, in 64ths. */
  readonly parts: number;
}

const small = 16;

/**
 * The limits of each kind. A load balancer has 50 listeners of 25 certificates by default, and more by a raised quota. An
 * account has thousands of certificates and load balancers. Intent has more room than its number of entries needs.
 */
export const bounds: Readonly<Record<keyof Records | 'open' | 'closed', Bound>> = {
  // At most 25 certificates, with the names that were served.
  open: { entryKiB: 64, parts: 8 },
  closed: { entryKiB: 64, parts: 8 },
  answer: { entryKiB: small, parts: 1 },
  requeue: { entryKiB: small, parts: 2 },
  pendingAttach: { entryKiB: small, parts: 2 },
  // Up to 1,000 listeners and 1,000 load balancers that a payload names.
  mapping: { entryKiB: 384, parts: 8 },
  // 50 listeners with 25 replaced certificates of 220 bytes are 275 KB.
  overlap: { entryKiB: 1024, parts: 8 },
  flap: { entryKiB: 1024, parts: 4 },
  // A proof has about 1 KB: 48 KB for 50 listeners.
  proof: { entryKiB: 1024, parts: 14 },
  // 20,000 ids of 30 bytes.
  seen: { entryKiB: 1024, parts: 4 },
  // 5,000 certificates of 200 bytes.
  chains: { entryKiB: 1024, parts: 6 },
  attachmentIndex: { entryKiB: 256, parts: 6 },
  // All load balancers of a region: 10,000 ids of 35 bytes.
  lease: { entryKiB: 512, parts: 2 },
  condition: { entryKiB: 64, parts: 4 },
  failure: { entryKiB: small, parts: 2 },
  stuck: { entryKiB: 256, parts: 1 },
  outage: { entryKiB: small, parts: 1 },
  // 2,000 conditions that began in one pass.
  pendingNotice: { entryKiB: 1024, parts: 6 },
  sent: { entryKiB: small, parts: 1 },
};

/** Without a known limit of memory, as on the command line. */
export const amplyOfMemory = 1024 * 1024 * 1024;

/** A small entry counts as so many bytes, for the call that reads it and the record in memory. */
const smallestEntry = 256;

/** The limits of one load, in bytes. All entries of a kind share `leftBytes`. */
export interface Allowance {
  readonly entryBytes: number;
  leftBytes: number;
}

/**
 * The limits for one kind. The ledger may take a sixth of the memory of the run as text: as records it takes up to three
 * times as much.
 */
export function allowanceFor(kind: keyof typeof bounds, memoryBytes: number): Allowance {
  const { entryKiB, parts } = bounds[kind];
  return { entryBytes: entryKiB * 1024, leftBytes: Math.floor(((memoryBytes / 6) * parts) / 64) };
}

/** The most entries that the limits admit. */
export function mostEntries({ leftBytes }: Allowance): number {
  return Math.ceil(leftBytes / smallestEntry);
}

/** Takes the entry out of the limits. Undefined if it may be read, else the reason why not. */
export function refusalOf({ bytes, why }: Listed, allowance: Allowance): Unfit | 'surplus' | undefined {
  if (why !== undefined) return { why };
  if (bytes > allowance.entryBytes) return tooLarge(allowance.entryBytes);
  const taken = Math.max(bytes, smallestEntry);
  if (taken > allowance.leftBytes) return 'surplus';
  allowance.leftBytes -= taken;
  return undefined;
}
