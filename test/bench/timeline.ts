import { randomUUID } from 'node:crypto';
import Agent from 'undici/lib/dispatcher/agent.js';
import { confirm } from '../../functions/confirm.js';
import type { FcContext } from '../../functions/run/edges.js';
import { type Entry, fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import type { Report } from '../../shared/reconcile/report/report.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import type { Life, mortal } from '../support/mortal.js';
import { type Planted, region } from './estates.js';
import { slowDispatcher, slowStore, type Trouble } from './latency.js';
import { type VirtualTime, virtualTime } from './virtual-time.js';

/** What became of a whole estate, in virtual time, with the real limits of the cloud. */
export interface Timeline {
  readonly cloud: Cloud;
  readonly runs: readonly Run[];
  /** From the first run to the end of the last change, and to where nothing was open any more. */
  readonly writtenSeconds: number;
  readonly confirmedSeconds: number;
  readonly calls: ReadonlyMap<string, number>;
  readonly throttled: number;
  readonly refused: number;
  readonly ledgerCalls: number;
  readonly cpuSeconds: number;
  readonly isRotated: boolean;
  /** What the ledger had in the end. */
  readonly ledger: ReadonlyMap<string, string>;
}

export interface Run {
  readonly name: string;
  /** A task is what another run handed on. */
  readonly kind: 'timer' | 'task';
  readonly startedSeconds: number;
  readonly seconds: number;
  readonly calls: number;
}

export interface Story {
  readonly plant: (cloud: Cloud) => Planted;
  readonly env?: Readonly<Record<string, string>>;
  readonly isOver: (cloud: Cloud, planted: Planted) => boolean;
  /** Default: one. */
  readonly regions?: readonly string[];
  /** Accounts whose roles the functions assume; their calls may be in trouble. */
  readonly accounts?: readonly string[];
  readonly trouble?: (cloud: Cloud) => Trouble;
  /** Gives up after so much virtual time. */
  readonly mostMinutes: number;
  /** The edges of one run, and its end where it is killed. */
  readonly lives?: (edges: Mortal, cloud: Cloud, planted: Planted) => Pick<Life, 'edges' | 'over'>;
}

type Mortal = Parameters<typeof mortal>[0];

const entries: Readonly<Record<string, Entry>> = { sweep, confirm };
/** How long Function Compute takes to accept an asynchronous call, and to begin it on a new instance. Assumed. */
const callSeconds = 0.1;
const startSeconds = 1;

const roleName = 'rotator';
/** The heap that Node.js has in a function of 128 MB. */
const heapOf128Mb = 64 * 1024 * 1024;

const epoch = new Date('2026-06-15T12:00:00Z');

/** The timers of a deployment, over an estate in which everything was renewed just now, until it is done. */
export async function timeline(story: Story): Promise<Timeline> {
  const { regions = [region], accounts = [] } = story;
  const cloud = await startCloud({ now: epoch, ratesIn: 'emulated-time', regions });
  for (const accountId of accounts) cloud.sts.addRole({ accountId, name: roleName, trusts: [cloud.accountId] });
  const agent = new Agent();
  try {
    const planted = story.plant(cloud);
    const time = virtualTime(cloud.clock.now().getTime(), (nowMs) => cloud.clock.set(new Date(nowMs)));
    return await lived(story, { cloud, planted, time, agent });
  } finally {
    await agent.close();
    await cloud.stop();
  }
}

interface Stage {
  readonly cloud: Cloud;
  readonly planted: Planted;
  readonly time: VirtualTime;
  readonly agent: Agent;
}

async function lived(story: Story, { cloud, planted, time, agent }: Stage): Promise<Timeline> {
  const startMs = time.nowMs();
  const texts = new Map<string, string>();
  let ledgerCalls = 0;
  const edges: Mortal = {
    env: {
      REGIONS: cloud.regions.join(','),
      ACCOUNTS: (story.accounts ?? []).map((id) => `acs:ram::${id}:role/${roleName}`).join(','),
      STS_ENDPOINT: cloud.urls.sts,
      NLB_ENDPOINT: cloud.urls.nlb,
      CAS_ENDPOINT: cloud.urls.cas,
      LEDGER: 'dir:bench',
      LOG_LEVEL: 'error',
      ...story.env,
    },
    now: () => new Date(time.nowMs()),
    monotonicMs: () => time.nowMs(),
    sleep: (milliseconds) => time.sleep(milliseconds),
    random: () => 0.5,
    nonce: randomUUID,
    writeLine: () => {},
    folder: () => slowStore(time, texts, () => (ledgerCalls += 1)),
    dispatcher: slowDispatcher(time, agent, story.trouble?.(cloud)),
    memoryBytes: heapOf128Mb,
    prober: () => {
      throw new Error('the bench plays no clients');
    },
    rateScale: 1,
    nodeVersion: process.versions.node,
    invokeLater: async (_functions, { name, payload, taskId, afterSeconds = 0 }) => {
      if (tasks.has(taskId)) return 'repeated';
      tasks.add(taskId);
      await time.sleep(callSeconds * 1000);
      track(time.sleep((afterSeconds + startSeconds) * 1000).then(() => run(name, payload, 'task')));
      return 'accepted';
    },
  };
  const tasks = new Set<string>();
  const runs: Run[] = [];
  const failures: unknown[] = [];
  const underWay = new Set<Promise<void>>();
  const run = async (name: string, event: string, kind: Run['kind'] = 'timer') => {
    const startedMs = time.nowMs();
    const entry = entries[name] as Entry;
    const life = story.lives?.(edges, cloud, planted) ?? { edges, over: new Promise<never>(() => {}) };
    const told = fcHandler(name, entry, life.edges)(Buffer.from(event), contextOf(cloud, name));
    const { calls }: Pick<Report, 'calls'> = JSON.parse((await Promise.race([told, life.over])) ?? '{"calls":1}');
    const seconds = (time.nowMs() - startedMs) / 1000;
    runs.push({ name, kind, startedSeconds: (startedMs - startMs) / 1000, seconds, calls });
  };
  const track = (one: Promise<void>) => {
    underWay.add(one);
    one.then(
      () => underWay.delete(one),
      (error: unknown) => failures.push(error),
    );
  };
  const start = (name: string, payload: string) =>
    track(run(name, JSON.stringify({ triggerTime: edges.now().toISOString(), triggerName: name, payload })));
  const isOver = () => story.isOver(cloud, planted) && ![...texts.keys()].some((key) => key.startsWith('open/'));
  let confirmedMs = 0;
  const tick = async () => {
    for (let minute = 0; minute < story.mostMinutes; minute += 1) {
      if (minute % 5 === 0) start('sweep', '{"kind":"look"}');
      if (minute > 0) start('confirm', '');
      await time.sleep(60_000);
      if (failures.length > 0) throw failures[0];
      if (!isOver()) continue;
      confirmedMs = time.nowMs();
      break;
    }
    while (underWay.size > 0) await Promise.all(underWay);
  };
  const cpu = process.cpuUsage();
  await time.runUntil(tick());
  const { user, system } = process.cpuUsage(cpu);
  const writes = cloud.requests.filter(({ operation }) => /^(Associate|Disassociate|Update)/.test(operation));
  const lastWriteMs = Math.max(...writes.map(({ at }) => at.getTime()));
  const lastEnd = Math.max(0, ...runs.filter(({ calls }) => calls > 0).map((run) => run.startedSeconds + run.seconds));
  return {
    cloud,
    runs,
    writtenSeconds: (lastWriteMs - startMs) / 1000,
    confirmedSeconds: Math.min((confirmedMs - startMs) / 1000, lastEnd),
    calls: counted(cloud),
    throttled: cloud.requests.filter(({ code }) => code?.startsWith('Throttling')).length,
    refused: writes.filter(({ httpStatus }) => httpStatus >= 400).length,
    ledgerCalls,
    cpuSeconds: (user + system) / 1_000_000,
    isRotated: story.isOver(cloud, planted),
    ledger: texts,
  };
}

function counted(cloud: Cloud): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { operation } of cloud.requests) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return counts;
}

function contextOf(cloud: Cloud, name: string): FcContext {
  return {
    requestId: randomUUID(),
    region,
    accountId: cloud.accountId,
    credentials: cloud.credentials,
    function: { name, timeout: 300 },
  };
}
