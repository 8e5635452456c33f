import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import type { Credentials } from '../cloud.js';

/** By `require`, because a CommonJS default export looks different to Node.js and to vitest. */
const core: typeof import('@alicloud/openapi-core') = createRequire(import.meta.url)('@alicloud/openapi-core');

/** Where and how one generic call of the vendor's `openapi-core` goes. */
interface OpenapiCall {
  readonly action: string;
  readonly version: string;
  /** POST when absent. */
  readonly method?: 'GET' | 'POST';
  /** ROA calls have a path of their own; RPC calls go to `/`. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly bodyType?: 'json' | 'string' | 'none' | 'binary';
}

interface OpenapiReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the operation answers.
  readonly body: any;
}

/** One call with the vendor's own generic client, unmodified: it builds, signs and parses everything itself. */
export async function openapi(base: string, credentials: Credentials, call: OpenapiCall): Promise<OpenapiReply> {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const config = new core.$OpenApiUtil.Config({
    accessKeyId,
    accessKeySecret,
    ...(securityToken ? { securityToken } : {}),
    endpoint: new URL(base).host,
    protocol: 'http',
    regionId: 'cn-hangzhou',
  });
  const params = new core.$OpenApiUtil.Params({
    action: call.action,
    version: call.version,
    protocol: 'HTTP',
    method: call.method ?? 'POST',
    authType: 'AK',
    style: call.path === undefined ? 'RPC' : 'ROA',
    pathname: call.path ?? '/',
    reqBodyType: call.text === undefined ? 'json' : 'binary',
    bodyType: call.bodyType ?? 'json',
  });
  const request = new core.$OpenApiUtil.OpenApiRequest({
    query: { ...call.query },
    headers: { ...call.headers },
    ...(call.text === undefined ? {} : { stream: Readable.from([Buffer.from(call.text)]) }),
  });
  const client = new core.default(config);
  type Runtime = Parameters<typeof client.callApi>[2];
  return (await client.callApi(params, request, {} as Runtime)) as OpenapiReply;
}
