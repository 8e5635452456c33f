import type { Clock } from '../clock.js';
import { newRequestId } from '../identity.js';
import type { Callers } from '../protocol/callers.js';
import type { Faults } from '../protocol/faults.js';
import { type Answer, CloudError, type RawRequest, type Service } from '../protocol/message.js';
import type { Access } from '../protocol/ram.js';
import type { RateLimits } from '../protocol/rates.js';
import type { RequestJournal, RequestLog } from '../protocol/request-journal.js';
import { struckAfter, struckBefore } from '../protocol/struck.js';
import type { Switches } from '../switches.js';
import { authenticate, makeBucket, openBucket } from './access.js';
import { hasBucketHost, looksLikeOss } from './address.js';
import { getBucketInfo, getBucketLifecycle, getBucketVersioning } from './bucket-facts.js';
import {
  aclOf,
  deleteBucket,
  deleteBucketEncryption,
  deletePublicAccessBlock,
  getBucketEncryption,
  getBucketTags,
  getPublicAccessBlock,
  putBucketEncryption,
  putBucketTags,
  putPublicAccessBlock,
} from './bucket-settings.js';
import type { Buckets } from './buckets.js';
import { notOffered, type OssCall, queryOf, wrongArgument } from './context.js';
import { listObjects } from './list.js';
import { deleteObject, getObject, getObjectMeta, putObject } from './objects.js';
import { document } from './xml.js';

interface OssParts {
  readonly buckets: Buckets;
  readonly regions: readonly string[];
  readonly callers: Callers;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly rates: RateLimits;
  readonly switches: Switches;
  readonly journal: RequestJournal;
}

interface Operation {
  readonly name: string;
  readonly action: string;
  readonly run: (call: OssCall) => Answer;
}

type Draft = { -readonly [K in keyof RequestLog]: RequestLog[K] };

const GET: Operation = { name: 'GetObject', action: 'oss:GetObject', run: getObject };
/** HeadObject needs the permission of GetObject (OSS, RAM policies). */
const OBJECT: Readonly<Record<string, Operation>> = {
  PUT: { name: 'PutObject', action: 'oss:PutObject', run: putObject },
  GET,
  HEAD: { ...GET, name: 'HeadObject' },
  DELETE: { name: 'DeleteObject', action: 'oss:DeleteObject', run: deleteObject },
};
/** Three SDKs ask so whether an object is there (updates 2026-11, C9; OSS, GetObjectMeta). */
const OBJECT_META: Operation = { ...GET, name: 'GetObjectMeta', run: getObjectMeta };
const PUT_BUCKET = { name: 'PutBucket' };
const LIST: Operation = { name: 'ListObjectsV2', action: 'oss:ListObjects', run: listObjects };
/** Operations on a bucket itself, by method and subresource; each has an action of its name. */
const BUCKET: Readonly<Record<string, Operation>> = {
  'GET versioning': onBucket('GetBucketVersioning', getBucketVersioning),
  'GET lifecycle': onBucket('GetBucketLifecycle', getBucketLifecycle),
  'GET bucketInfo': onBucket('GetBucketInfo', getBucketInfo),
  'PUT encryption': onBucket('PutBucketEncryption', putBucketEncryption),
  'GET encryption': onBucket('GetBucketEncryption', getBucketEncryption),
  'DELETE encryption': onBucket('DeleteBucketEncryption', deleteBucketEncryption),
  'PUT publicAccessBlock': onBucket('PutBucketPublicAccessBlock', putPublicAccessBlock),
  'GET publicAccessBlock': onBucket('GetBucketPublicAccessBlock', getPublicAccessBlock),
  'DELETE publicAccessBlock': onBucket('DeleteBucketPublicAccessBlock', deletePublicAccessBlock),
  // The actions are not named as the operations (OSS, PutBucketTags and GetBucketTags).
  'PUT tagging': { name: 'PutBucketTags', action: 'oss:PutBucketTagging', run: putBucketTags },
  'GET tagging': { name: 'GetBucketTags', action: 'oss:GetBucketTagging', run: getBucketTags },
  'DELETE ': onBucket('DeleteBucket', deleteBucket),
};

function onBucket(name: string, run: Operation['run']): Operation {
  return { name, action: `oss:${name}`, run };
}

/** OSS as `ali-oss` speaks it: signature version 1 or 4 in the header, XML, the shared port. */
export function ossService(parts: OssParts): Service {
  return { name: 'oss', owns: looksLikeOss, answer: (request) => answerOss(parts, request) };
}

