import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Agent from 'undici/lib/dispatcher/agent.js';
import { backfill } from '../../functions/backfill.js';
import { rollback } from '../../functions/cli/apply/rollback.js';
import { confirm } from '../../functions/confirm.js';
import { onRenewal } from '../../functions/on-renewal.js';
import type { Edges, FcContext } from '../../functions/run/edges.js';
import { type Entry, fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { tlsProber } from '../../shared/probe/prober.js';
import type { Prober } from '../../shared/reconcile/ports/prober.js';
import type { Report } from '../../shared/reconcile/report/report.js';
import { type Cloud, type CloudOptions, startCloud } from '../emulator/cloud.js';

export type Env = Readonly<Record<string, string>>;

/** A report as it arrives: times are text. */
export type Told = Omit<Report, 'takenAt'> & { readonly takenAt: string };

/** The four functions against a local cloud, over HTTP, with a ledger in a folder of their own and one clock. */
export interface System {
  readonly cloud: Cloud;
  readonly ledger: string;
  readonly lines: readonly string[];
  onRenewal(event: unknown): Promise<Told>;
  confirm(): Promise<Told>;
  sweep(kind?: 'look' | 'full'): Promise<Told>;
  /** The functions of the timers with another event: that of a run which another one started. */
  asSweep(event: unknown): Promise<Told>;
  asConfirm(event: unknown): Promise<Told>;
  backfill(payload: unknown): Promise<Told>;
  /** As the command line does it. */
  rollback(payload: unknown): Promise<Told>;
  /** The same as the command line runs it: without an account id. */
  asCommandLine(payload: unknown): Promise<Told>;
  /** The minute timer, this many times: each minute the clock moves, then `confirm` runs. Gives the reports. */
  minutes(count: number): Promise<readonly Told[]>;
  /** Minutes go by until `confirm` has nothing to do, at most `most`. Gives the number that it took. */
  settle(most?: number): Promise<number>;
  /** Names of the ledger's entries under a folder, `open` for example. */
  entries(folder: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export const midsummer = new Date('2026-06-15T12:00:00Z');

export interface SystemOptions extends CloudOptions {
  readonly env?: Env;
  /** What this test has otherwise than a local system would: slower calls, for example. */
  readonly edges?: Partial<Edges>;
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const cloud = await startCloud({
    now: midsummer,
    rateScale: 1000,
    regions: ['cn-hangzhou', 'cn-shanghai'],
    ...options,
  });
  const ledger = await mkdtemp(join(tmpdir(), 'rotation-ledger-'));
  const lines: string[] = [];
  const env = { LEDGER: `dir:${ledger}`, ...options.env };
  const dispatcher = new Agent();
  const edges = { ...localEdges(cloud, env, (line) => lines.push(line)), dispatcher, ...options.edges };
  const call = (name: string, entry: Entry) => async (event: unknown) =>
    invoke(fcHandler(name, entry, edges), event, cloud);
  const functions = {
    onRenewal: call('on-renewal', onRenewal),
    sweep: call('sweep', sweep),
    backfill: call('backfill', backfill),
    rollback: call('rollback', rollback),
  };
  const confirmOnce = call('confirm', confirm);
  const system: System = {
    cloud,
    ledger,
    lines,
    onRenewal: functions.onRenewal,
    confirm: () => confirmOnce(timerEvent('confirm')),
    sweep: (kind) => functions.sweep(timerEvent('sweep', kind === undefined ? '' : JSON.stringify({ kind }))),
    asSweep: functions.sweep,
    asConfirm: confirmOnce,
    backfill: functions.backfill,
    rollback: functions.rollback,
    asCommandLine: async (payload) => {
      const { accountId: _unknown, ...context } = contextOf(cloud);
      return JSON.parse(await fcHandler('backfill', backfill, edges)(Buffer.from(JSON.stringify(payload)), context));
    },
    minutes: async (count) => {
      const reports: Told[] = [];
      for (let minute = 0; minute < count; minute += 1) {
        cloud.clock.advance(60);
        reports.push(await system.confirm());
      }
      return reports;
    },
    settle: async (most = 200) => {
      for (let minute = 1; minute <= most; minute += 1) {
        const [report] = await system.minutes(1);
        if (report?.calls === 0) return minute;
      }
      throw new Error(`not settled after ${most} minutes`);
    },
    entries: (folder) => readdir(join(ledger, folder)).catch(() => []),
    stop: async () => {
      await dispatcher.destroy();
      await cloud.stop();
      await rm(ledger, { recursive: true, force: true });
    },
  };
  return system;
}

/** The edges of a process that lives in the local cloud's time: pauses move that clock instead of waiting. */
export function localEdges(cloud: Cloud, env: Env, writeLine: (line: string) => void): Edges {
  return {
    env: {
      REGIONS: cloud.regions.join(','),
      NLB_ENDPOINT: cloud.urls.nlb,
      CAS_ENDPOINT: cloud.urls.cas,
      STS_ENDPOINT: cloud.urls.sts,
      FC_ENDPOINT: cloud.urls.fc,
      // A test moves the clock by itself, except for one about the waiting.
      FOLLOW_SECONDS: '0',
      ...env,
    },
    now: () => cloud.clock.now(),
    monotonicMs: () => cloud.clock.now().getTime(),
    sleep: async (milliseconds) => cloud.clock.advance(milliseconds / 1000),
    random: () => 0.5,
    nonce: randomUUID,
    writeLine,
    folder: folderStore,
    prober: () => localProber(cloud),
    rateScale: 1000,
    // A version of its own: captures show it.
    nodeVersion: '20.11.1',
  };
}

/** Real handshakes with the data plane; its own ports stand for those of the listeners. */
function localProber(cloud: Cloud): Prober {
  const prober = tlsProber({ now: () => cloud.clock.now(), withinMs: 20_000 });
  return {
    ask: async (question) => {
      try {
        const { host, port } = await cloud.dataPlane.resolve(question.host, question.port);
        return await prober.ask({ ...question, host, port });
      } catch {
        return [{ kind: 'unreachable', address: question.host, code: 'ENOTFOUND' }];
      }
    },
  };
}

export function contextOf(cloud: Cloud): FcContext {
  return {
    requestId: randomUUID(),
    region: cloud.regions[0] ?? '',
    accountId: cloud.accountId,
    credentials: cloud.credentials,
    function: { name: 'test', timeout: 300 },
  };
}

/** As FC delivers: bytes in, JSON text out. A string is sent as it is, anything else as JSON. */
async function invoke(handler: ReturnType<typeof fcHandler>, event: unknown, cloud: Cloud): Promise<Told> {
  const text = typeof event === 'string' ? event : event === undefined ? '' : JSON.stringify(event);
  return JSON.parse(await handler(Buffer.from(text), contextOf(cloud)));
}

export function timerEvent(name: string, payload = ''): object {
  return { triggerTime: midsummer.toISOString(), triggerName: `${name}-timer`, payload };
}
