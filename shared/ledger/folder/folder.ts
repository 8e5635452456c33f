import { randomUUID } from 'node:crypto';
import { constants, link, lstat, mkdir, open, opendir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { concurrently } from '../../reconcile/concurrently.js';
import { english } from '../../rotation/english.js';
import { type Listed, listedWithin, type Store, tooLarge, type Unfit } from '../store.js';
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
    list: (prefix, most = Number.POSITIVE_INFINITY) => withFault(list(root, prefix, most)),
    read: (key, mostBytes) => withFault(orIfMissing(textAt(join(root, key), mostBytes), undefined)),
    create: (key, text) => withFault(writeWhole(root, key, text, (temporary, path) => created(link(temporary, path)))),
    write: (key, text) => withFault(writeWhole(root, key, text, rename)),
    remove: (key) => withFault(orIfFolder(rm(join(root, key), { force: true }))),
  };
}

/** Opening a named pipe would wait for its writer, and a link may lead to any file of the machine. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

async function textAt(path: string, mostBytes: number): Promise<string | Unfit> {
  const why = unfitness(await lstat(path));
  if (why !== undefined) return { why };
  const file = await open(path, flags);
  try {
    const stats = await file.stat();
    const changed = unfitness(stats);
    if (changed !== undefined) return { why: changed };
    if (stats.size > mostBytes) return tooLarge(mostBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(stats.size), 0, stats.size, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

type Stats = Awaited<ReturnType<typeof lstat>>;

/** Undefined for a plain file. */
function unfitness(entry: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): string | undefined {
  if (entry.isFile()) return undefined;
  if (entry.isDirectory()) return english`it is a folder`;
  return entry.isSymbolicLink() ? english`it is a symbolic link` : english`it is no plain file`;
}

/** Files whose sizes are read at the same time. */
const statsAtOnce = 32;

async function list(root: string, prefix: string, most: number): Promise<readonly Listed[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const names: string[] = [];
  // One by one, because the names of a folder can take more memory than the run has.
  for await (const { name } of await orIfMissing(opendir(join(root, folder), { bufferSize: 256 }), []))
    if (`${folder}${name}`.startsWith(prefix) && names.push(name) > most) break;
  const entries = await concurrently(statsAtOnce, names, async (name) => {
    const stats = await orIfMissing(lstat(join(root, folder, name)), undefined);
    if (stats === undefined) return [];
    const why = unfitness(stats);
    return [{ key: `${folder}${name}`, bytes: stats.size, ...(why !== undefined && { why }) }];
  });
  return listedWithin(prefix, entries.flat().filter(isNoFolderOfKeys), most);
}

/** Folders such as `closed/2026-06-15` have keys below them. */
function isNoFolderOfKeys({ key, why }: Listed): boolean {
  return why !== english`it is a folder` || key.endsWith('.json');
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
    const written = await orIfMissing(lstat(join(root, name)), undefined);
    if (written?.isFile() && written.mtimeMs < now - litterAfterMs) await rm(join(root, name), { force: true });
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

/** A folder in the place of an entry stays. Every listing names it. */
async function orIfFolder(removed: Promise<void>): Promise<void> {
  try {
    await removed;
  } catch (error) {
    if (codeOf(error) !== 'ERR_FS_EISDIR') throw error;
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
