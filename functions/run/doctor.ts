import { existsSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { examine } from '../../shared/doctor/examine.js';
import { failureFinding } from '../../shared/doctor/failure-finding.js';
import type { Check, Checkup, Finding } from '../../shared/doctor/finding.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { Store } from '../../shared/ledger/store.js';
import { reach } from '../../shared/notify/reach.js';
import { hostOf } from '../../shared/notify/send.js';
import { english } from '../../shared/rotation/english.js';
import { type Config, readConfig } from '../../shared/runtime/config.js';
import { ConfigFault } from '../../shared/runtime/faults.js';
import { ownNumberOf, UnknownAccount } from './accounts.js';
import { openInstallation } from './command-line/installation.js';
import { credentialsOf, openServed, openStore, runTimes, withCurrentKeys } from './connect.js';
import { deployedFunctions, type FunctionsLocation } from './deployed-functions.js';
import type { Edges, FcContext, SourcedKeys } from './edges.js';
import { proxiesIn } from './network/choose.js';

export interface DoctorRequest extends FunctionsLocation {
  /** Show, by a dry run, the code with which NLB refuses one certificate too many. */
  readonly checkQuota?: boolean | undefined;
}

/** Checks everything that rotation needs, from the configuration to the certificates served to clients. Changes nothing. */
export async function doctor(given: FcContext, edges: Edges, request: DoctorRequest = {}): Promise<Checkup> {
  const { context, findings: keyless } = await keysOf(given, edges);
  const unset = [...problems('configuration', () => readConfig(edges.env, given.region)), ...keyless];
  if (unset.length > 0) return nothingMore(unset);
  const config = readConfig(edges.env, context.region);
  const unknown = problems('ledger', () => openStore(config, context, edges));
  if (unknown.length > 0) return nothingMore(unknown);
  const { findings, ...rest } = await withFolderAsItWas(config, () => examineAll(config, context, edges, request));
  const { currentKeys } = edges;
  const source = currentKeys && (await currentKeys()).source;
  return {
    findings: [
      nodeFinding(edges.nodeVersion),
      { check: 'configuration', level: 'ok', detail: english`every variable is valid` },
      ...proxyFinding(edges.env),
      ...(source === undefined ? findings : findings.map((finding) => sourced(finding, source))),
    ],
    ...rest,
  };
}

const leastNode = 20;

function nodeFinding(version: string): Finding {
  const detail = english`this machine has Node.js ${version}`;
  if (Number.parseInt(version, 10) >= leastNode) return { check: 'configuration', level: 'ok', detail };
  const fix = english`install Node.js ${leastNode} or later`;
  return { check: 'configuration', level: 'fail', mendedBy: 'configuration', detail, fix };
}

function proxyFinding(env: Edges['env']): readonly Finding[] {
  const { shown } = proxiesIn(env);
  if (shown.length === 0) return [];
  const detail = english`requests go through the proxy ${shown.join(', ')}; TLS handshakes of VERIFY=probe do not`;
  return [{ check: 'configuration', level: 'ok', detail }];
}

/** The context with the present keys, or the finding why there are none. */
async function keysOf(given: FcContext, edges: Edges) {
  try {
    const context = await withCurrentKeys(given, edges);
    return { context, findings: problems('credentials', () => credentialsOf(context)) };
  } catch (error) {
    return { context: given, findings: [problem('credentials', error)] };
  }
}

/** A finding about the keys of this process, with their source. */
function sourced(finding: Finding, { name, remedy }: SourcedKeys['source']): Finding {
  if (finding.check !== 'credentials' || finding.subject !== undefined) return finding;
  const detail = english`${finding.detail}; the keys are those of ${name}`;
  // Other failures are about ACCOUNTS, and have a remedy of their own.
  const isRejected = finding.level === 'fail' && finding.detail.includes('rejects these keys');
  return isRejected ? { ...finding, detail, fix: remedy } : { ...finding, detail };
}

function problems(check: Check, read: () => unknown): readonly Finding[] {
  try {
    read();
    return [];
  } catch (error) {
    return [problem(check, error)];
  }
}

function problem(check: Check, error: unknown): Finding {
  if (!(error instanceof ConfigFault)) return failureFinding(error, check);
  const fix = english`set these variables; docs/configuration.md has a table of them all`;
  return { check, level: 'fail', mendedBy: 'configuration', detail: error.message, fix };
}

function nothingMore(findings: readonly Finding[]): Checkup {
  const why = english`no call is made until this is fixed`;
  return { findings, next: 'nlb-cert doctor', notChecked: [{ check: 'cloud', why }] };
}

async function examineAll(config: Config, context: FcContext, edges: Edges, request: DoctorRequest) {
  const { now, nonce, runSeconds } = edges;
  const clock = clockComparison(now);
  const bounds = { stopAt: runTimes(now(), runSeconds, runSeconds).stopAt, onServerTime: clock.onServerTime };
  const served = await openServedOrOwn(config, context, edges, bounds).then(
    (accounts) => ({ accounts }),
    (error: unknown) => ({ finding: problem('credentials', error) }),
  );
  if ('finding' in served) return nothingMore([served.finding]);
  const { store, close } = openStore(config, context, edges);
  const around = openInstallation(config, context, edges);
  const prober = config.policy.verify === 'probe' ? edges.prober() : undefined;
  try {
    const { aheadSeconds } = clock;
    const functions = deployedFunctions(config, context, request, { own: served.accounts[0], agentOf: edges.agentOf });
    const { LEDGER, REGIONS, ACCOUNTS, VERIFY } = edges.env;
    const shared = { LEDGER, REGIONS: REGIONS || context.region, ACCOUNTS, VERIFY };
    const ledgers = { ledger: storeLedger(store), emptyLedger: storeLedger(emptyStore) };
    const notifyTargets = config.notify.targets.map((target) => ({
      name: hostOf(target),
      reach: () => reach(target, edges.dispatcher),
    }));
    const ownNumber = ownNumberOf(served.accounts);
    return await examine(
      {
        ...served,
        ...ledgers,
        ownNumber,
        functions,
        store,
        prober,
        notifyTargets,
        now,
        nonce,
        aheadSeconds,
        ...around,
      },
      {
        ...config,
        ...{ shared, stopAt: bounds.stopAt, checkQuota: request.checkQuota },
        hasBucket: config.ledger.kind === 'bucket',
      },
    );
  } finally {
    await Promise.all([...served.accounts.map((account) => account.close()), close(), around.close()]);
  }
}

/** Stands for a ledger that cannot be read. A dry run writes nothing. */
const emptyStore: Store = {
  list: async () => [],
  read: async () => undefined,
  create: async () => false,
  write: async () => {},
  remove: async () => {},
};

/** If STS does not return the own account's id, that is one finding, and the other checks still run. */
async function openServedOrOwn(...args: Parameters<typeof openServed>): ReturnType<typeof openServed> {
  try {
    return await openServed(...args);
  } catch (error) {
    if (!(error instanceof UnknownAccount)) throw error;
    const [config, context, edges, bounds] = args;
    return openServed(config, { ...context, accountId: 'own' }, edges, bounds);
  }
}

function clockComparison(now: () => Date) {
  let furthest: number | undefined;
  return {
    onServerTime: (at: Date) => {
      const seconds = (now().getTime() - at.getTime()) / 1000;
      if (furthest === undefined || Math.abs(seconds) > Math.abs(furthest)) furthest = seconds;
    },
    aheadSeconds: () => furthest,
  };
}

/** The folder of a ledger is created on first use. Folders that were created by the checks are removed again. */
async function withFolderAsItWas<T>({ ledger }: Config, work: () => Promise<T>): Promise<T> {
  const missing = ledger.kind === 'folder' ? missingFolders(resolve(ledger.path)) : [];
  try {
    return await work();
  } finally {
    // Fails for a folder that is not empty: another process uses it.
    for (const path of missing) await rmdir(path).catch(() => {});
  }
}

/** The deepest first. */
function missingFolders(path: string): readonly string[] {
  return existsSync(path) ? [] : [path, ...missingFolders(dirname(path))];
}
