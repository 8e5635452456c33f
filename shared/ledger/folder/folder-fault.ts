import { english } from '../../rotation/english.js';

/** The folder cannot be used as a ledger. The message has its path, the reason and the fix. */
export class FolderFault extends Error {
  override readonly name = 'FolderFault';
  /** The code of the system's error, such as `EACCES`; empty without one. */
  readonly code: string;

  constructor(root: string, cause: unknown) {
    const systemMessage = cause instanceof Error ? cause.message : String(cause);
    const code = codeOf(cause) ?? '';
    super(
      english`the ledger cannot be used, LEDGER=dir:${root}: ${remedies[code] ?? defaultRemedy}; system error: ${systemMessage}`,
      { cause },
    );
    this.code = code;
  }
}

/** The code of a system error. Undefined for other errors. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const inTheWay = english`the path is a file, not a folder; set LEDGER to another folder`;
const forbidden = english`give this user write permission, or set LEDGER to another folder`;
const full = english`the file system is full; free space, or set LEDGER to another folder`;
const defaultRemedy = english`set LEDGER to a folder that can be created and written`;

const remedies: Readonly<Record<string, string>> = {
  ENOTDIR: inTheWay,
  EEXIST: inTheWay,
  EISDIR: english`a folder is in the place of an entry; remove that folder`,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: english`the file system is read-only; set LEDGER to another folder`,
  ENOSPC: full,
  EDQUOT: full,
};
