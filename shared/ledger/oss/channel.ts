import type { Dispatcher } from '../../alicloud/client/openapi.js';
import type { Credentials } from '../../alicloud/client/sign.js';
import type { OssEndpoint } from './endpoint.js';

/** The bucket, credentials and connection that all calls of one store share. */
export interface OssChannel extends OssEndpoint {
  readonly bucket: string;
  /** The beginning of all keys: empty, or ends in a slash. */
  readonly prefix: string;
  readonly credentials: Credentials;
  /** Called before each attempt for the keys to sign it with. If absent, those are `credentials`. */
  readonly currentKeys?: (() => Promise<Credentials>) | undefined;
  readonly dispatcher: Dispatcher;
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From the start of an attempt to the end of its answer. Default: 5 seconds. */
  readonly attemptWithinMs?: number;
}

/** The last one is of the doctor. */
type LedgerOperation =
  | 'ListObjectsV2'
  | 'GetObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'GetBucketVersioning'
  | 'GetBucketLifecycle';

export interface OssCall extends AnyOssCall {
  readonly operation: LedgerOperation;
}

/** An operation of a ledger, or one on its bucket. */
export interface AnyOssCall {
  /** Its name begins with the method: `Put…`, `Delete…`; any other is a GET. */
  readonly operation: string;
  /** With the prefix. Undefined for the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  /** The largest answer that is read. Default: enough for a page of a listing. */
  readonly mostBytes?: number;
}

export interface OssAnswer {
  /** 0 without an answer. */
  readonly status: number;
  /** Empty for a good answer, else the error code of OSS or of the connection. */
  readonly code: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
  /** The endpoint of the bucket, if OSS returns it. */
  readonly endpoint?: string | undefined;
  /** The finer error code of OSS (EC), such as `0003-00000101`. */
  readonly exactCode?: string | undefined;
  readonly cause?: unknown;
}
