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
  /** Undefined if the key does not exist. Of a longer text than `longestText`, a beginning that is longer than that. */
  read(key: string): Promise<string | undefined>;
  /** Creates the text. False, without a change, if the key exists. Of two calls that race, exactly one gets true. */
  create(key: string, text: string): Promise<boolean>;
  /** Creates or replaces the text. */
  write(key: string, text: string): Promise<void>;
  /** Removes the text. No error if the key does not exist. */
  remove(key: string): Promise<void>;
}
