/**
 * In bytes. Several times what the longest of a full region takes, and little of the smallest function's memory: a longer one
 * was written by no pass. Our choice.
 */
export const longestText = 8 * 1024 * 1024;

/**
 * Named texts, in a folder or in a bucket. Keys look like `open/ab12.json`; `/` separates folders.
 * Every call rejects when the store cannot be reached. A reader never sees half a text.
 */
export interface Store {
  /** Keys that begin with `prefix` and have no further `/` after it, sorted. */
  list(prefix: string): Promise<readonly string[]>;
  /** Keys between the two, whatever further `/` they have, sorted; absent where that is not one listing. */
  between?(after: string, before: string): Promise<readonly string[]>;
  /** Undefined when there is none. Of one that is longer than the longest, no more than the beginning, so that it is noticed. */
  read(key: string): Promise<string | undefined>;
  /** Creates it; false, and nothing changed, when there is one already. Of two that race, one gets true. */
  create(key: string, text: string): Promise<boolean>;
  /** Creates or replaces it. */
  write(key: string, text: string): Promise<void>;
  /** Removing what is not there is no fault. */
  remove(key: string): Promise<void>;
}
