import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { english } from '../../../shared/rotation/english.js';
import { type FilePair, pairsIn } from '../../../shared/upload/pairs-in.js';
import type { Cli } from '../cli.js';
import { UsageFault } from '../terminal/failure.js';

/** Two looks that see the same files are this far apart, so a client has finished writing them. */
const lookSeconds = 10;
/** A pair that could not be uploaded is tried again after this time, also if it has not changed. */
const againSeconds = 300;
/** A folder with more is not that of an ACME client. */
const mostFiles = 10_000;

/** A pair as a look saw it. */
interface Sighting {
  readonly mark: string;
  readonly doneAt: Date | undefined;
  readonly isDone: boolean;
}

/**
 * Looks at a folder until the user ends it, and hands over each pair that is new or has changed, once two looks saw the same
 * files. `upload` returns whether the pair is done; if not, it is handed over again later. Renewals by a symbolic link and
 * by a rename are seen like those in place.
 */
export async function watchPairs(
  cli: Cli,
  folder: string,
  upload: (pair: FilePair) => Promise<boolean>,
): Promise<void> {
  await refuseNoFolder(folder);
  const interrupted = cli.terminal.interrupted().then(() => 'ended' as const);
  const seen = new Map<string, Sighting>();
  for (;;) {
    await lookOnce(cli, folder, { seen, upload });
    const slept = cli.edges.sleep(lookSeconds * 1000).then(() => 'slept' as const);
    if ((await Promise.race([interrupted, slept])) === 'ended') return;
  }
}

interface Watch {
  readonly seen: Map<string, Sighting>;
  readonly upload: (pair: FilePair) => Promise<boolean>;
}

async function lookOnce(cli: Cli, folder: string, { seen, upload }: Watch): Promise<void> {
  for (const pair of pairsIn(await filesBelow(folder))) {
    const mark = await markOf(pair);
    const before = seen.get(pair.key);
    const now = cli.edges.now();
    const isStable = before?.mark === mark;
    const isToRepeat =
      before?.doneAt !== undefined && !before.isDone && now.getTime() - before.doneAt.getTime() >= againSeconds * 1000;
    if (mark === undefined) seen.delete(pair.key);
    else if (!isStable) seen.set(pair.key, { mark, doneAt: undefined, isDone: false });
    else if (before?.doneAt === undefined || isToRepeat) {
      const isDone = await upload(pair);
      seen.set(pair.key, { mark, doneAt: cli.edges.now(), isDone });
    }
  }
}

async function refuseNoFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory())
    throw new UsageFault(english`--watch ${folder} is no folder; give the one that the ACME client writes to`);
}

/** Also below symbolic links to folders, which Kubernetes uses; links that lead back up are not followed for ever. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const walk = async (path: string, depth: number): Promise<void> => {
    if (depth > mostDepth || files.length > mostFiles) return;
    for (const { name } of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      // Kubernetes keeps the versions of a secret in hidden folders, and links to the present one.
      if (name.startsWith('.')) continue;
      const child = join(path, name);
      const found = await stat(child).catch(() => undefined);
      if (found?.isDirectory()) await walk(child, depth + 1);
      else if (found?.isFile()) files.push(child.split(sep).join('/'));
    }
  };
  await walk(folder, 0);
  return files;
}

const mostDepth = 6;

/** Changes with each write, rename or new target of a link. Undefined if a file has gone meanwhile. */
async function markOf({ certificate, key, chain }: FilePair): Promise<string | undefined> {
  const stats = await Promise.all(
    [certificate, key, ...(chain === undefined ? [] : [chain])].map((path) => stat(path).catch(() => undefined)),
  );
  if (stats.includes(undefined)) return undefined;
  return stats.map((each) => `${each?.ino} ${each?.size} ${each?.mtimeMs}`).join();
}
