import type { Answer } from '../protocol/message.js';
import { compareBytes, inOrder, type StoredObject } from './buckets.js';
import { notOffered, type OssCall, queryOf, wrongArgument } from './context.js';
import { document, type Element, timeOf } from './xml.js';

/** ListObjectsV2: 100 keys unless asked, 1,000 at most (OSS, ListObjectsV2). */
const DEFAULT_MAX_KEYS = 100;
const MAX_KEYS = 1000;
const KNOWN = [
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'fetch-owner',
  'encoding-type',
];

interface Question {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** Keys up to and including this one do not count. */
  readonly startAfter: string;
  /** Entries up to and including this one were given before. */
  readonly given: string;
}

/** One line of a page: an object, or everything below a common prefix rolled into one. */
type Entry = { readonly object: StoredObject } | { readonly prefix: string };

export function listObjects(call: OssCall): Answer {
  const { request, bucket, switches } = call;
  const unknown = request.query.find(([name]) => !KNOWN.includes(name));
  if (unknown) throw notOffered(`a listing with ${unknown[0]}`);
  if (queryOf(request, 'list-type') !== '2') throw notOffered('a listing other than ListObjectsV2');
  const question = readQuestion(call);
  const entries = entriesOf(inOrder(bucket), question);
  // A page may hold fewer keys than asked for; only IsTruncated tells the end.
  const size = switches.shortPages ? Math.max(1, Math.floor(question.maxKeys / 2)) : question.maxKeys;
  const page = entries.slice(0, size);
  const last = page.at(-1);
  const next = entries.length > size && last ? toToken(nameOf(last)) : undefined;
  const body = document(['ListBucketResult', toElements(call, question, page, next)]);
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function readQuestion({ request }: OssCall): Question {
  const maxKeys = Number(queryOf(request, 'max-keys') ?? DEFAULT_MAX_KEYS);
  if (!Number.isInteger(maxKeys) || maxKeys < 1 || maxKeys > MAX_KEYS) {
    throw wrongArgument(`Argument max-keys must be an integer between 1 and ${MAX_KEYS}.`);
  }
  const token = queryOf(request, 'continuation-token');
  return {
    prefix: queryOf(request, 'prefix') ?? '',
    delimiter: queryOf(request, 'delimiter') ?? '',
    maxKeys,
    startAfter: queryOf(request, 'start-after') ?? '',
    // An empty token is the first page: SDKs send one (updates 2026-11, C5).
    given: token ? fromToken(token) : '',
  };
}

function entriesOf(objects: readonly StoredObject[], { prefix, delimiter, startAfter, given }: Question): Entry[] {
  const entries: Entry[] = [];
  for (const object of objects) {
    if (!object.key.startsWith(prefix) || isUpTo(object.key, startAfter)) continue;
    const cut = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const entry: Entry = cut < 0 ? { object } : { prefix: object.key.slice(0, cut + delimiter.length) };
    const last = entries.at(-1);
    const isRolledUp = last !== undefined && nameOf(last) === nameOf(entry);
    if (!isRolledUp && !isUpTo(nameOf(entry), given)) entries.push(entry);
  }
  return entries;
}

function toElements(
  { request, bucket }: OssCall,
  question: Question,
  page: readonly Entry[],
  next?: string,
): Element[] {
  const isUrl = queryOf(request, 'encoding-type') === 'url';
  const shown = (text: string) => (isUrl ? encodeURIComponent(text) : text);
  const optional = (name: string, value: string | undefined): Element[] => (value === undefined ? [] : [[name, value]]);
  return [
    ['Name', bucket.name],
    ['Prefix', shown(question.prefix)],
    ...optional('StartAfter', queryOf(request, 'start-after')),
    ['MaxKeys', String(question.maxKeys)],
    ['Delimiter', shown(question.delimiter)],
    ...optional('EncodingType', isUrl ? 'url' : undefined),
    ['IsTruncated', String(next !== undefined)],
    ...optional('ContinuationToken', queryOf(request, 'continuation-token')),
    ...optional('NextContinuationToken', next),
    ...page.map((entry): Element => toElement(entry, shown)),
    ['KeyCount', String(page.length)],
  ];
}

function toElement(entry: Entry, shown: (text: string) => string): Element {
  if ('prefix' in entry) return ['CommonPrefixes', [['Prefix', shown(entry.prefix)]]];
  const { key, modifiedAt, etag, body } = entry.object;
  return [
    'Contents',
    [
      ['Key', shown(key)],
      ['LastModified', timeOf(modifiedAt)],
      ['ETag', `"${etag}"`],
      ['Type', 'Normal'],
      ['Size', String(body.length)],
      ['StorageClass', 'Standard'],
    ],
  ];
}

function isUpTo(name: string, mark: string): boolean {
  return mark !== '' && compareBytes(name, mark) <= 0;
}

function nameOf(entry: Entry): string {
  return 'prefix' in entry ? entry.prefix : entry.object.key;
}

/** Opaque to clients; the mark at its start tells a token of ours from any other text. */
function toToken(name: string): string {
  return `CgJv${Buffer.from(name).toString('base64')}`;
}

function fromToken(token: string): string {
  if (!token.startsWith('CgJv')) throw wrongArgument('The continuation token provided is incorrect.');
  return Buffer.from(token.slice(4), 'base64').toString('utf8');
}
