import { constants } from 'node:fs';
import { access, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { english } from '../../../shared/rotation/english.js';
import { UsageFault } from '../terminal/failure.js';
import { fileProblem } from '../terminal/file-problem.js';

/** A file that is replaced as a whole: a reader gets the former text or the new one. */
export interface TextFile {
  /** The lines of the file; undefined without a file. */
  read(): Promise<readonly string[] | undefined>;
  write(lines: readonly string[]): Promise<void>;
}

/** Rejects with a usage error that names the option if no file can be there. `nonce` is a new text on each call. */
export async function openTextFile(option: string, path: string, nonce: () => string): Promise<TextFile> {
  const failure = (error: unknown) => english`${option} ${path} cannot be written: ${fileProblem(error)}`;
  await refuseUnusable(option, path).catch((error: unknown) => {
    if (error instanceof UsageFault) throw error;
    throw new UsageFault(english`${failure(error)}; name a file in a folder that you may write to`);
  });
  return {
    read: async () => (await readFile(path, 'utf8').catch(() => undefined))?.trimEnd().split('\n'),
    write: async (lines) => {
      await replace(path, `${lines.join('\n')}\n`, nonce()).catch((cause: unknown) => {
        throw new Error(failure(cause), { cause });
      });
    },
  };
}

/** Found before the look, which may take minutes. A device or a pipe would be replaced by a file. */
async function refuseUnusable(option: string, path: string): Promise<void> {
  if (path === '') throw new UsageFault(english`${option} takes the name of a file`);
  await access(dirname(path), constants.W_OK | constants.X_OK);
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (there !== undefined && !there.isFile())
    throw new UsageFault(
      there.isDirectory()
        ? english`${option} takes a file, and ${path} is a folder`
        : english`${option} takes a file, and ${path} is no regular file`,
    );
}

/** The temporary file is in the same folder, because a file moves in one step only within a file system. */
async function replace(path: string, text: string, nonce: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const former = await stat(target).catch(() => undefined);
  const temporary = join(dirname(target), `.${basename(target)}.${nonce}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      // Readers are often another user, so the file stays as readable as it was.
      if (former !== undefined) await file.chmod(former.mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}
