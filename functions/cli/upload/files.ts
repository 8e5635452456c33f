import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { english } from '../../../shared/rotation/english.js';
import { PairFault } from '../../../shared/upload/fault.js';
import type { PairFiles } from '../../../shared/upload/pair.js';
import { mostBytes, type SourceFile } from '../../../shared/upload/pem.js';

/** The paths of a certificate and its key. */
export interface PairPaths {
  readonly certificate: string;
  readonly key: string;
  readonly chain?: string | undefined;
}

/** Reads the files. Throws a `PairFault` for one that cannot be read. */
export async function readPair({ certificate, key, chain }: PairPaths): Promise<PairFiles> {
  return {
    certificate: await readSource(certificate),
    key: await readSource(key),
    chain: chain === undefined ? undefined : await readSource(chain),
  };
}

/** Also a pipe, such as `<(printf …)` of a shell. No more is read than an upload may have. */
async function readSource(path: string): Promise<SourceFile> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(mostBytes + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
        length += bytesRead;
        if (bytesRead === 0 || length === buffer.length) return { path, bytes: buffer.subarray(0, length) };
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error instanceof Error && 'code' in error ? String(error.code) : String(error));
  }
}

function unreadable(path: string, code: string): PairFault {
  switch (code) {
    case 'ENOENT':
      return new PairFault(
        path,
        english`there is no such file`,
        english`check the path, and that the client has written it`,
      );
    case 'EISDIR':
      return new PairFault(
        path,
        english`it is a directory`,
        english`give a file in it, such as ${join(path, 'fullchain.pem')}`,
      );
    case 'EACCES':
    case 'EPERM':
      return new PairFault(
        path,
        english`it cannot be read (${code})`,
        english`run this as the user of the ACME client, or let this user read it`,
      );
    default:
      return new PairFault(path, english`it cannot be read (${code})`, english`check the path`);
  }
}
