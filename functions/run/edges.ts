import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import type { AccountConfig } from '../../shared/alicloud/account.js';
import type { Dispatcher } from '../../shared/alicloud/client/openapi.js';
import type { FunctionsConfig } from '../../shared/alicloud/fc/client.js';
import type { invokeLater } from '../../shared/alicloud/fc/functions.js';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import type { Store } from '../../shared/ledger/store.js';
import type { Prober } from '../../shared/reconcile/ports/prober.js';
import type { WriteLine } from '../../shared/runtime/log.js';

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** Keys that are not the role's of a function. Both texts are for people. */
export interface SourcedKeys extends Keys {
  readonly source: {
    /** Such as `profile "prod" of ~/.aliyun/config.json`. */
    readonly name: string;
    /** The remedy if the cloud rejects the keys; begins with `check`. */
    readonly remedy: string;
  };
  /** Of the profile, if it names one. */
  readonly region?: string;
}

/** The part of Function Compute's context that is read. Source: facts, events part 4.3; `timeout` is in seconds. */
export interface FcContext {
  readonly requestId: string;
  readonly region: string;
  readonly accountId?: string;
  readonly credentials: Keys;
  readonly function?: { readonly name?: string; readonly timeout?: number };
  /** Only FC 2.0 sets its name. */
  readonly service?: { readonly name?: string; readonly qualifier?: string };
}

/** The edges of the process: the clock, randomness, the environment, files and the network are reached only by these. */
export interface Edges {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Why the s.yaml of the folder gives a command line no variables, in English. */
  readonly templateFault?: string;
  readonly now: () => Date;
  /** Milliseconds since any fixed moment; never decreases. */
  readonly monotonicMs: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** A new text on each call. */
  readonly nonce: () => string;
  readonly writeLine: WriteLine;
  /**
   * The keys of a process that is no function: its own, valid for ten minutes or more unless their source cannot be used
   * any more. Rejects with a `ConfigFault` if there are none. `profile` is a name that a person gave. If absent, those
   * of the context are used to the end.
   */
  readonly currentKeys?: (profile?: string) => Promise<SourcedKeys>;
  /** Opens the store of a ledger in a folder. */
  readonly folder: (path: string) => Store;
  /** Sends every request, to the cloud and to the bucket. If absent, each run opens connections of its own. */
  readonly dispatcher?: Dispatcher;
  /** Connects calls of functions, which are not sent by the dispatcher. If absent, they are sent directly. */
  readonly agentOf?: FunctionsConfig['agentOf'];
  readonly prober: () => Prober;
  /** Invokes a function asynchronously. If absent, work that does not fit into the run is left to the timers. */
  readonly invokeLater?: typeof invokeLater;
  /** The time limit of a run that is not a function. If absent, the limits of FC and EventBridge apply. */
  readonly runSeconds?: number;
  /** Called with the number of a region's listeners that have been read. */
  readonly onLook?: AccountConfig['onLook'];
  /** The limit of this process. The ledger takes a part of it. If absent, the ledger is not limited by it. */
  readonly memoryBytes?: number;
  /** The folder of the package or the checkout that this process runs from, for setup alone. */
  readonly packageFolder?: string;
  /** Multiplies the documented call rates. Other than 1 only against a local cloud. */
  readonly rateScale: number;
  /** Such as `20.11.1`. */
  readonly nodeVersion: string;
}

export const systemEdges: Edges = {
  env: process.env,
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (milliseconds) => sleep(milliseconds),
  random: Math.random,
  nonce: randomUUID,
  // Not by `console`: FC prefixes its lines with time, request id and level, and the line is then not JSON.
  writeLine: (line) => process.stdout.write(`${line}\n`),
  folder: folderStore,
  prober: () => {
    // Loaded when used: most deployments probe nothing. One for all questions, because it limits the handshakes at once.
    let opened: Promise<Prober> | undefined;
    const open = async () => (await import('../../shared/probe/prober.js')).tlsProber({ now: () => new Date() });
    return {
      ask: async (question) => {
        opened ??= open();
        return (await opened).ask(question);
      },
    };
  },
  // Loaded when used.
  invokeLater: async (...call) => (await import('../../shared/alicloud/fc/functions.js')).invokeLater(...call),
  memoryBytes: getHeapStatistics().heap_size_limit,
  rateScale: 1,
  nodeVersion: process.versions.node,
};