function answerOss(parts: OssParts, request: RawRequest): Answer {
  const draft = newDraft(parts.clock);
  try {
    const answer = answerChecked(parts, request, draft);
    draft.httpStatus = answer.status;
    return { ...answer, headers: { ...answer.headers, 'x-oss-request-id': draft.requestId } };
  } catch (fault) {
    if (!(fault instanceof CloudError)) throw fault;
    draft.httpStatus = fault.status;
    draft.code = fault.code;
    return errorAnswer(fault, draft.requestId, request);
  } finally {
    parts.journal.add(draft);
  }
}

function answerChecked(parts: OssParts, request: RawRequest, draft: Draft): Answer {
  if (request.path === '/' && !hasBucketHost(request)) throw notOffered('ListBuckets and the service itself');
  const { caller, at } = authenticate(request, parts.callers, parts.clock);
  const isPutBucket = request.method === 'PUT' && at.key === '' && request.query.length === 0;
  const { name } = isPutBucket ? PUT_BUCKET : operationOf(request, at.key);
  Object.assign(draft, { operation: name, accessKeyId: caller.accessKeyId });
  draft.params = { ...Object.fromEntries(request.query), bucket: at.bucket, ...(at.key ? { key: at.key } : {}) };
  draft.region = at.region ?? parts.buckets.find(at.bucket)?.region ?? '';
  const effect = parts.faults.take({ operation: name, region: draft.region, listenerId: undefined });
  const instead = struckBefore(effect, parts.rates);
  if (instead) return instead;
  if (isPutBucket) {
    // Source: OSS, EC 0015-00000207: tags cannot be given at the creation.
    if (request.headers['x-oss-bucket-tagging'] !== undefined) throw wrongArgument('tags are not supported here');
    const acl = aclOf(request.headers['x-oss-acl']);
    makeBucket(parts.buckets, at, caller, { region: parts.regions[0] ?? '', acl });
    return struckAfter(effect, { status: 200, headers: { location: `/${at.bucket}` }, body: '' });
  }
  const { run, action } = operationOf(request, at.key);
  const bucket = openBucket(parts.buckets, at, caller, { action, ...keysOf(request, action) });
  const { buckets, switches } = parts;
  return struckAfter(effect, run({ request, bucket, key: at.key, buckets, switches }));
}

/** The condition keys of a listing. A parameter that is not sent counts as empty (inferred from OSS's default of both). */
function keysOf(request: RawRequest, action: string): Pick<Access, 'keys'> {
  if (action !== LIST.action) return {};
  const [prefix = '', delimiter = ''] = ['prefix', 'delimiter'].map((name) => queryOf(request, name));
  return { keys: { 'oss:Prefix': prefix, 'oss:Delimiter': delimiter } };
}

function operationOf(request: RawRequest, key: string): Operation {
  if (key !== '') return objectOperation(request);
  const [only, ...others] = request.query;
  const found = others.length === 0 ? BUCKET[`${request.method} ${only?.[0] ?? ''}`] : undefined;
  if (found) return found;
  return request.method === 'GET' ? LIST : notSupported(request.method);
}

function objectOperation({ method, query }: RawRequest): Operation {
  const isMeta = method === 'HEAD' && query.length === 1 && query[0]?.[0] === 'objectMeta';
  return isMeta ? OBJECT_META : (OBJECT[method] ?? notSupported(method));
}

function notSupported(method: string): never {
  throw notOffered(`${method} here`);
}

/** Shape of an OSS error; a HEAD has no body, so there it travels in `x-oss-err`, base64 (read by `ali-oss`). */
function errorAnswer(fault: CloudError, requestId: string, request: RawRequest): Answer {
  const detail = Object.entries(fault.detail).map(([name, value]) => [name, String(value)] as const);
  const body = document([
    'Error',
    [
      ['Code', fault.code],
      ['Message', fault.message],
      ['RequestId', requestId],
      ['HostId', request.headers.host ?? ''],
      ...detail,
    ],
  ]);
  const headers = { 'content-type': 'application/xml', 'x-oss-request-id': requestId, ...fault.headers };
  if (request.method !== 'HEAD') return { status: fault.status, headers, body };
  return { status: fault.status, headers: { ...headers, 'x-oss-err': Buffer.from(body).toString('base64') }, body: '' };
}

/** OSS request ids are 24 hexadecimal digits (OSS, common response headers). */
function newDraft(clock: Clock): Draft {
  const requestId = newRequestId().replace(/-/g, '').slice(0, 24);
  return {
    at: clock.now(),
    service: 'oss',
    operation: '',
    region: '',
    params: {},
    httpStatus: 0,
    requestId,
    accessKeyId: '',
  };
}
