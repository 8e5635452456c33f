import { createRequire } from 'node:module';
import type { Cloud } from '../cloud.js';
import { CAS_TABLE } from '../tables/cas.js';
import { NLB_TABLE } from '../tables/nlb.js';
import type { OperationRow } from '../tables/table.js';

/*
 * The vendor's own clients, unmodified. They are CommonJS with types that NodeNext cannot follow, so the few shapes
 * used here are declared.
 */
const require = createRequire(import.meta.url);

export type Values = Readonly<Record<string, unknown>>;
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the operation answers.
type Body = any;

/** One way of calling an operation, by its official name and with nested parameters; rejects with the client's error. */
export type Caller = (action: string, params: Values) => Promise<Body>;

/** Rejections carry the cloud's code here. */
export const codeOf = (error: unknown): string => (error as { code?: string }).code ?? String(error);

interface OpenApi {
  callApi(params: unknown, request: unknown, runtime: unknown): Promise<{ body: Body }>;
}

/** `@alicloud/openapi-core` generic calls: signature version 3, or 1 with `signatureAlgorithm: 'v2'`. */
export function openapiCore(cloud: Cloud, product: 'nlb' | 'cas', algorithm?: 'v2', reqBodyType = 'formData'): Caller {
  const core = require('@alicloud/openapi-core');
  const client: OpenApi = new core.default(configOf(cloud, algorithm));
  const table = product === 'nlb' ? NLB_TABLE : CAS_TABLE;
  return async (action, values) => {
    const row = table[action];
    const params = new core.$OpenApiUtil.Params({
      ...{ action, version: product === 'nlb' ? '2022-04-30' : '2020-04-07', protocol: 'HTTP', pathname: '/' },
      ...{ method: 'POST', authType: 'AK', style: 'RPC', reqBodyType, bodyType: 'json' },
    });
    const request = new core.$OpenApiUtil.OpenApiRequest(byPlace(core, row, values, reqBodyType));
    return (await client.callApi(params, request, {})).body;
  };
}

/** `@alicloud/pop-core`: signature version 1, in the form of a POST or the query of a GET. */
export function popCore(cloud: Cloud, product: 'nlb' | 'cas', method: 'GET' | 'POST'): Caller {
  const PopCore = require('@alicloud/pop-core');
  const client = new PopCore({
    ...{ accessKeyId: cloud.credentials.accessKeyId, accessKeySecret: cloud.credentials.accessKeySecret },
    ...{ securityToken: cloud.credentials.securityToken, endpoint: cloud.urls[product] },
    apiVersion: product === 'nlb' ? '2022-04-30' : '2020-04-07',
  });
  return (action, values) => client.request(action, values, { method });
}

/** `@alicloud/cas20200407`, whose methods are typed per operation. */
export function casClient(
  cloud: Cloud,
): Record<string, (request: unknown) => Promise<{ body: Body }>> & { models: Body } {
  const cas = require('@alicloud/cas20200407');
  const client = new cas.default(configOf(cloud));
  client.models = cas;
  return client;
}

/** An endpoint without a scheme, and the protocol apart: the client builds the URL itself (peers part 5). */
function configOf(cloud: Cloud, signatureAlgorithm?: string) {
  const core = require('@alicloud/openapi-core');
  return new core.$OpenApiUtil.Config({
    ...{ accessKeyId: cloud.credentials.accessKeyId, accessKeySecret: cloud.credentials.accessKeySecret },
    ...{ securityToken: cloud.credentials.securityToken, type: 'sts' },
    ...{ endpoint: new URL(cloud.urls.nlb).host, protocol: 'http', regionId: 'cn-hangzhou', signatureAlgorithm },
  });
}

function byPlace(core: Body, row: OperationRow | undefined, values: Values, reqBodyType: string) {
  const pick = (place: 'Query' | 'Body') =>
    Object.fromEntries(Object.entries(values).filter(([name]) => (row?.parameters[name]?.in ?? 'Query') === place));
  const [query, body] = [pick('Query'), pick('Body')];
  const flatBody = reqBodyType === 'json' ? body : core.OpenApiUtil.query(body);
  return { query: core.OpenApiUtil.query(query), ...(Object.keys(body).length > 0 ? { body: flatBody } : {}) };
}

/** What a typed client of one product is: methods by operation, and the classes of its requests. */
type Typed = Record<
  string,
  (...parts: readonly unknown[]) => Promise<{ body: Body; headers: Body; statusCode: number }>
> & {
  readonly models: Body;
};

/** `@alicloud/fc20230330`: FC 3.0, signature version 3. */
export function fcClient(cloud: Cloud): Typed {
  return typed(cloud, '@alicloud/fc20230330');
}

/** `@alicloud/sts20150401`, signature version 3. */
export function stsClient(cloud: Cloud): Typed {
  return typed(cloud, '@alicloud/sts20150401');
}

/** `@alicloud/ram20150501`, signature version 3. */
export function ramClient(cloud: Cloud): Typed {
  return typed(cloud, '@alicloud/ram20150501');
}

function typed(cloud: Cloud, name: string): Typed {
  const product = require(name);
  return Object.assign(new product.default(configOf(cloud)), { models: product });
}

interface StsSdk {
  assumeRole(arn: string, session: string, policy?: string, seconds?: number, runtime?: Values): Promise<Body>;
  getCallerIdentity(runtime?: Values): Promise<Body>;
  generateSessionAccessKey(runtime?: Values): Promise<Body>;
}

/** `@alicloud/sts-sdk`: signature version 1 with everything in the query of a POST, over TLS and nothing else. */
export function stsSdk(cloud: Cloud, endpoint: string): StsSdk {
  const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
  const credential = { getCredential: async () => ({ accessKeyId, accessKeySecret, securityToken }) };
  return new (require('@alicloud/sts-sdk'))({ endpoint, credential });
}
