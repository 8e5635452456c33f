import { createHash } from 'node:crypto';
import { type Answer, CloudError } from '../protocol/message.js';
import type { Bucket, StoredObject } from './buckets.js';
import { notOffered, type OssCall, wrongArgument } from './context.js';

const NOT_OFFERED = [
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'x-oss-copy-source',
];

/** PutObject. Reads and writes are strongly consistent, so two create-only puts of one key have one winner. */
export function putObject(call: OssCall): Answer {
  const { request, bucket, key } = call;
  checkOffered(call);
  checkKey(key);
  checkDigest(request.headers['content-md5'], request.body);
  checkOverwrite(call);
  checkRetention(call);
  const meta = Object.entries(request.headers).filter(([name]) => name.startsWith('x-oss-meta-'));
  const stored = call.buckets.put(bucket, {
    key,
    body: request.body,
    contentType: request.headers['content-type'] ?? 'application/octet-stream',
    meta: Object.fromEntries(meta),
  });
  const md5 = createHash('md5').update(request.body).digest('base64');
  return { status: 200, headers: { etag: `"${stored.etag}"`, 'content-md5': md5, ...versionHeader(stored) }, body: '' };
}

/** GetObject and HeadObject; the front leaves the body of a HEAD out. */
export function getObject(call: OssCall): Answer {
  checkOffered(call);
  const stored = find(call.bucket, call.key);
  const headers = {
    'content-type': stored.contentType,
    etag: `"${stored.etag}"`,
    'last-modified': stored.modifiedAt.toUTCString(),
    'x-oss-object-type': 'Normal',
    'x-oss-storage-class': 'Standard',
    ...stored.meta,
    ...versionHeader(stored),
  };
  return { status: 200, headers, body: stored.body };
}

/** GetObjectMeta: the object's length, ETag and time, and none of its other headers (OSS, GetObjectMeta). */
export function getObjectMeta({ bucket, key }: OssCall): Answer {
  const stored = find(bucket, key);
  const headers = { etag: `"${stored.etag}"`, 'last-modified': stored.modifiedAt.toUTCString() };
  return { status: 200, headers: { ...headers, ...versionHeader(stored) }, body: stored.body };
}

/** DeleteObject answers 204 whether or not there was anything (OSS, DeleteObject). */
export function deleteObject(call: OssCall): Answer {
  checkOffered(call);
  checkRetention(call);
  const marker = call.buckets.remove(call.bucket, call.key);
  const headers = marker === undefined ? {} : { 'x-oss-delete-marker': 'true', 'x-oss-version-id': marker };
  return { status: 204, headers: headers as Record<string, string>, body: '' };
}

function find(bucket: Bucket, key: string): StoredObject {
  const stored = bucket.current.get(key);
  if (stored) return stored;
  throw new CloudError(404, 'NoSuchKey', 'The specified key does not exist.', {}, { Key: key });
}

/** `x-oss-forbid-overwrite` means nothing on a bucket whose versioning is enabled or suspended (events, part 7). */
function checkOverwrite({ request, bucket, key }: OssCall): void {
  const forbid = bucket.forbidsOverwrite ? 'true' : request.headers['x-oss-forbid-overwrite'];
  if (forbid === undefined || forbid === 'false') return;
  if (forbid !== 'true') throw wrongArgument('x-oss-forbid-overwrite must be true or false.');
  if (bucket.versioning !== 'off' || !bucket.current.has(key)) return;
  throw new CloudError(409, 'FileAlreadyExists', 'The object you specified already exists and can not be overwritten.');
}

/**
 * An object under a retention policy can be neither overwritten nor deleted. With versioning on, both add a version, so this
 * emulator lets them pass. Sources: OSS, "HTTP status code 409", FileImmutable; EC 0026-00000202.
 */
function checkRetention({ bucket, key, buckets }: OssCall): void {
  const stored = bucket.current.get(key);
  if (stored === undefined || bucket.versioning !== 'off' || !buckets.isRetained(bucket, stored)) return;
  const message = 'The object you specified is immutable.';
  throw new CloudError(409, 'FileImmutable', message, {}, { EC: '0026-00000202' });
}

/** 1 to 1,023 bytes, and no slash or backslash in front (help: http-400-status-code). */
function checkKey(key: string): void {
  const length = Buffer.byteLength(key);
  if (length >= 1 && length <= 1023 && !/^[/\\]/.test(key)) return;
  throw new CloudError(400, 'InvalidObjectName', 'The specified object is not valid.');
}

function checkDigest(sent: string | undefined, body: Buffer): void {
  if (sent === undefined || sent === createHash('md5').update(body).digest('base64')) return;
  throw new CloudError(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
}

function checkOffered({ request }: OssCall): void {
  const unknown = NOT_OFFERED.find((name) => request.headers[name] !== undefined) ?? request.query[0]?.[0];
  if (unknown !== undefined) throw notOffered(`${request.method} with ${unknown}`);
}

function versionHeader({ versionId }: StoredObject): Record<string, string> {
  return versionId === undefined ? {} : { 'x-oss-version-id': versionId };
}
