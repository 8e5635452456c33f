import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { longestText, type Store } from '../store.js';
import { codeOf, FolderFault } from './folder-fault.js';

/**
 * A store in a folder, which is created on first use. Each text is written to a temporary file at the top of the folder
 * and then moved to its key in one step. A crash can therefore leave only a temporary file, which is in no listing and is
 * removed an hour later. Rejects with a `FolderFault` if the folder cannot be used.
 */
export function folderStore(root: string): Store {
  const withFault = <T>(use: Promise<T>): Promise<T> =>
    use.catch((cause) => {
      throw new FolderFault(root, cause);
    });
  return {
    list: (prefix) => withFault(list(root, prefix)),
    read: (key) => withFault(orIfMissing(beginningOf(join(root, key)), undefined)),
    create: (key, text) => withFault(writeWhole(root, key, text, (temporary, path) => created(link(temporary, path)))),
    write: (key, text) => withFault(writeWhole(root, key, text, rename)),
    remove: (key) => withFault(rm(join(root, key), { force: true })),
  };
}

/** The text; of one that is longer than `longestText`, one byte more than that. */
async function beginningOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size <= longestText) return await file.readFile('utf8');
    const { buffer } = await file.read(Buffer.alloc(longestText + 1), 0, longestText + 1, 0);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}

async function list(root: string, prefix: string): Promise<readonly string[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const entries = await orIfMissing(readdir(join(root, folder), { withFileTypes: true }), []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${folder}${entry.name}`)
    .filter((key) => key.startsWith(prefix))
    .sort();
}

const temporaryPrefix = '.tmp-';

const litterAfterMs = 3_600_000;

/** Writes the text to a temporary file, lets `move` put it in place, and removes the temporary file. */
async function writeWhole<T>(
  root: string,
  key: string,
  text: string,
  move: (temporary: string, path: string) => Promise<T>,
): Promise<T> {
  const path = join(root, key);
  await makeFolder(dirname(path));
  const temporary = join(root, `${temporaryPrefix}${randomUUID()}`);
  try {
    await writeFile(temporary, text, { flush: true });
    await removeLitter(root, temporary);
    return await move(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Creates one level at a time: the `recursive` of Node 20 tries for minutes if that is impossible, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await orIfThere(mkdir(path));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await orIfThere(mkdir(path));
  }
}

/** Another pass may have created it meanwhile. */
async function orIfThere(made: Promise<void>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** Removes old temporary files of other processes. Both times are by the clock of the file system. */
async function removeLitter(root: string, own: string): Promise<void> {
  const others = (await readdir(root)).filter((name) => name.startsWith(temporaryPrefix) && join(root, name) !== own);
  if (others.length === 0) return;
  const { mtimeMs: now } = await stat(own);
  for (const name of others) {
    const written = await orIfMissing(stat(join(root, name)), undefined);
    if (written !== undefined && written.mtimeMs < now - litterAfterMs) await rm(join(root, name), { force: true });
  }
}

async function created(linked: Promise<void>): Promise<boolean> {
  try {
    await linked;
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function orIfMissing<T, F>(result: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await result;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return fallback;
    throw error;
  }
}
