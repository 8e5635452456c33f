import Agent from 'undici/lib/dispatcher/agent.js';
import type { Dispatcher } from '../../alicloud/client/openapi.js';
import type { Store } from '../store.js';
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
    list: (prefix) => listKeys(channel, { delimiter: '/', prefix: at(prefix) }),
    between: (after, before) => listKeys(channel, { 'start-after': at(after), prefix: channel.prefix }, before),
    read: async (key) => {
      const answer = await ossCall(channel, { operation: 'GetObject', key: at(key) }, 'NoSuchKey');
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
  const answer = await ossCall(channel, { operation: 'PutObject', key, text, headers }, 'FileAlreadyExists');
  if (answer.headers['x-oss-version-id'] !== undefined) throw versionedFault(channel, 'on');
  if (answer.code === '') return true;
  const existing = await ossCall(channel, { operation: 'GetObject', key }, 'NoSuchKey');
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
async function listKeys(channel: OssChannel, listQuery: ListQuery, before?: string): Promise<readonly string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  let isPast = false;
  do {
    const page = await listPage(channel, listQuery, token);
    const own = page.keys.filter((key) => !key.endsWith('/')).map((key) => key.slice(channel.prefix.length));
    keys.push(...own.filter((key) => before === undefined || key < before));
    isPast = before !== undefined && own.some((key) => key >= before);
    token = page.next;
  } while (token !== undefined && !isPast);
  return keys.sort();
}

async function listPage(channel: OssChannel, listQuery: ListQuery, token: string | undefined) {
  const from = token === undefined ? {} : { 'continuation-token': token };
  const query = { 'list-type': '2', 'encoding-type': 'url', 'max-keys': '1000', ...listQuery, ...from };
  const call = { operation: 'ListObjectsV2', query } as const;
  const answer = await ossCall(channel, call);
  const truncated = xmlText(answer.text, 'IsTruncated');
  const next = truncated === 'true' ? xmlText(answer.text, 'NextContinuationToken') : undefined;
  if (truncated === undefined || (truncated === 'true' && !next)) throw unreadable(channel, call, answer);
  return { keys: xmlTexts(answer.text, 'Key').map((key) => decodeURIComponent(key)), next };
}

function unreadable(...[channel, call, answer]: Parameters<typeof ossFault>) {
  return ossFault(channel, call, { ...answer, code: 'UnreadableAnswer' });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
