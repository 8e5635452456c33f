import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderStore } from '../../../shared/ledger/folder/folder.js';
import type { Cloud } from '../../emulator/cloud.js';
import type { Env } from '../../support/system.js';

/** Where a history's ledger is kept, as the one who owns it sees it: not through the system's own calls. */
export interface LedgerHome {
  readonly env: Env;
  /** Whether the network lies between it and the functions. */
  readonly canFail: boolean;
  /** The texts of the entries whose keys begin with `prefix`. */
  entries(
    prefix: 'open/' | 'state/due-' | 'state/mapping-' | 'state/owed-' | 'state/trouble-',
  ): Promise<readonly string[]>;
  /** The keys of all entries, in order. */
  keys(): Promise<readonly string[]>;
  /** Another text for an entry; none removes it. Not by the functions. */
  rewrite(key: string, change: (text: string) => string | undefined): Promise<void>;
  /** Somebody who may only put fills it with large entries of one kind. */
  flood(kindOfEntry: string): Promise<void>;
  /** Somebody removes those. */
  drain(): Promise<void>;
  lose(): Promise<void>;
  remove(): Promise<void>;
}

export type LedgerKind = 'folder' | 'bucket';

export function ledgerHome(kind: LedgerKind, cloud: Cloud): Promise<LedgerHome> {
  return kind === 'folder' ? inFolder() : Promise.resolve(inBucket(cloud));
}

/** Real files, on a file system in memory where there is one: a third of the time went by waiting for the disk. */
const inMemory = '/dev/shm';

async function inFolder(): Promise<LedgerHome> {
  const folder = await mkdtemp(join(existsSync(inMemory) ? inMemory : tmpdir(), 'history-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  return {
    env: { LEDGER: `dir:${folder}` },
    canFail: false,
    entries: async (prefix) => {
      const keys = (await folderStore(folder).list(prefix)).filter(({ key }) => !isFlood(key));
      return Promise.all(keys.map(({ key }) => readFile(join(folder, key), 'utf8')));
    },
    keys: async () => {
      const all = await Promise.all(['open/', 'state/'].map((prefix) => folderStore(folder).list(prefix)));
      return all
        .flat()
        .map(({ key }) => key)
        .sort();
    },
    rewrite: async (key, change) => {
      const path = join(folder, key);
      const text = await readFile(path, 'utf8').catch(() => undefined);
      const changed = text === undefined ? undefined : change(text);
      await (changed === undefined ? rm(path, { force: true }) : writeFile(path, changed));
    },
    flood: async (kindOfEntry) => {
      await mkdir(join(folder, 'state'), { recursive: true });
      // A file with a hole takes no memory.
      for (const key of floodKeys(kindOfEntry)) {
        await writeFile(join(folder, key), '');
        await truncate(join(folder, key), flood.bytes);
      }
    },
    drain: async () => {
      for (const { key } of await folderStore(folder).list('state/'))
        if (isFlood(key)) await rm(join(folder, key), { force: true });
    },
    lose: remove,
    remove,
  };
}

const bucket = 'ledger-1';
const prefixOfAll = 'prod/rotation/';

/** Together more than a function of 128 MB has, each just below what the store would refuse by itself. */
const flood = { entries: 40, bytes: 8 * 1024 * 1024 - 1 };
const isFlood = (key: string) => key.includes('-flood');
const floodKeys = (kindOfEntry: string) =>
  Array.from({ length: flood.entries }, (_, n) => `state/${kindOfEntry}-flood${n}.json`);

function inBucket({ oss, urls, regions }: Cloud): LedgerHome {
  oss.addBucket({ name: bucket, region: regions[0] ?? '' });
  return {
    env: { LEDGER: `oss://${bucket}/${prefixOfAll}`, OSS_ENDPOINT: urls.oss },
    canFail: true,
    entries: async (prefix) =>
      oss
        .objects(bucket)
        .filter(({ key }) => key.startsWith(prefixOfAll + prefix) && !isFlood(key))
        .map(({ body }) => body.toString()),
    keys: async () => {
      const names = oss
        .objects(bucket)
        .flatMap(({ key }) => (key.startsWith(prefixOfAll) ? [key.slice(prefixOfAll.length)] : []));
      return names.filter((key) => key.startsWith('open/') || key.startsWith('state/')).sort();
    },
    rewrite: async (key, change) => {
      const found = oss.find(bucket);
      const text = oss.text(bucket, prefixOfAll + key);
      if (found === undefined || text === undefined) return;
      const changed = change(text);
      if (changed === undefined) oss.remove(found, prefixOfAll + key);
      else
        oss.put(found, {
          key: prefixOfAll + key,
          body: Buffer.from(changed),
          contentType: 'application/json',
          meta: {},
        });
    },
    flood: async (kindOfEntry) => {
      const found = oss.find(bucket);
      const body = Buffer.alloc(flood.bytes, ' ');
      for (const key of floodKeys(kindOfEntry))
        if (found !== undefined) oss.put(found, { key: prefixOfAll + key, body, contentType: '', meta: {} });
    },
    drain: async () => {
      const found = oss.find(bucket);
      for (const { key } of oss.objects(bucket)) if (found !== undefined && isFlood(key)) oss.remove(found, key);
    },
    lose: async () => oss.wipe(bucket),
    remove: async () => {},
  };
}
