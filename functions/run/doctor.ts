import { existsSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { trouble } from '../../shared/doctor/cloud-trouble.js';
import { examine } from '../../shared/doctor/examine.js';
import type { Check, Checkup, Finding } from '../../shared/doctor/finding.js';
import { type Config, readConfig } from '../../shared/runtime/config.js';
import { ConfigFault } from '../../shared/runtime/faults.js';
import { UnknownAccount } from './accounts.js';
import { credentialsOf, type Edges, type FcContext, openServed, openStore, runTimes } from './compose.js';
import { type DoctorRequest, deployedFunctions } from './compose-doctor.js';

/** Looks at everything that rotation needs, from the configuration to what clients are served. Changes nothing. */
export async function doctor(context: FcContext, edges: Edges, request: DoctorRequest = {}): Promise<Checkup> {
  const unset = [
    ...problems('configuration', () => readConfig(edges.env, context.region)),
    ...problems('credentials', () => credentialsOf(context)),
  ];
  if (unset.length > 0) return nothingMore(unset);
  const config = readConfig(edges.env, context.region);
  const unknown = problems('ledger', () => openStore(config, context, edges));
  if (unknown.length > 0) return nothingMore(unknown);
  const { findings, notChecked } = await withFolderAsItWas(config, () => examined(config, context, edges, request));
  return {
    findings: [{ check: 'configuration', level: 'ok', detail: 'every variable can be used' }, ...findings],
    notChecked,
  };
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
  if (!(error instanceof ConfigFault)) return trouble(error, check);
  const fix = 'set these variables; docs/configuration.md has a table of them all';
  return { check, level: 'fail', mendedBy: 'configuration', detail: error.message, fix };
}

function nothingMore(findings: readonly Finding[]): Checkup {
  return { findings, notChecked: [{ check: 'cloud', why: 'nothing is asked of it before that is set' }] };
}

async function examined(config: Config, context: FcContext, edges: Edges, request: DoctorRequest) {
  const { now, nonce, runSeconds } = edges;
  const clock = comparedWith(now);
  const bounds = { stopAt: runTimes(now(), runSeconds, runSeconds).stopAt, onServerTime: clock.onServerTime };
  const served = await openAnyway(config, context, edges, bounds).then(
    (accounts) => ({ accounts }),
    (error: unknown) => ({ finding: problem('credentials', error) }),
  );
  if ('finding' in served) return nothingMore([served.finding]);
  const { store, close } = openStore(config, context, edges);
  const prober = config.policy.verify === 'probe' ? edges.prober() : undefined;
  try {
    const { aheadSeconds } = clock;
    const functions = deployedFunctions(config, context, request, served.accounts[0]);
    const { LEDGER, REGIONS, ACCOUNTS, VERIFY } = edges.env;
    const shared = { LEDGER, REGIONS: REGIONS || context.region, ACCOUNTS, VERIFY };
    return await examine(
      { ...served, functions, store, prober, now, nonce, aheadSeconds },
      { ...config, shared, checkQuota: request.checkQuota },
    );
  } finally {
    await Promise.all([...served.accounts.map((account) => account.close()), close()]);
  }
}

/** Where STS does not tell the own account's number, that is one thing to tell of, and the rest can be looked at. */
async function openAnyway(...given: Parameters<typeof openServed>): ReturnType<typeof openServed> {
  try {
    return await openServed(...given);
  } catch (error) {
    if (!(error instanceof UnknownAccount)) throw error;
    const [config, context, edges, bounds] = given;
    return openServed(config, { ...context, accountId: 'own' }, edges, bounds);
  }
}

function comparedWith(now: () => Date) {
  let furthest: number | undefined;
  return {
    onServerTime: (at: Date) => {
      const seconds = (now().getTime() - at.getTime()) / 1000;
      if (furthest === undefined || Math.abs(seconds) > Math.abs(furthest)) furthest = seconds;
    },
    aheadSeconds: () => furthest,
  };
}

/** A ledger's folder is made on first use; those that were not there are taken away again. */
async function withFolderAsItWas<T>({ ledger }: Config, work: () => Promise<T>): Promise<T> {
  const missing = ledger.kind === 'folder' ? missingFolders(resolve(ledger.path)) : [];
  try {
    return await work();
  } finally {
    // Only an empty one goes: what somebody else put there meanwhile stays.
    for (const path of missing) await rmdir(path).catch(() => {});
  }
}

/** The deepest first. */
function missingFolders(path: string): readonly string[] {
  return existsSync(path) ? [] : [path, ...missingFolders(dirname(path))];
}
