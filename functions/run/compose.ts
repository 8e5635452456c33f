import type { AlicloudAccount } from '../../shared/alicloud/account.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { PassOptions, PassPorts } from '../../shared/reconcile/context.js';
import { type PassReport, runPass } from '../../shared/reconcile/pass.js';
import type { Ledger } from '../../shared/reconcile/ports/ledger.js';
import { type Ignored, nothingFound, type Report } from '../../shared/reconcile/report/report.js';
import type { Scope } from '../../shared/reconcile/scope.js';
import type { PublishedReport, StoredTexts } from '../../shared/report/publish.js';
import type { Policy } from '../../shared/rotation/model/policy.js';
import { type Config, readConfig } from '../../shared/runtime/config.js';
import { passLog } from '../../shared/runtime/log.js';
import { ownNumberOf } from './accounts.js';
import { epilogue, epilogueEnd } from './after-pass.js';
import { credentialsOf, openServed, openStore, runTimes, storedTexts, withCurrentKeys } from './connect.js';
import { openFurtherRuns } from './continuation.js';
import type { Edges, FcContext } from './edges.js';
import { openNotifier } from './notifier.js';
import { usageMeter } from './usage-meter.js';

/** The services of an entry: passes in the accounts of the run, with the configuration of the run. */
export interface Run {
  /** Makes one pass. Without a scope it makes none, and returns an empty report. */
  pass(request: PassRequest): Promise<Report>;
  now(): Date;
  readonly policy: Policy;
  readonly regions: Config['regions'];
  /** How the page of the report is made. */
  readonly page: Pick<Config['notify'], 'lang'> & Pick<Config, 'site' | 'docsUrl'>;
  /** Opens the ledger, gives it to `read` with the texts that are stored beside it, and closes it. */
  readLedger<T>(read: (ledger: Ledger, stored: (key: string) => Promise<string | undefined>) => Promise<T>): Promise<T>;
}

/** The pass that an entry requests. */
export interface PassRequest
  extends Partial<Pick<PassOptions, 'dryRun' | 'check'>>,
    Pick<PassPorts, 'saw' | 'onRequeue'> {
  /** Undefined if no event requires a pass. */
  readonly scope: Scope | undefined;
  /** The event of the run, and the accounts that it is for. Default: all that are served. */
  readonly turn?: { readonly event: string; readonly accounts?: readonly string[] | undefined };
  readonly ignored?: readonly Ignored[];
  /** A sentence for each invalid event of an array. */
  readonly broken?: readonly string[];
  /** Makes the texts that are stored beside the ledger. A dry run stores none. */
  readonly publish?: (pass: PassReport, ledger: Ledger, stored: StoredTexts) => Promise<PublishedReport>;
}

/** The composition root: only it and its helpers in this folder name the real adapters. */
export function composeRun(name: string, context: FcContext, edges: Edges): Run {
  const config = readConfig(edges.env, context.region ?? '');
  const heading = { pass: context.requestId, function: name };
  const setup = { config, context, edges, heading, startedAt: edges.now() };
  const readLedger: Run['readLedger'] = async (read) => {
    const current = config.ledger.kind === 'folder' ? context : await withCurrentKeys(context, edges);
    const { store, close } = openStore(config, current, edges);
    return read(storeLedger(store, edges.memoryBytes), storedTexts(store, edges)).finally(close);
  };
  return {
    now: edges.now,
    policy: config.policy,
    regions: config.regions,
    page: { lang: config.notify.lang, site: config.site, docsUrl: config.docsUrl },
    readLedger,
    pass: async (request) => {
      const { scope } = request;
      if (scope === undefined) return idleReport(setup, request);
      const current = { ...setup, context: await withCurrentKeys(context, edges) };
      const parts = await openParts(current, request);
      try {
        const pass = await runPass(scope, portsOf(current, parts, request), optionsOf(current, parts, request));
        return await finish(pass, { ...current, ...parts }, request);
      } finally {
        await parts.close();
      }
    },
  };
}

/** The fixed values of a run. */
interface Setup {
  readonly config: Config;
  readonly context: FcContext;
  readonly edges: Edges;
  /** Begins the report. */
  readonly heading: Pick<Report, 'pass' | 'function'>;
  readonly startedAt: Date;
}

