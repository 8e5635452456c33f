import { isAcs3 } from './acs3.js';
import { CloudError, type RawRequest } from './message.js';
import type { SentParameters } from './parameters.js';
import { V1_COMMON } from './signature-v1.js';

/** An RPC request taken apart: which operation, in which region's endpoint, with which parameters; not yet believed. */
export interface Envelope {
  readonly scheme: 'acs3' | 'v1';
  readonly action: string;
  readonly version: string;
  /** The region named by the path, `/<region>`; undefined at the bare `/`. */
  readonly endpointRegion: string | undefined;
  readonly sent: SentParameters;
  /** Query and form together, public parameters included: what signature version 1 covers. */
  readonly everything: ReadonlyMap<string, string>;
}

/** True for anything that names a version the RPC way, in a header, the query or a form. */
export function looksLikeRpc(request: RawRequest): boolean {
  if (request.headers['x-acs-version'] !== undefined) return true;
  if (request.query.some(([name]) => name === 'Version' || name === 'Action')) return true;
  return isForm(request) && /(^|&)(Version|Action)=/.test(request.body.toString('latin1'));
}

export function openEnvelope(request: RawRequest, regions: readonly string[]): Envelope {
  const query = new Map(request.query);
  const body = readBody(request);
  const everything = new Map([...query, ...body]);
  const scheme = schemeOf(request, everything);
  checkFormat(scheme, everything.get('Format'));
  const own = scheme === 'v1' ? withoutCommon : <T>(map: T) => map;
  return {
    scheme,
    // With version 3 these two are headers and not parameters (facts 1.1).
    action: scheme === 'acs3' ? (request.headers['x-acs-action'] ?? '') : (everything.get('Action') ?? ''),
    version: scheme === 'acs3' ? (request.headers['x-acs-version'] ?? '') : (everything.get('Version') ?? ''),
    endpointRegion: regionOfPath(request.path, regions),
    sent: { Query: own(query), Body: own(body) },
    everything,
  };
}

/** A request that names its version in a header and has no signature of version 1 is one of version 3, signed or not. */
function schemeOf(request: RawRequest, everything: ReadonlyMap<string, string>): Envelope['scheme'] {
  const isUnsigned = request.headers['x-acs-version'] !== undefined && !everything.has('Signature');
  return isAcs3(request) || isUnsigned ? 'acs3' : 'v1';
}

/** XML is real and not emulated (updates 2026-11, C10). Without a Format it is JSON here, where the vendor's is XML. */
function checkFormat(scheme: Envelope['scheme'], format: string | undefined): void {
  if (scheme !== 'v1' || format === undefined || format.toUpperCase() === 'JSON') return;
  throw new CloudError(501, 'NotImplemented', 'The local cloud answers in JSON only: send Format=JSON.');
}

function withoutCommon(all: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const common: readonly string[] = V1_COMMON;
  return new Map([...all].filter(([name]) => !common.includes(name)));
}

/** The path of an RPC call is `/` (facts 1.1). `/<region>` stands in for the vendor's regional host names. */
function regionOfPath(path: string, regions: readonly string[]): string | undefined {
  const named = path.replace(/^\/|\/$/g, '');
  if (named === '') return undefined;
  if (regions.includes(named)) return named;
  throw new CloudError(404, 'InvalidAction.NotFound', `Specified api is not found, please check your url: ${path}`);
}

function isForm(request: RawRequest): boolean {
  return (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
}

function readBody(request: RawRequest): ReadonlyMap<string, string> {
  if (request.body.length === 0) return new Map();
  if (isForm(request)) return new Map(new URLSearchParams(request.body.toString('utf8')));
  if ((request.headers['content-type'] ?? '').startsWith('application/json')) return readJson(request.body);
  throw new CloudError(415, 'UnsupportedContentType', 'The body is neither a form nor JSON.');
}

function readJson(bytes: Buffer): ReadonlyMap<string, string> {
  try {
    const flat = new Map<string, string>();
    flatten('', JSON.parse(bytes.toString('utf8')), flat);
    return flat;
  } catch {
    throw new CloudError(400, 'InvalidJSON', 'The body is not valid JSON.');
  }
}

/** The same flattening as a form's: `Name.1`, `Tag.1.Key`; null is dropped, numbers are decimal (facts 1.1). */
function flatten(name: string, value: unknown, into: Map<string, string>): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    into.set(name, String(value));
    return;
  }
  const entries = Array.isArray(value) ? value.map((item, index) => [index + 1, item]) : Object.entries(value);
  for (const [key, item] of entries) flatten(name === '' ? String(key) : `${name}.${key}`, item, into);
}
