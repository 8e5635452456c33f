import { createHash } from 'node:crypto';
import { addDays } from 'date-fns';
import type { Clock } from '../clock.js';
import { idTail } from '../identity.js';

export type Versioning = 'off' | 'enabled' | 'suspended';

export interface NewBucket {
  readonly name: string;
  readonly region: string;
  readonly accountId?: string;
  readonly versioning?: Versioning;
  /** A bucket policy that refuses everybody. */
  readonly denies?: boolean;
  readonly acl?: Acl;
  readonly retentionDays?: number;
}

export const ACLS = ['private', 'public-read', 'public-read-write'] as const;
export type Acl = (typeof ACLS)[number];
export const SSE_ALGORITHMS = ['AES256', 'KMS', 'SM4'] as const;
type SseAlgorithm = (typeof SSE_ALGORITHMS)[number];

export interface LifecycleRule {
  readonly id: string;
  readonly prefix: string;
  readonly isEnabled?: boolean;
  /** Undefined for a rule that only moves objects to another storage class. */
  readonly expireDays?: number | undefined;
  readonly tag?: string | undefined;
}

export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  /** Upper-case MD5, without the quotes of the header. */
  readonly etag: string;
  readonly contentType: string;
  /** `x-oss-meta-…` headers as sent. */
  readonly meta: Readonly<Record<string, string>>;
  readonly modifiedAt: Date;
  readonly versionId: string | undefined;
}

type NewObject = Pick<StoredObject, 'key' | 'body' | 'contentType' | 'meta'>;

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly createdAt: Date;
  versioning: Versioning;
  denies: boolean;
  /** Actions that a Deny statement of the bucket policy names, such as `oss:DeleteObject`. */
  deniedActions: readonly string[];
  /**
   * The retention policy (BucketWorm): for so many days after its last change, no caller may overwrite or delete an object.
   * New objects can be created. Undefined without a policy. A policy and suspended versioning exclude each other.
   * Source: OSS, "Bucket-level retention policy (BucketWorm)".
   */
  retentionDays: number | undefined;
  /** A rule of PutBucketOverwriteConfig that forbids overwriting for every key. Source: OSS, PutBucketOverwriteConfig. */
  forbidsOverwrite: boolean;
  acl: Acl;
  /** Server-side encryption; undefined where no rule is set. */
  encryption: SseAlgorithm | undefined;
  blocksPublicAccess: boolean;
  /** By key. */
  tags: Readonly<Record<string, string>>;
  /** A rule deletes objects under its prefix, or with a tag only those that have it. Nothing is deleted here. */
  lifecycle: readonly LifecycleRule[];
  readonly current: Map<string, StoredObject>;
  /** Every version ever written, oldest first; only its number matters to clients here. */
  versions: number;
}

/** 3 to 63 lower-case letters, digits and hyphens (OSS naming rules, help: http-400-status-code). */
export const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** The buckets of every account. Bucket names are global. */
export class Buckets {
  private readonly byName = new Map<string, Bucket>();

  constructor(
    private readonly clock: Clock,
    private readonly accountId: string,
  ) {}

  addBucket(o: NewBucket): void {
    if (!BUCKET_NAME.test(o.name)) throw new Error(`bucket ${o.name}: not a bucket name`);
    if (this.byName.has(o.name)) throw new Error(`bucket ${o.name} exists already`);
    this.byName.set(o.name, {
      name: o.name,
      region: o.region,
      accountId: o.accountId ?? this.accountId,
      createdAt: this.clock.now(),
      versioning: o.versioning ?? 'off',
      denies: o.denies ?? false,
      deniedActions: [],
      retentionDays: o.retentionDays,
      forbidsOverwrite: false,
      acl: o.acl ?? 'private',
      encryption: undefined,
      blocksPublicAccess: false,
      tags: {},
      lifecycle: [],
      current: new Map(),
      versions: 0,
    });
  }

  find(name: string): Bucket | undefined {
    return this.byName.get(name);
  }

  /** A bucket that holds anything, an older version included, stays: false. */
  removeBucket({ name, current, versions }: Bucket): boolean {
    if (current.size > 0 || versions > 0) return false;
    return this.byName.delete(name);
  }

  /** What a listing without limits shows, in the order of the keys' bytes. */
  objects(name: string): readonly StoredObject[] {
    return inOrder(this.get(name));
  }

  /** The text of one object; undefined when there is none. */
  text(name: string, key: string): string | undefined {
    return this.get(name).current.get(key)?.body.toString('utf8');
  }

  setVersioning(name: string, versioning: Versioning): void {
    this.get(name).versioning = versioning;
  }

  setDenies(name: string, denies: boolean): void {
    this.get(name).denies = denies;
  }

  /** Replaces the Deny statement of the bucket policy. */
  setDeniedActions(name: string, actions: readonly string[]): void {
    this.get(name).deniedActions = actions;
  }

  setRetentionDays(name: string, days: number | undefined): void {
    this.get(name).retentionDays = days;
  }

  setForbidsOverwrite(name: string, forbidsOverwrite: boolean): void {
    this.get(name).forbidsOverwrite = forbidsOverwrite;
  }

  setLifecycle(name: string, rules: readonly LifecycleRule[]): void {
    this.get(name).lifecycle = rules;
  }

  /** Whether the retention policy protects the object now. */
  isRetained({ retentionDays }: Bucket, { modifiedAt }: StoredObject): boolean {
    return retentionDays !== undefined && this.clock.now() < addDays(modifiedAt, retentionDays);
  }

  /** Somebody empties the bucket. */
  wipe(name: string): void {
    this.get(name).current.clear();
  }

  put(bucket: Bucket, o: NewObject): StoredObject {
    const stored: StoredObject = {
      ...o,
      etag: createHash('md5').update(o.body).digest('hex').toUpperCase(),
      modifiedAt: this.clock.now(),
      versionId: this.nextVersion(bucket),
    };
    bucket.current.set(o.key, stored);
    return stored;
  }

  /** Gives the version id of the delete marker, if the bucket makes one. */
  remove(bucket: Bucket, key: string): string | undefined {
    bucket.current.delete(key);
    return this.nextVersion(bucket);
  }

  private nextVersion(bucket: Bucket): string | undefined {
    if (bucket.versioning === 'off') return undefined;
    bucket.versions += 1;
    return bucket.versioning === 'suspended' ? 'null' : idTail('version', bucket.name, bucket.versions);
  }

  private get(name: string): Bucket {
    const bucket = this.byName.get(name);
    if (!bucket) throw new Error(`no bucket ${name}`);
    return bucket;
  }
}

export function inOrder(bucket: Bucket): readonly StoredObject[] {
  return [...bucket.current.values()].sort((a, b) => compareBytes(a.key, b.key));
}

/** Keys are ordered by their UTF-8 bytes, which differs from JavaScript's order beyond the BMP. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
