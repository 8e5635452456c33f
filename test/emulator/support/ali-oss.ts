import { createRequire } from 'node:module';

/** The part of `ali-oss` 6.23 that the tests use; the package has no types of its own. */
export interface OssOptions {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly stsToken?: string;
  readonly bucket: string;
  readonly endpoint: string;
  readonly region?: string;
  /** The bucket in the path. */
  readonly sldEnable?: boolean;
  readonly authorizationV4?: boolean;
  /** Milliseconds added to the wall clock. */
  readonly amendTimeSkewed?: number;
  readonly refreshSTSTokenInterval?: number;
  readonly refreshSTSToken?: () => Promise<unknown>;
}

interface Res {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface OssPage {
  readonly objects: readonly {
    readonly name: string;
    readonly size: number;
    readonly etag: string;
    readonly lastModified: string;
  }[];
  readonly prefixes: readonly string[] | null;
  readonly isTruncated: boolean;
  readonly keyCount: number;
  readonly nextContinuationToken: string | null;
}

interface PutOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Oss {
  getObjectMeta(name: string): Promise<{ readonly status: number; readonly res: Res }>;
  listBuckets(query: object): Promise<unknown>;
  putBucket(name: string, options?: Partial<PutOptions> & { readonly acl?: string }): Promise<{ readonly res: Res }>;
  deleteBucket(name: string): Promise<{ readonly res: Res }>;
  putBucketEncryption(name: string, rule: { readonly SSEAlgorithm: string }): Promise<{ readonly status: number }>;
  getBucketEncryption(name: string): Promise<{ readonly encryption: Readonly<Record<string, string>> }>;
  getBucketTags(name: string): Promise<{ readonly tag: Readonly<Record<string, string>> }>;
  deleteBucketEncryption(name: string): Promise<{ readonly status: number }>;
  put(name: string, body: Buffer, options?: PutOptions): Promise<{ readonly res: Res }>;
  get(name: string): Promise<{ readonly content: Buffer; readonly res: Res }>;
  head(name: string): Promise<{ readonly status: number; readonly meta: unknown; readonly res: Res }>;
  delete(name: string): Promise<{ readonly res: Res }>;
  listV2(query?: Record<string, string | number>): Promise<OssPage>;
  getBucketVersioning(bucket: string): Promise<{ readonly versionStatus: string | undefined }>;
  getBucketInfo(bucket: string): Promise<{ readonly bucket: Readonly<Record<string, string>> }>;
}

/** By `require`, because a CommonJS default export looks different to Node.js and to vitest. */
export const AliOss: new (options: OssOptions) => Oss = createRequire(import.meta.url)('ali-oss');
