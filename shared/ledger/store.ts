/**
 * In bytes. Several times the longest text that a pass writes for a full region, and a small part of the memory of the
 * smallest function. A longer text was not written by a pass.
 */
export const longestText = 8 * 1024 * 1024;

/**
 * Texts by key, in a folder or in a bucket. Keys look like `open/ab12.json`; `/` separates folders.
 * Every call rejects if the store cannot be reached. A reader never gets a part of a text.
 */
export interface Store {
  /** Keys that begin with `prefix` and have no further `/` after it, sorted. */
  list(prefix: string): Promise<readonly string[]>;
  /** Keys between the two, in every folder, sorted. Absent if that is more than one listing. */
  between?(after: string, before: string): Promise<readonly string[]>;
  /** Undefined if there is none. Of a text that is longer than `longestText`, only the beginning, but more than that. */
  read(key: string): Promise<string | undefined>;
  /** Creates it. False, without a change, if it exists already. Of two calls that race, one gets true. */
  create(key: string, text: string): Promise<boolean>;
  /** Creates or replaces it. */
  write(key: string, text: string): Promise<void>;
  /** Removes it. No error if there is none. */
  remove(key: string): Promise<void>;
}
