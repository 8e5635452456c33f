import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { addSeconds } from 'date-fns';
import type { AccountConfig } from '../../shared/alicloud/account.js';
import type { Dispatcher } from '../../shared/alicloud/client/openapi.js';
import { invokeLater } from '../../shared/alicloud/fc/functions.js';
import { parseContinuation } from '../../shared/events/hand-off.js';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { ossStore } from '../../shared/ledger/oss/bucket.js';
import { ossEndpoint } from '../../shared/ledger/oss/endpoint.js';
import type { Store } from '../../shared/ledger/store.js';
import { tlsProber } from '../../shared/probe/prober.js';
import { type PassOptions, type PassPorts, type PassReport, runPass, type Sight } from '../../shared/reconcile/pass.js';
import type { Ledger } from '../../shared/reconcile/ports/cloud.js';
import type { Prober } from '../../shared/reconcile/ports/prober.js';
import { type Ignored, nothingFound, type Report } from '../../shared/reconcile/report/report.js';
import type { Scope } from '../../shared/reconcile/scope.js';
import type { PublishedReport, ReadPublished } from '../../shared/report/publish.js';
import type { Region } from '../../shared/rotation/model/inventory.js';
import type { Policy } from '../../shared/rotation/model/policy.js';
import type { ClosedBatch } from '../../shared/rotation/model/step.js';
import { type Config, readConfig } from '../../shared/runtime/config.js';
import { ConfigFault } from '../../shared/runtime/faults.js';
import { passLog, type WriteLine } from '../../shared/runtime/log.js';
import { type Connection, openAccounts, ownNumberOf } from './accounts.js';
import { epilogue, epilogueEnd } from './after-pass.js';
import { openContinuation } from './continuation.js';
import { openNotifier } from './notifier.js';
import { effortMeter } from './usage-meter.js';

/** The part of Function Compute's context that is read. Source: facts, events part 4.3; `timeout` is in seconds. */
export interface FcContext {
  readonly requestId: string;
  readonly region: string;
  readonly accountId?: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
  };
  readonly function?: { readonly name?: string; readonly timeout?: number };
  /** FC 2.0 alone gives it a name. */
  readonly service?: { readonly name?: string; readonly qualifier?: string };
}

/** The edges of the process. Only here does anything reach the clock, chance, the environment, files or the network. */
export interface Edges {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
  readonly nonce: () => string;
  readonly writeLine: WriteLine;
  /** A ledger in a folder. */
  readonly folder: (path: string) => Store;
  /** Sends every request, to the cloud and to a bucket. Each run makes its own connections when absent. */
  readonly dispatcher?: Dispatcher;
  readonly prober: () => Prober;
  /** Calls a function later. Absent: what there is no time for is left to the timers. */
  readonly invokeLater?: typeof invokeLater;
  /** How long a run may take where nobody ends it; FC's and EventBridge's bounds when absent. */
  readonly runSeconds?: number;
  /** Told how many of a region's listeners have been read. */
  readonly onLook?: AccountConfig['onLook'];
  /** Multiplies the documented call rates; other than 1 only against a local cloud. */
  readonly rateScale: number;
}

export const systemEdges: Edges = {
  env: process.env,
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (milliseconds) => sleep(milliseconds),
  random: Math.random,
  nonce: randomUUID,
  // As it is: FC puts time, request id and level before what goes through the console, and then it is not JSON.
  writeLine: (line) => process.stdout.write(`${line}\n`),
  folder: folderStore,
  prober: () => tlsProber({ now: () => new Date() }),
  invokeLater,
  rateScale: 1,
};

export interface RunOptions
  extends Partial<Pick<PassOptions, 'dryRun' | 'check'>>,
    Pick<PassPorts, 'saw' | 'onRequeue'> {
  readonly ignored?: readonly Ignored[];
  /** Makes what is kept of the pass beside the ledger; a dry run keeps nothing. */
  readonly publish?: (found: PassReport, ledger: Ledger, kept?: ReadPublished) => Promise<PublishedReport>;
}

/** What an entry gets: one pass over a scope, in the run's account, with the run's configuration. */
export interface Run {
  pass(scope: Scope, options?: RunOptions): Promise<Report>;
  now(): Date;
  readonly policy: Policy;
  /** What the ledger has of the changes that were closed since then. */
  history(since: Date): Promise<readonly ClosedBatch[]>;
  /** Reads from the ledger what `work` wants of it. */
  reading<T>(work: (ledger: Ledger) => Promise<T>): Promise<T>;
  /** The report of a run that had nothing to look at. */
  idle(ignored: readonly Ignored[]): Report;
}

export type Entry = (event: Uint8Array, run: Run) => Promise<Report>;

/**
 * An entry as FC's Node.js runtime calls it, or what an earlier run of it handed on. It resolves with the report as JSON;
 * throws only named faults.
 */
export function fcHandler(name: string, entry: Entry, edges: Edges = systemEdges) {
  return async (event: Uint8Array, context: FcContext): Promise<string> => {
    const run = composeRun(name, context, edges);
    const part = parseContinuation(event);
    return JSON.stringify(await (part === undefined ? entry(event, run) : run.pass({ kind: 'open', part })));
  };
}

/** FC ends a run at its timeout; EventBridge gives it 5 minutes whatever the timeout says. */
const longestRunSeconds = 240;

