import { createHmac, randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.js';
import type { Reply } from './client.js';

export interface V1Options {
  readonly method: 'GET' | 'POST';
  readonly version?: string;
  /** Parameters replaced before signing; undefined takes one out. */
  readonly public?: Readonly<Record<string, string | undefined>>;
  /** Parameters added after signing. */
  readonly unsigned?: Readonly<Record<string, string>>;
}

const enc = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Signature version 1: everything in the query of a GET, or in the form of a POST, as pop-core sends it. */
export async function callV1(
  cloud: Cloud,
  action: string,
  params: Readonly<Record<string, string>>,
  o: V1Options,
): Promise<Reply> {
  const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
  const all: Record<string, string | undefined> = {
    Action: action,
    Version: o.version ?? '2022-04-30',
    Format: 'JSON',
    AccessKeyId: accessKeyId,
    SecurityToken: securityToken,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: cloud.clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z'),
    RegionId: 'cn-hangzhou',
    ...params,
    ...o.public,
  };
  const pairs = Object.entries(all)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${enc(name)}=${enc(value)}`)
    .join('&');
  const signature = createHmac('sha1', `${accessKeySecret}&`)
    .update(`${o.method}&%2F&${enc(pairs)}`)
    .digest('base64');
  const late = Object.entries(o.unsigned ?? {}).map(([name, value]) => `&${enc(name)}=${enc(value)}`);
  const text = `${pairs}&Signature=${enc(signature)}${late.join('')}`;
  const response =
    o.method === 'GET'
      ? await fetch(`${cloud.urls.nlb}/?${text}`)
      : await fetch(cloud.urls.nlb, {
          method: 'POST',
          body: text,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
