import { english } from '../../../shared/rotation/english.js';

/** Why a file cannot be written, in words with the code of the system. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = problems[code];
  if (words !== undefined) return english`${words} (${code})`;
  return error instanceof Error ? error.message : String(error);
}

const forbidden = english`this user may not write there`;
const full = english`the file system is full`;

const problems: Readonly<Record<string, string>> = {
  ENOENT: english`its folder does not exist`,
  ENOTDIR: english`a part of its path is no folder`,
  EISDIR: english`it is a folder`,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: english`the file system is read-only`,
  ENOSPC: full,
  EDQUOT: full,
};
