import { CloudError, type RawRequest } from '../protocol/message.js';

/** What a request is about. `key` is empty for the bucket itself. */
export interface Address {
  readonly bucket: string;
  readonly key: string;
  /** The region of the host name, when the host names one. */
  readonly region: string | undefined;
}

const VIRTUAL_HOST = /^([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\.oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/;

/**
 * Every reading of host and path. `ali-oss` with an IP endpoint leaves the bucket out of the path and names the real
 * host in the `Host` header; with `sldEnable` it does that *and* puts the bucket in the path; other clients only have
 * the path. Only the signature tells which was meant, so the caller tries each. Source: `ali-oss` 6.23, createRequest.
 */
export function addressesOf(request: RawRequest): readonly Address[] {
  const path = decodePath(request.path);
  const host = VIRTUAL_HOST.exec(request.headers.host ?? '');
  const [first = '', ...rest] = path.split('/');
  const byPath = { bucket: first, key: rest.join('/') };
  if (!host) return [{ ...byPath, region: undefined }];
  const [, bucket = '', region] = host;
  const byHost = { bucket, key: path, region };
  return first === bucket ? [byHost, { ...byPath, region }] : [byHost];
}

/** True for anything signed for OSS, or sent to one of its hosts. */
export function looksLikeOss(request: RawRequest): boolean {
  const isSigned = /^OSS[ 24]/.test(request.headers.authorization ?? '') || isPresigned(request);
  return isSigned || hasBucketHost(request);
}

export function hasBucketHost({ headers }: RawRequest): boolean {
  return VIRTUAL_HOST.test(headers.host ?? '');
}

/** The signature is in the query: of version 1 or 4 (OSS, "Include a signature in a URL"). */
export function isPresigned({ query }: RawRequest): boolean {
  return query.some(([name]) => name === 'OSSAccessKeyId' || name === 'x-oss-signature-version');
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path.replace(/^\//, ''));
  } catch {
    throw new CloudError(400, 'InvalidURI', 'Could not parse the specified URI.'); // inferred
  }
}
