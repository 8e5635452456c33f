import { english } from '../rotation/english.js';

/** An entry of a listing. */
export interface Listed {
  readonly key: string;
  readonly bytes: number;
  /** Set if it cannot be a text: a folder, a named pipe, a link. Such an entry is never opened. */
  readonly why?: string;
}

/** The reason why a key has no text that can be read. */
export interface Unfit {
  readonly why: string;
}

/**
 * Texts by key, in a folder or in a bucket. Keys look like `open/ab12.json`; `/` separates folders.
 * Every call rejects if the store cannot be reached. A reader never gets a part of a text.
 */
export interface Store {
  /**
   * Entries whose keys begin with `prefix` and have no further `/` after it, sorted. Of more than `most`, these many and
   * one without a text that says so.
   */
  list(prefix: string, most?: number): Promise<readonly Listed[]>;
  /** Entries with keys between the two, in every folder, sorted. Absent if that is more than one listing. */
  between?(after: string, before: string, most?: number): Promise<readonly Listed[]>;
  /** Undefined if the key does not exist. A text of more than `mostBytes` is not read to its end. */
  read(key: string, mostBytes: number): Promise<string | Unfit | undefined>;
  /** Creates the text. False, without a change, if the key exists. Of two calls that race, exactly one gets true. */
  create(key: string, text: string): Promise<boolean>;
  /** Creates or replaces the text. Rejects with the code `EISDIR` if a folder is in its place. */
  write(key: string, text: string): Promise<void>;
  /** Removes the text. No error if the key does not exist. */
  remove(key: string): Promise<void>;
}

/** Several times the largest key of a pass. A longer one would only take memory. */
const longestKey = 400;

/** The entries of a listing, sorted, without more than `most` of them and without keys that no pass writes. */
export function listedWithin(prefix: string, entries: readonly Listed[], most: number): readonly Listed[] {
  const sorted = entries.map((entry) =>
    entry.key.length <= longestKey
      ? entry
      : { key: entry.key.slice(0, longestKey), bytes: 0, why: english`its name is too long` },
  );
  sorted.sort((a, b) => (a.key < b.key ? -1 : 1));
  return sorted.length <= most ? sorted : [...sorted.slice(0, most), { key: prefix, bytes: 0, why: tooMany(most) }];
}

function tooMany(most: number): string {
  return english`it has more than ${most} entries, and only ${most} of them are read`;
}

export function tooLarge(mostBytes: number): Unfit {
  return { why: english`it is larger than ${mostBytes / 1024} KiB` };
}
