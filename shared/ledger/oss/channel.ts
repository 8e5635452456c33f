import type { Dispatcher } from '../../alicloud/client/openapi.js';
import type { Credentials } from '../../alicloud/client/sign.js';
import type { OssEndpoint } from './endpoint.js';

/** What all calls to one bucket share. */
export interface OssChannel extends OssEndpoint {
  readonly bucket: string;
  /** What all keys begin with: empty, or ends in a slash. */
  readonly prefix: string;
  readonly credentials: Credentials;
  readonly dispatcher: Dispatcher;
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface OssCall {
  readonly operation: 'ListObjectsV2' | 'GetObject' | 'PutObject' | 'DeleteObject' | 'GetBucketVersioning';
  /** With the prefix; undefined: the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
}

export interface OssAnswer {
  /** 0 without an answer. */
  readonly status: number;
  /** Empty when it is a good answer; else OSS's code, or that of the connection. */
  readonly code: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
  /** Where OSS says that the bucket is. */
  readonly endpoint?: string | undefined;
  readonly cause?: unknown;
}