/** The composition root: the one place that names the real adapters. */
export function composeRun(name: string, context: FcContext, edges: Edges): Run {
  const config = readConfig(edges.env, context.region ?? '');
  const startedAt = edges.now();
  const heading = { pass: context.requestId, function: name };
  const requestedBy = { ...heading, by: context.function?.name };
  const reading: Run['reading'] = async (work) => {
    const { store, close } = openStore(config, context, edges);
    return work(storeLedger(store)).finally(close);
  };
  return {
    now: edges.now,
    policy: config.policy,
    history: (since) => reading((ledger) => ledger.history(since, edges.now())),
    reading,
    idle: (ignored) => ({
      ...heading,
      scope: { kind: 'nothing' },
      takenAt: startedAt,
      dryRun: false,
      ...nothingFound,
      ignored,
      calls: 0,
    }),
    pass: async (scope, { dryRun = false, check, saw, onRequeue, publish, ignored = [] } = {}) => {
      const log = passLog(context.requestId, config.logLevel, edges.writeLine);
      const calls = { count: 0 };
      const meter = effortMeter(edges);
      const watch = (sight: Sight) => {
        meter.saw(sight);
        saw?.(sight);
      };
      const { stopAt, endAt } = runTimes(startedAt, edges.runSeconds ?? context.function?.timeout, edges.runSeconds);
      const accounts = await openServed(config, context, edges, {
        stopAt,
        onCall: () => (calls.count += 1),
        onAnswer: meter.onAnswer,
      });
      const { store, close } = openStore(config, context, edges);
      const prober = config.policy.verify === 'probe' ? edges.prober() : undefined;
      const ledger = storeLedger(store);
      const notifier = openNotifier(config.notify, context.requestId, edges);
      const { recipients } = notifier;
      const startContinuation = openContinuation(context, credentialsOf(context), config, { ...edges, endAt });
      const ownNumber = ownNumberOf(accounts);
      const ports = {
        accounts,
        ownNumber,
        ledger,
        prober,
        now: edges.now,
        observer: log,
        saw: watch,
        onRequeue,
        recipients,
        startContinuation,
      };
      const options = {
        policy: config.policy,
        regions: config.regions,
        dryRun,
        check,
        requestedBy,
        run: context.requestId,
        stopAt,
      };
      try {
        const found = await runPass(scope, ports, options);
        const until = epilogueEnd(edges.now(), stopAt, endAt);
        const isIdle = dryRun || calls.count === 0;
        // A command line may look at a part of what the functions look at.
        const kept: ReadPublished | undefined = context.accountId ? undefined : (key) => store.read(key);
        const { faults, ...ending } = await epilogue({
          make: publish && (() => publish(found, ledger, kept)),
          deliver: async (facts) => (isIdle ? [] : notifier.deliver(ledger, until, facts)),
          write: async (key, text) => (dryRun ? undefined : store.write(key, text)),
          leftMs: () => until.getTime() - edges.now().getTime(),
        });
        const all = [...found.faults, ...faults];
        const report = { ...heading, ...found, ...ending, faults: all, ignored, calls: calls.count };
        log.done(report, meter.read());
        return report;
      } finally {
        await Promise.all([...accounts.map((account) => account.close()), close()]);
      }
    },
  };
}

/** Every account that is served, the own one first. Throws a `ConfigFault` where there are no credentials. */
export function openServed(config: Config, context: FcContext, edges: Edges, bounds: Bounds) {
  return openAccounts(context.accountId || undefined, config.accounts, connectionOf(config, context, edges, bounds));
}

type Bounds = Pick<AccountConfig, 'stopAt' | 'onCall' | 'onAnswer' | 'onServerTime'>;

/** What an account is reached by. Throws a `ConfigFault` where there are no credentials. */
export function connectionOf(config: Config, context: FcContext, edges: Edges, bounds: Bounds): Connection {
  return {
    ...edges,
    ...bounds,
    homeRegion: (context.region || undefined) as Region | undefined,
    credentials: credentialsOf(context),
    site: config.site,
    endpoints: config.endpoints,
  };
}

/** Throws a `ConfigFault` where there are none. */
export function credentialsOf({ credentials }: FcContext) {
  if (!credentials?.accessKeyId || !credentials.accessKeySecret)
    throw new ConfigFault(
      'no credentials: give the function a role, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET',
    );
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  refuseTorn({
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
  });
  return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
}

/** An end of line that came along from a file makes a header that cannot be sent, or a wrong signature. */
function refuseTorn(keys: Readonly<Record<string, string | undefined>>): void {
  const torn = Object.keys(keys).filter((name) => /[^!-~]/.test(keys[name] ?? ''));
  if (torn.length > 0)
    throw new ConfigFault(`bad credentials: ${torn.join(' and ')} must have no spaces and no ends of lines`);
}

/** The ledger's store. Throws a `ConfigFault` where it is not known where that is, or whose. */
export function openStore({ ledger, endpoints }: Config, context: FcContext, edges: Edges) {
  if (ledger.kind === 'folder') return { store: edges.folder(ledger.path), close: async () => {} };
  const at = ossEndpoint(endpoints.oss, context.region);
  if (at.region === '')
    throw new ConfigFault(
      'bad environment: the region of the LEDGER bucket is unknown; set OSS_ENDPOINT=https://oss-<region>.aliyuncs.com',
    );
  const store = ossStore({ ...edges, ...ledger, ...at, credentials: credentialsOf(context) });
  return { store, close: store.close };
}

/** A tenth of the run, at most 10 s, is left for what comes after the pass, and for the report. */
export function runTimes(startedAt: Date, timeoutSeconds: number = longestRunSeconds, longest = longestRunSeconds) {
  const whole = Math.min(timeoutSeconds, longest);
  return { stopAt: addSeconds(startedAt, whole - Math.min(10, whole / 10)), endAt: addSeconds(startedAt, whole) };
}
