import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Cloud, Credentials } from '../cloud.js';
import { CAS_TABLE } from '../tables/cas.js';
import { NLB_TABLE } from '../tables/nlb.js';

/*
 * A small client of its own for the emulator's tests: it shares no signing code with the emulator, and every part of a
 * request can be spoiled.
 */

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the operation answers.
export type Body = any;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export type Params = Readonly<Record<string, string | number | boolean | readonly (string | Record<string, string>)[]>>;

export interface SendOptions {
  readonly credentials?: Credentials;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path?: string;
  readonly place?: 'table' | 'query' | 'form' | 'json';
  readonly date?: Date;
  readonly nonce?: string;
  readonly version?: string;
  readonly action?: string;
  /** Headers added after signing, so that they are not signed; undefined takes one out. */
  readonly unsigned?: Readonly<Record<string, string | undefined>>;
  /** Headers replaced before signing; undefined takes one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The body that is really sent, in place of the signed one. */
  readonly tamperedBody?: string;
}

const enc = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Calls an NLB operation, parameters where the table puts them. */
export function nlb(cloud: Cloud, action: string, params: Params = {}, options: SendOptions = {}): Promise<Reply> {
  return send(cloud, cloud.urls.nlb, action, params, { version: '2022-04-30', ...options });
}

/** Calls a CAS operation; everything goes in the query. */
export function cas(cloud: Cloud, action: string, params: Params = {}, options: SendOptions = {}): Promise<Reply> {
  return send(cloud, cloud.urls.cas, action, params, { version: '2020-04-07', ...options });
}

/** Calls an STS operation; everything goes in the query. */
export function sts(cloud: Cloud, action: string, params: Params = {}, options: SendOptions = {}): Promise<Reply> {
  return send(cloud, cloud.urls.sts, action, params, { version: '2015-04-01', ...options });
}

/** Calls a RAM operation; everything goes in the query. */
export function ram(cloud: Cloud, action: string, params: Params = {}, options: SendOptions = {}): Promise<Reply> {
  return send(cloud, cloud.urls.ram, action, params, { version: '2015-05-01', ...options });
}

/** Calls an SMQ operation; everything goes in the query. */
export function mns(cloud: Cloud, action: string, params: Params = {}, options: SendOptions = {}): Promise<Reply> {
  return send(cloud, cloud.urls.mns, action, params, { version: '2022-01-19', ...options });
}

async function send(cloud: Cloud, base: string, action: string, params: Params, o: SendOptions): Promise<Reply> {
  const { query, form, json } = placed(action, params, o.place ?? 'table');
  const body = json ?? toPairs(form);
  const path = o.path ?? '/';
  const credentials = o.credentials ?? cloud.credentials;
  const headers = signedHeaders(cloud, base, action, body, json !== undefined, o, credentials);
  const method = o.method ?? 'POST';
  const names = Object.keys(headers).sort();
  const canonical = [
    method,
    path,
    toPairs(query),
    names.map((name) => `${name}:${headers[name]}\n`).join(''),
    names.join(';'),
    sha256(body),
  ].join('\n');
  const signature = createHmac('sha256', credentials.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${credentials.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  const search = toPairs(query);
  const sentBody = o.tamperedBody ?? body;
  const response = await fetch(`${base}${path}${search ? `?${search}` : ''}`, {
    method,
    headers: given({ ...headers, authorization, ...o.unsigned }),
    ...(method === 'GET' || sentBody === '' ? {} : { body: sentBody }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

function signedHeaders(
  cloud: Cloud,
  base: string,
  action: string,
  body: string,
  isJson: boolean,
  o: SendOptions,
  credentials: Credentials,
): Record<string, string> {
  const all: Record<string, string | undefined> = {
    host: new URL(base).host,
    'x-acs-action': o.action ?? action,
    'x-acs-version': o.version,
    'x-acs-date': (o.date ?? cloud.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': o.nonce ?? randomUUID(),
    'x-acs-content-sha256': sha256(body),
    'x-acs-security-token': credentials.securityToken || undefined,
    'content-type': body === '' ? undefined : isJson ? 'application/json' : 'application/x-www-form-urlencoded',
    ...o.headers,
  };
  return given(all);
}

function given(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function placed(action: string, params: Params, place: 'table' | 'query' | 'form' | 'json') {
  const rows = (NLB_TABLE[action] ?? CAS_TABLE[action])?.parameters ?? {};
  if (place === 'json') return { query: [], form: [], json: JSON.stringify(params) };
  const query: [string, string][] = [];
  const form: [string, string][] = [];
  for (const [name, value] of Object.entries(params)) {
    const inQuery = place === 'query' || (place === 'table' && rows[name]?.in !== 'Body');
    (inQuery ? query : form).push(...flat(name, value));
  }
  return { query, form, json: undefined };
}

function flat(name: string, value: Params[string]): [string, string][] {
  if (typeof value !== 'object') return [[name, String(value)]];
  return value.flatMap((item, index): [string, string][] =>
    typeof item === 'string'
      ? [[`${name}.${index + 1}`, item]]
      : Object.entries(item).map(([key, text]) => [`${name}.${index + 1}.${key}`, text]),
  );
}

function toPairs(pairs: readonly [string, string][]): string {
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${enc(name)}=${enc(value)}`)
    .join('&');
}
