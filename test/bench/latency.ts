import type Agent from 'undici/lib/dispatcher/agent.js';
import type { Dispatcher } from '../../shared/alicloud/client/openapi.js';
import type { Store } from '../../shared/ledger/store.js';
import type { VirtualTime } from './virtual-time.js';

/** What a call takes that is not the cloud's own time to count it: on its way in the region, and back. */
export const callMs = { least: 20, most: 80 } as const;
export const ledgerMs = 10;

/** More time for a call with these headers and this body, before it arrives; `hangs`: it never does. */
export type Trouble = (call: CallParts) => number | 'hangs';

interface CallParts {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a caller waits for an answer: 5 seconds to connect and 15 for the answer. */
const patienceMs = 20_000;

/** A dispatcher whose calls take some virtual time before they arrive, each another, always the same ones. */
export function slowDispatcher(time: VirtualTime, agent: Agent, trouble: Trouble = () => 0): Dispatcher {
  const random = repeatable(1);
  return {
    dispatch(options, handler) {
      const { headers, body, path } = options as { headers: CallParts['headers']; body: Uint8Array; path: string };
      const more = trouble({ headers, body: `${path} ${Buffer.from(body)}` });
      const latency = callMs.least + random() * (callMs.most - callMs.least);
      if (more === 'hangs') {
        const late = Object.assign(new Error('no answer in time'), { code: 'UND_ERR_HEADERS_TIMEOUT' });
        void time.sleep(patienceMs).then(() => (handler as Handler).onError(late as never));
        return true;
      }
      void time.sleep(latency + more).then(() =>
        time.during(
          () =>
            new Promise<void>((over) => {
              agent.dispatch(options, endingWith(handler as Handler, over));
            }),
        ),
      );
      return true;
    },
  };
}

/** A ledger's texts in memory, where each look-up takes as long as one to a bucket, and is counted. */
export function slowStore(time: VirtualTime, texts: Map<string, string>, counted: (verb: keyof Store) => void): Store {
  const taking = async <T>(verb: keyof Store, act: () => T): Promise<T> => {
    counted(verb);
    await time.sleep(ledgerMs);
    return act();
  };
  const listed = (isIn: (key: string) => boolean) =>
    [...texts.keys()]
      .filter(isIn)
      .sort()
      .map((key) => ({ key, bytes: texts.get(key)?.length ?? 0 }));
  return {
    list: (prefix) =>
      taking('list', () => listed((key) => key.startsWith(prefix) && !key.slice(prefix.length).includes('/'))),
    between: (after, before) => taking('between', () => listed((key) => key > after && key < before)),
    read: (key) => taking('read', () => texts.get(key)),
    create: (key, text) => taking('create', () => (texts.has(key) ? false : texts.set(key, text) !== undefined)),
    write: (key, text) => taking('write', () => void texts.set(key, text)),
    remove: (key) => taking('remove', () => void texts.delete(key)),
  };
}

type Handler = Readonly<
  Record<'onConnect' | 'onHeaders' | 'onData' | 'onComplete' | 'onError', (...all: never[]) => unknown>
>;

function endingWith(handler: Handler, over: () => void): Handler {
  const last =
    (name: 'onComplete' | 'onError') =>
    (...all: never[]) => {
      const heard = handler[name](...all);
      over();
      return heard;
    };
  return {
    onConnect: (...all) => handler.onConnect(...all),
    onHeaders: (...all) => handler.onHeaders(...all),
    onData: (...all) => handler.onData(...all),
    onComplete: last('onComplete'),
    onError: last('onError'),
  };
}

/** Numbers in [0, 1) that look random and are the same in every run (mulberry32). */
export function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
