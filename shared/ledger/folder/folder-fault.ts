/** The folder cannot be used as a ledger. The message names it, the reason and how to mend it. */
export class FolderFault extends Error {
  override readonly name = 'FolderFault';
  /** The system's code, such as `EACCES`; empty when it gave none. */
  readonly code: string;

  constructor(root: string, cause: unknown) {
    const systemMessage = cause instanceof Error ? cause.message : String(cause);
    const code = codeOf(cause) ?? '';
    super(
      `the ledger cannot be used, LEDGER=dir:${root}: ${remedies[code] ?? defaultRemedy}; the system says: ${systemMessage}`,
      {
        cause,
      },
    );
    this.code = code;
  }
}

/** The code of a system's error; undefined for any other. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const inTheWay = 'a file stands where a folder must be; name another folder in LEDGER';
const forbidden = 'let this user write there, or name another folder in LEDGER';
const full = 'make room there, or name another folder in LEDGER';
const defaultRemedy = 'name in LEDGER a folder that can be made and written';

const remedies: Readonly<Record<string, string>> = {
  ENOTDIR: inTheWay,
  EEXIST: inTheWay,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: 'it is read-only; name another folder in LEDGER',
  ENOSPC: full,
  EDQUOT: full,
};