/** The report of a run without a pass. */
function idleReport({ heading, startedAt }: Setup, { ignored = [] }: PassRequest): Report {
  const scope = { kind: 'nothing' } as const;
  return { ...heading, scope, takenAt: startedAt, dryRun: false, ...nothingFound, ignored, calls: 0 };
}

type Parts = Awaited<ReturnType<typeof openParts>>;

/** Opens the resources of one pass. `close` closes them after it. */
async function openParts({ config, context, edges, startedAt }: Setup, { saw, turn }: PassRequest) {
  const times = runTimes(startedAt, edges.runSeconds ?? context.function?.timeout, edges.runSeconds);
  const meter = usageMeter(edges, saw);
  const { onCall, onAnswer } = meter;
  const served = await openServed(config, context, edges, { stopAt: times.stopAt, onCall, onAnswer });
  const isOfTurn = ({ id }: AlicloudAccount) => turn?.accounts?.includes(id) ?? true;
  const elsewhere = served.flatMap((account) => (isOfTurn(account) ? [] : [account.id]));
  const { store, close } = openStore(config, context, edges);
  return {
    ...times,
    meter,
    accounts: served.filter(isOfTurn),
    elsewhere,
    store,
    ledger: storeLedger(store, edges.memoryBytes, elsewhere),
    log: passLog(context.requestId, config.logLevel, edges.writeLine),
    notifier: openNotifier(config.notify, context.requestId, edges),
    close: async () => {
      await Promise.all([...served.map((account) => account.close()), close()]);
    },
  };
}

function portsOf({ config, context, edges }: Setup, parts: Parts, { onRequeue, turn }: PassRequest): PassPorts {
  const { accounts, ledger, log, meter, notifier, endAt } = parts;
  const event = turn?.event ?? '';
  const further = openFurtherRuns(context, credentialsOf(context), config, { ...edges, endAt, event });
  return {
    accounts,
    ownNumber: ownNumberOf(accounts),
    ledger,
    prober: config.policy.verify === 'probe' ? edges.prober() : undefined,
    now: edges.now,
    observer: log,
    saw: meter.saw,
    onRequeue,
    recipients: notifier.recipients,
    // A command that follows its changes does so pass by pass.
    follow:
      edges.runSeconds === undefined && config.followSeconds > 0
        ? { seconds: config.followSeconds, sleep: edges.sleep }
        : undefined,
    startContinuation: further?.startContinuation,
    startTurn: turn === undefined || turn.accounts ? undefined : further?.startTurn,
  };
}

function optionsOf(
  { config, context, heading, edges }: Setup,
  { stopAt, elsewhere }: Parts,
  { dryRun = false, check }: PassRequest,
): PassOptions {
  const { policy, regions } = config;
  const requestedBy = { ...heading, by: context.function?.name };
  return {
    ...{ policy, regions, dryRun, check, requestedBy, run: context.requestId, stopAt },
    mostAtOnce: edges.memoryBytes === undefined ? undefined : edges.memoryBytes / bytesEach,
    elsewhere: elsewhere.length > 0 ? elsewhere : undefined,
  };
}

/**
 * The memory of a listener with a certificate of its own, both renewed, beside that of an empty run: 2,000 of them fit into
 * the heap of 64 MB that Node.js has in a function of 128 MB. Measured: `npm run bench -- --only accounts`.
 */
const bytesEach = 32 * 1024;

/** The messages, the texts beside the ledger, the last line of the log, and the report. */
async function finish(pass: PassReport, run: Setup & Parts, { dryRun = false, publish, ignored = [] }: PassRequest) {
  const { context, edges, heading, ledger, store, meter } = run;
  const until = epilogueEnd(edges.now(), run.stopAt, run.endAt);
  const isIdle = dryRun || meter.calls() === 0;
  // A command line may look at a part of the estate, so it must not replace a report of the functions.
  const stored: StoredTexts = { read: storedTexts(store, edges), areKept: !context.accountId };
  const { faults, ...ending } = await epilogue({
    make: publish && (() => publish(pass, ledger, stored)),
    deliver: async (facts) => (isIdle ? [] : run.notifier.deliver(ledger, until, facts)),
    write: async (key, text) => (dryRun ? undefined : store.write(key, text)),
    leftMs: () => until.getTime() - edges.now().getTime(),
  });
  const all = [...pass.faults, ...faults];
  const report: Report = { ...heading, ...pass, ...ending, faults: all, ignored, calls: meter.calls() };
  run.log.done(report, meter.read());
  return report;
}
