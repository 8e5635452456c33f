import { ossPath } from './sign.js';

/** Where a bucket is spoken to. */
export interface OssEndpoint {
  /** Without the bucket. */
  readonly baseUrl: URL;
  /** Empty when nothing names it. */
  readonly region: string;
}

/** A bucket in another region than the function's is reached by an endpoint that names its region. */
export function ossEndpoint(override: string | undefined, homeRegion: string): OssEndpoint {
  const url = (override ?? 'https://oss-{region}.aliyuncs.com').replaceAll('{region}', homeRegion);
  const named = /^https?:\/\/oss-(?!accelerate)([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com/.exec(url)?.[1];
  return { baseUrl: new URL(url), region: named ?? homeRegion };
}

/** The bucket goes into the host name, except before an IP address or localhost: there it leads the path. */
export function ossUrl(baseUrl: URL, bucket: string, key: string): { readonly origin: string; readonly path: string } {
  const root = baseUrl.pathname.replace(/\/$/, '');
  const path = ossPath(bucket, key);
  if (/^(localhost|[\d.]+|\[.*\])$/.test(baseUrl.hostname)) return { origin: baseUrl.origin, path: root + path };
  const origin = `${baseUrl.protocol}//${bucket}.${baseUrl.host}`;
  return { origin, path: root + path.slice(bucket.length + 1) };
}
