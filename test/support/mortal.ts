import type { Edges } from '../../functions/run/edges.js';
import type { Dispatcher } from '../../shared/alicloud/client/openapi.js';
import type { Store } from '../../shared/ledger/store.js';

/**
 * When a run dies: at its n-th deed, a call over the network or a write to a folder, before that takes effect or after.
 * Of `changes` only those calls count that ask NLB for one, which are few among the reads; of `ledger writes` those that
 * write to a folder or a bucket.
 */
export interface Death {
  readonly atDeed: number;
  readonly moment: 'before' | 'after';
  readonly among?: 'all' | 'changes' | 'ledger writes';
}

const change = /^(Associate|Disassociate|UpdateListener)/;
const ledgerWrite = /^(the (creation|writing|removal) of |PUT |DELETE )/;

/** What a deed is, by the words that name it. */
export function kindOfDeed(what: string): 'read' | 'change' | 'ledger write' {
  if (change.test(what)) return 'change';
  return ledgerWrite.test(what) ? 'ledger write' : 'read';
}

/** A run's edges from its birth on, and its end. */
export interface Life {
  readonly edges: Edges;
  /** Resolves at its death; never, when it lives on. */
  readonly over: Promise<void>;
  /** What it was killed at, in words; undefined while it lives. */
  readonly killedAt: () => string | undefined;
}

const never = new Promise<never>(() => {});

/**
 * Edges for one run that may be killed. From the moment of its death on nothing that it still wants happens: its calls,
 * its writes and its pauses stay unanswered forever, as those of a killed process do. What it had sent by then arrives.
 */
export function mortal(edges: Edges & { readonly dispatcher: Dispatcher }, death?: Death): Life {
  const { deed, isDead, ...life } = fate(death);
  const alive = <T>(act: () => Promise<T>): Promise<T> => (isDead() ? never : act());
  const survive = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    const { happens, done } = deed(what);
    try {
      return happens ? await act() : await never;
    } finally {
      done();
      if (isDead()) await never;
    }
  };
  const folder = (path: string): Store => {
    const store = edges.folder(path);
    return {
      list: (...all) => alive(() => store.list(...all)),
      read: (...all) => alive(() => store.read(...all)),
      create: (key, text) => survive(`the creation of ${key}`, () => store.create(key, text)),
      write: (key, text) => survive(`the writing of ${key}`, () => store.write(key, text)),
      remove: (key) => survive(`the removal of ${key}`, () => store.remove(key)),
    };
  };
  const dispatch = (options: object, handler: object): boolean => {
    const { happens, done } = deed(nameOf(options));
    if (happens) edges.dispatcher.dispatch(options, heardBy(handler as Handler, isDead, done));
    return true;
  };
  const sleep = (milliseconds: number) => alive(() => edges.sleep(milliseconds));
  const { invokeLater } = edges;
  const later = invokeLater && {
    invokeLater: (...call: Parameters<typeof invokeLater>) => survive('a hand-off', () => invokeLater(...call)),
  };
  return { ...life, edges: { ...edges, ...later, folder, sleep, dispatcher: { dispatch } } };
}

/** Whether it happens at all, and whom to tell when it has. */
interface Deed {
  readonly happens: boolean;
  readonly done: () => void;
}

function fate(death: Death | undefined) {
  let deeds = 0;
  let underWay = 0;
  let killedAt: string | undefined;
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const endIfQuiet = () => {
    if (killedAt !== undefined && underWay === 0) end();
  };
  const done = () => {
    underWay -= 1;
    endIfQuiet();
  };
  const deed = (what: string): Deed => {
    const counts = isAmong(death?.among ?? 'all', what);
    if (counts) deeds += 1;
    const isLast = counts && death?.atDeed === deeds && killedAt === undefined;
    const happens = killedAt === undefined && !(isLast && death.moment === 'before');
    if (happens) underWay += 1;
    if (isLast) killedAt = `${death.moment} its deed ${deeds}, ${what}`;
    endIfQuiet();
    return { happens, done };
  };
  return { over, killedAt: () => killedAt, isDead: () => killedAt !== undefined, deed };
}

function isAmong(among: NonNullable<Death['among']>, what: string): boolean {
  if (among === 'all') return true;
  return kindOfDeed(what) === (among === 'changes' ? 'change' : 'ledger write');
}

/** The operation that a request asks for; for a bucket, which has none in its headers, method and path. */
function nameOf(options: object): string {
  const { headers, method, path } = options as { headers: Record<string, string>; method: string; path: string };
  return headers['x-acs-action'] ?? `${method} ${decodeURIComponent(path.replace(/\?.*/, ''))}`;
}

/** undici's own, as far as a request without an upgrade needs it. */
type Handler = Readonly<
  Record<'onConnect' | 'onHeaders' | 'onData' | 'onComplete' | 'onError', (...all: never[]) => unknown>
>;

/** The answer reaches whoever asked only while they live. */
function heardBy(handler: Handler, isDead: () => boolean, done: () => void): Handler {
  const hear =
    (name: keyof Handler) =>
    (...all: never[]) =>
      isDead() ? true : handler[name](...all);
  const last =
    (name: 'onComplete' | 'onError') =>
    (...all: never[]) => {
      done();
      return hear(name)(...all);
    };
  return {
    onConnect: hear('onConnect'),
    onHeaders: hear('onHeaders'),
    onData: hear('onData'),
    onComplete: last('onComplete'),
    onError: last('onError'),
  };
}
