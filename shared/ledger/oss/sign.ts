import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from '../../alicloud/client/sign.js';

/** A request to OSS, and its credentials. Names of headers are in lower case. */
export interface OssRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: Credentials;
  /** The region of the bucket; it is part of the signed text. */
  readonly region: string;
  /** Must be within 15 minutes of the server's clock. */
  readonly date: Date;
}

const algorithm = 'OSS4-HMAC-SHA256';

/**
 * All headers to send, `authorization` included, with a signature of version 4. Since 2025-09-01 OSS refuses version 1
 * for new buckets. Sources: OSS, "Include a V4 signature in the Authorization header" and
 * "Guide to upgrading from Signature V1 to Signature V4".
 */
export function ossHeaders(request: OssRequest): Readonly<Record<string, string>> {
  const time = request.date.toISOString().replace(/[-:]|\.\d+/g, '');
  const { accessKeyId, accessKeySecret, securityToken } = request.credentials;
  const headers = {
    ...request.headers,
    'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-oss-date': time,
    ...(securityToken ? { 'x-oss-security-token': securityToken } : {}),
  };
  const scope = `${time.slice(0, 8)}/${request.region}/oss/aliyun_v4_request`;
  const signingKey = scope.split('/').reduce<string | Buffer>(hmac, `aliyun_v4${accessKeySecret}`);
  const digest = createHash('sha256').update(canonicalRequest(request, headers)).digest('hex');
  const signature = hmac(signingKey, [algorithm, time, scope, digest].join('\n')).toString('hex');
  return { ...headers, authorization: `${algorithm} Credential=${accessKeyId}/${scope},Signature=${signature}` };
}

/** `name=value` joined by `&`, sorted by name; only the name if the value is empty. For sending and for signing. */
export function ossQuery(query: Readonly<Record<string, string>>): string {
  const names = Object.keys(query).sort();
  return names.map((name) => encoded(name) + (query[name] ? `=${encoded(query[name])}` : '')).join('&');
}

/** Slashes and `A-Z a-z 0-9 - _ . ~` are not encoded. */
export function ossPath(bucket: string, key: string): string {
  return `/${bucket}/${key}`.split('/').map(encoded).join('/');
}

function canonicalRequest({ method, bucket, key, query }: OssRequest, headers: Readonly<Record<string, string>>) {
  const signed = Object.keys(headers).filter((name) => name === 'content-type' || name.startsWith('x-oss-'));
  const lines = signed.sort().map((name) => `${name}:${headers[name]?.trim()}\n`);
  return [method, ossPath(bucket, key), ossQuery(query), lines.join(''), '', headers['x-oss-content-sha256']].join(
    '\n',
  );
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
