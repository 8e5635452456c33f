import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { type OssConfig, type OssStore, ossStore } from '../../shared/ledger/oss/bucket.js';
import type { Store } from '../../shared/ledger/store.js';
import { type Cloud, type CloudOptions, type Credentials, startCloud } from '../emulator/cloud.js';
import { AliOss, type Oss } from '../emulator/support/ali-oss.js';

/** One place that any number of processes open a store on. */
export interface Place {
  open(): Store;
  /** Puts texts there without a store: each key is its own text. */
  plant(keys: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export async function folderPlace(): Promise<Place & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  return {
    folder,
    open: () => folderStore(join(folder, 'ledger')),
    plant: async (keys) => {
      for (const key of keys) writeFileSync(join(folder, 'ledger', key), key);
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface BucketPlace extends Place {
  readonly cloud: Cloud;
  open(over?: Partial<OssConfig>): OssStore;
}

export const bucket = 'ledger-1';
export const prefix = 'prod/rotation/';

/** A bucket in a local cloud whose clock stands still; pauses move it. */
export async function bucketPlace(options: CloudOptions = {}): Promise<BucketPlace> {
  const cloud = await startCloud({ now: new Date('2026-06-15T12:00:00Z'), ...options });
  cloud.oss.addBucket({ name: bucket, region: 'cn-hangzhou' });
  const opened: OssStore[] = [];
  const open = (over: Partial<OssConfig> = {}) => {
    const store = ossStore({ ...configOf(cloud), ...over });
    opened.push(store);
    return store;
  };
  return {
    cloud,
    open,
    plant: async (keys) => {
      const to = cloud.oss.find(bucket);
      if (to === undefined) throw new Error(`no bucket ${bucket}`);
      for (const key of keys)
        cloud.oss.put(to, { key: prefix + key, body: Buffer.from(key), contentType: 'application/json', meta: {} });
    },
    stop: async () => {
      await Promise.all(opened.map((store) => store.close()));
      await cloud.stop();
    },
  };
}

export function configOf(cloud: Cloud): OssConfig {
  return {
    bucket,
    prefix,
    baseUrl: new URL(cloud.urls.oss),
    region: 'cn-hangzhou',
    credentials: cloud.credentials,
    now: () => cloud.clock.now(),
    random: () => 0.5,
    sleep: async (milliseconds) => cloud.clock.advance(milliseconds / 1000),
    nonce: randomUUID,
  };
}

/** The official client on the same bucket. */
export function aliOss(cloud: Cloud, credentials: Credentials = cloud.credentials): Oss {
  const { accessKeyId, accessKeySecret, securityToken: stsToken } = credentials;
  const refreshSTSToken = async () => ({ accessKeyId, accessKeySecret, stsToken });
  return new AliOss({ accessKeyId, accessKeySecret, stsToken, refreshSTSToken, bucket, endpoint: cloud.urls.oss });
}

/** More than any text of these tests has. */
export const mostBytes = 1024 * 1024;

export async function keysIn(store: Store, prefix: string): Promise<readonly string[]> {
  return (await store.list(prefix)).map(({ key }) => key);
}

/** The operations that a place's bucket was asked for, in their order. */
export function asked({ cloud }: BucketPlace): readonly string[] {
  return cloud.requests.filter(({ service }) => service === 'oss').map(({ operation }) => operation);
}
