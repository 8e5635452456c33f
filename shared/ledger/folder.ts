import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Store } from './store.js';

/** A store in a folder, made on first use. Each text is written beside its place and then moved there in one step. */
export function folderStore(root: string): Store {
  return {
    list: async (prefix) => {
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      const entries = await orIfMissing(readdir(join(root, folder), { withFileTypes: true }), []);
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => `${folder}${entry.name}`)
        .filter((key) => key.startsWith(prefix) && !isTemporary(key))
        .sort();
    },
    read: (key) => orIfMissing(readFile(join(root, key), 'utf8'), undefined),
    create: (key, text) => beside(root, key, text, (temporary, path) => created(link(temporary, path))),
    write: (key, text) => beside(root, key, text, rename),
    remove: (key) => rm(join(root, key), { force: true }),
  };
}

const temporaryPrefix = '.tmp-';

function isTemporary(key: string): boolean {
  return key.slice(key.lastIndexOf('/') + 1).startsWith(temporaryPrefix);
}

/** Writes the text to a name of its own in the same folder, lets `move` put it in place, and leaves nothing behind. */
async function beside<T>(
  root: string,
  key: string,
  text: string,
  move: (temporary: string, path: string) => Promise<T>,
): Promise<T> {
  const path = join(root, key);
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `${temporaryPrefix}${randomUUID()}`);
  try {
    await writeFile(temporary, text, { flush: true });
    return await move(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function created(linked: Promise<void>): Promise<boolean> {
  try {
    await linked;
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function orIfMissing<T, F>(found: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await found;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return fallback;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
