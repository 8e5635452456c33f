import { ossPath } from './sign.js';

/** The address and the region of a bucket. */
export interface OssEndpoint {
  /** Without the bucket. */
  readonly baseUrl: URL;
  /** Empty if unknown. */
  readonly region: string;
}

/** The region is that of the endpoint if it has one, because the bucket may be in another region than the function. */
export function ossEndpoint(override: string | undefined, homeRegion: string): OssEndpoint {
  const url = (override ?? 'https://oss-{region}.aliyuncs.com').replaceAll('{region}', homeRegion);
  const named = /^https?:\/\/oss-(?!accelerate)([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com/.exec(url)?.[1];
  return { baseUrl: new URL(url), region: named ?? homeRegion };
}

/** The bucket is part of the host name. For an IP address or localhost it begins the path. */
export function ossUrl(baseUrl: URL, bucket: string, key: string): { readonly origin: string; readonly path: string } {
  const root = baseUrl.pathname.replace(/\/$/, '');
  const path = ossPath(bucket, key);
  if (/^(localhost|[\d.]+|\[.*\])$/.test(baseUrl.hostname)) return { origin: baseUrl.origin, path: root + path };
  const origin = `${baseUrl.protocol}//${bucket}.${baseUrl.host}`;
  return { origin, path: root + path.slice(bucket.length + 1) };
}
