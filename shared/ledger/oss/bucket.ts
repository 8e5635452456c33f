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
  /** Sends the requests; stays its owner's to close. One is made, and closed by `close`, when absent. */
  readonly dispatcher?: Dispatcher | undefined;
}

export interface OssStore extends Store {
  /** Waits for what is under way, then closes the connections. */
  close(): Promise<void>;
}

/** A store in a bucket, over signed HTTP. OSS reads and lists what was written last, as a folder does. */
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
/** So that a browser shows a report from its address. */
const page = { 'content-type': 'text/html; charset=utf-8' };

function typeOf(key: string) {
  return key.endsWith('.html') ? page : json;
}

const markHeader = 'x-oss-meta-writer';

/**
 * An attempt that got no answer may have created the object, and then the next one is told that there is one. Whose it
 * is, its text does not say: two passes that race write the same token, at times the same bytes. So each create leaves
 * a mark of its own beside the text. OSS lets one create through, so one mark is there, and one caller is told true.
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
 * Before the first change of a run, so a run that changes nothing makes no such call. Why not try it out by creating
 * one key twice: that takes three calls and leaves litter after a crash, and this takes one, a permission to read.
 */
async function refuseVersioned(channel: OssChannel): Promise<void> {
  const call = { operation: 'GetBucketVersioning', query: { versioning: '' } } as const;
  const answer = await ossCall(channel, call);
  if (!answer.text.includes('<VersioningConfiguration')) throw unreadable(channel, call, answer);
  const status = xmlText(answer.text, 'Status');
  if (status !== undefined) throw versionedFault(channel, status);
}

type ListQuery = Readonly<Record<string, string>> & { readonly prefix: string };

/** With a delimiter only what lies directly there, as in a folder; the console's own folder marks end in a slash. */
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
