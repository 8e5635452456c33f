/** A file that cannot be uploaded. One line: the file, the reason, the cure. It never contains a part of the file. */
export class PairFault extends Error {
  override readonly name = 'PairFault';

  constructor(path: string, reason: string, cure: string) {
    super(`${path}: ${reason}; ${cure}`);
  }
}

/** A path as a shell takes it. */
export function shellWord(path: string): string {
  return /^[\w./@%+=:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
