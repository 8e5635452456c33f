import Agent from 'undici/lib/dispatcher/agent.js';
import type { Dispatcher } from '../../alicloud/client/openapi.js';
import { type Listed, listedWithin, type Store, tooLarge } from '../store.js';
import { ossCall } from './call.js';
import type { OssChannel } from './channel.js';
import { ossFault, versionedFault } from './fault.js';
import { xmlText, xmlTexts } from './xml.js';

export interface OssConfig extends Omit<OssChannel, 'dispatcher'> {
  /** A new text on each call. */
  readonly nonce: () => string;
  /** Sends the requests; the caller closes it. Default: a new dispatcher, which `close` closes. */
  readonly dispatcher?: Dispatcher | undefined;
}

export interface OssStore extends Store {
  /** Waits for requests that are under way, then closes the connections. */
  close(): Promise<void>;
}

/** A store in a bucket, over signed HTTP. Reads and listings of OSS are strongly consistent, like those of a folder. */
export function ossStore(config: OssConfig): OssStore {
  const { dispatcher, close } = connections(config.dispatcher);
  const channel = { ...config, dispatcher };
  const unversioned = once(() => refuseVersioned(channel));
  const at = (key: string) => `${config.prefix}${key}`;
  return {
    list: async (prefix, most = Number.POSITIVE_INFINITY) =>
      listedWithin(prefix, await listKeys(channel, { delimiter: '/', prefix: at(prefix) }, { most }), most),
    between: async (after, before, most = Number.POSITIVE_INFINITY) => {
      const query = { 'start-after': at(after), prefix: channel.prefix };
      return listedWithin(after, await listKeys(channel, query, { before, most }), most);
    },
    read: async (key, mostBytes) => {
      const answer = await ossCall(channel, { operation: 'GetObject', key: at(key), mostBytes }, [
        'NoSuchKey',
        'AnswerTooLarge',
      ]);
      if (answer.code === 'AnswerTooLarge') return tooLarge(mostBytes);
      return answer.code === '' ? answer.text : undefined;
    },
    create: async (key, text) => {
      await unversioned();
      return create(channel, { key: at(key), text }, config.nonce());
    },
    write: async (key, text) => {
      await unversioned();
      await ossCall(channel, { operation: 'PutObject', key: at(key), text, headers: typeOf(key) });
    },
    remove: async (key) => {
      await unversioned();
      await ossCall(channel, { operation: 'DeleteObject', key: at(key) });
    },
    close,
  };
}

function connections(dispatcher: Dispatcher | undefined): { dispatcher: Dispatcher; close: () => Promise<void> } {
  if (dispatcher !== undefined) return { dispatcher, close: async () => {} };
  const agent = new Agent({ connect: { timeout: 5_000 } });
  return { dispatcher: agent, close: () => agent.close() };
}

const json = { 'content-type': 'application/json' };
/** Lets a browser show the page instead of downloading it. */
const page = { 'content-type': 'text/html; charset=utf-8' };

function typeOf(key: string) {
  return key.endsWith('.html') ? page : json;
}

const markHeader = 'x-oss-meta-writer';

/**
 * An attempt without an answer may have created the object, and the next attempt then gets `FileAlreadyExists`. The text
 * does not show who created it, because two passes that race may write equal bytes. So each create sets a mark of its own
 * in the object's metadata. OSS accepts one create, so exactly one caller finds its mark and gets true.
 */
async function create(channel: OssChannel, { key, text }: { key: string; text: string }, mark: string) {
  const headers = { ...json, 'x-oss-forbid-overwrite': 'true', [markHeader]: mark };
  const answer = await ossCall(channel, { operation: 'PutObject', key, text, headers }, ['FileAlreadyExists']);
  if (answer.headers['x-oss-version-id'] !== undefined) throw versionedFault(channel, 'on');
  if (answer.code === '') return true;
  const existing = await ossCall(channel, { operation: 'GetObject', key }, ['NoSuchKey', 'AnswerTooLarge']);
  return existing.headers[markHeader] === mark;
}

/**
 * Called before the first write of a run, so a run that writes nothing does not make this call. Creating one key twice
 * would show the same, but takes three calls and leaves an object after a crash. This takes one call, and a permission.
 */
async function refuseVersioned(channel: OssChannel): Promise<void> {
  const call = { operation: 'GetBucketVersioning', query: { versioning: '' } } as const;
  const answer = await ossCall(channel, call);
  if (!answer.text.includes('<VersioningConfiguration')) throw unreadable(channel, call, answer);
  const status = xmlText(answer.text, 'Status');
  if (status !== undefined) throw versionedFault(channel, status);
}

type ListQuery = Readonly<Record<string, string>> & { readonly prefix: string };

/** With a delimiter only keys directly under the prefix. Keys that end in a slash are folder markers of the console. */
async function listKeys(
  channel: OssChannel,
  listQuery: ListQuery,
  { before, most }: { readonly before?: string; readonly most: number },
): Promise<readonly Listed[]> {
  const listed: Listed[] = [];
  let token: string | undefined;
  let isPast = false;
  do {
    const page = await listPage(channel, listQuery, token);
    const own = page.listed
      .filter(({ key }) => !key.endsWith('/'))
      .map((entry) => ({ ...entry, key: entry.key.slice(channel.prefix.length) }));
    listed.push(...own.filter(({ key }) => before === undefined || key < before));
    isPast = before !== undefined && own.some(({ key }) => key >= before);
    token = page.next;
  } while (token !== undefined && !isPast && listed.length <= most);
  return listed.slice(0, most + 1);
}

async function listPage(channel: OssChannel, listQuery: ListQuery, token: string | undefined) {
  const from = token === undefined ? {} : { 'continuation-token': token };
  const query = { 'list-type': '2', 'encoding-type': 'url', 'max-keys': '1000', ...listQuery, ...from };
  const call = { operation: 'ListObjectsV2', query } as const;
  const answer = await ossCall(channel, call);
  const truncated = xmlText(answer.text, 'IsTruncated');
  const next = truncated === 'true' ? xmlText(answer.text, 'NextContinuationToken') : undefined;
  if (truncated === undefined || (truncated === 'true' && !next)) throw unreadable(channel, call, answer);
  const sizes = xmlTexts(answer.text, 'Size').map(Number);
  const listed = xmlTexts(answer.text, 'Key').map((key, i) => ({ key: decodeURIComponent(key), bytes: sizes[i] ?? 0 }));
  return { listed, next };
}

function unreadable(...[channel, call, answer]: Parameters<typeof ossFault>) {
  return ossFault(channel, call, { ...answer, code: 'UnreadableAnswer' });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
