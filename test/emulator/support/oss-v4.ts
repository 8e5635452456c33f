import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { Cloud } from '../cloud.js';

/** How an OSS request of signature version 4 is written: SDKs differ in both. */
interface OssV4Style {
  /** The header that carries the time: the Go SDK signs `Date` where there is no `x-oss-date`. */
  readonly date: 'x-oss-date' | 'date';
  /** Between the parts of `Authorization`: the Python SDK puts a space after the comma. */
  readonly comma: ',' | ', ';
  /** Already encoded, in order of their names. */
  readonly query?: string;
  /** Of a PUT. */
  readonly body?: string;
}

interface OssReply {
  readonly status: number;
  readonly body: string;
}

export const USUAL_V4: OssV4Style = { date: 'x-oss-date', comma: ',' };

/** A request about `ledger-1` or one of its objects, signed here and not by the code under test. */
export function ossV4(
  cloud: Cloud,
  method: 'GET' | 'PUT' | 'DELETE',
  key: string,
  style: OssV4Style,
): Promise<OssReply> {
  const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
  const now = cloud.clock.now();
  const compact = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const stamp = style.date === 'date' ? now.toUTCString() : compact;
  const own: Record<string, string> = {
    ...(style.date === 'x-oss-date' ? { 'x-oss-date': stamp } : {}),
    'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-oss-security-token': securityToken,
  };
  const path = `/ledger-1/${key}`;
  const lines = Object.keys(own).sort();
  const query = style.query ?? '';
  const signedQuery = query.replace(/=(?=&|$)/g, '');
  const canonical = [
    method,
    path,
    signedQuery,
    ...lines.map((name) => `${name}:${own[name]}`),
    '',
    '',
    'UNSIGNED-PAYLOAD',
  ];
  const steps = [compact.slice(0, 8), 'cn-hangzhou', 'oss', 'aliyun_v4_request'];
  const hash = createHash('sha256').update(canonical.join('\n')).digest('hex');
  const text = ['OSS4-HMAC-SHA256', stamp, steps.join('/'), hash].join('\n');
  const mac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const signature = mac(steps.reduce<string | Buffer>(mac, `aliyun_v4${accessKeySecret}`), text).toString('hex');
  const parts = [`Credential=${accessKeyId}/${steps.join('/')}`, `Signature=${signature}`];
  const authorization = `OSS4-HMAC-SHA256 ${parts.join(style.comma)}`;
  const headers = { ...own, authorization, date: now.toUTCString() };
  return sent(`${cloud.urls.oss}${path}${query && `?${query}`}`, method, headers, style.body ?? 'x');
}

/** By `node:http`, because fetch may not set `Date`. */
function sent(url: string, method: string, headers: Record<string, string>, content: string): Promise<OssReply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    outgoing.on('error', reject).end(method === 'PUT' ? content : undefined);
  });
}
