import { CloudError, type RawRequest } from '../protocol/message.js';
import type { Switches } from '../switches.js';
import type { Bucket, Buckets } from './buckets.js';

/** One authenticated call on a bucket that is there and that the caller may use. */
export interface OssCall {
  readonly request: RawRequest;
  readonly bucket: Bucket;
  readonly key: string;
  readonly buckets: Buckets;
  readonly switches: Switches;
}

export function queryOf(request: RawRequest, name: string): string | undefined {
  return request.query.find(([each]) => each === name)?.[1];
}

export function wrongArgument(message: string): CloudError {
  return new CloudError(400, 'InvalidArgument', message);
}

/** What the emulator does not know is refused, never ignored: a test must not pass by luck. */
export function notOffered(what: string): CloudError {
  return new CloudError(501, 'NotImplemented', `The emulated OSS does not offer ${what}.`);
}
