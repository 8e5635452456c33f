import { randomUUID } from 'node:crypto';
import Agent from 'undici/lib/dispatcher/agent.js';
import { backfill } from '../../functions/backfill.js';
import { confirm } from '../../functions/confirm.js';
import { onRenewal } from '../../functions/on-renewal.js';
import type { Edges } from '../../functions/run/edges.js';
import { type Entry, fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { contextOf } from '../support/system.js';
import { region, served } from './estates.js';
import { callMs, ledgerMs, slowDispatcher, slowStore } from './latency.js';
import type { Row } from './table.js';
import { type VirtualTime, virtualTime } from './virtual-time.js';

const meanCallSeconds = (callMs.least + callMs.most) / 2 / 1000;
/** What the cloud allows of an operation a second. Source: NLB quotas; others are not published, and 10 is assumed. */
const aSecond = (operation: string) => (operation === 'ListListenerCertificates' ? 20 : 10);

/** What Function Compute bills for one run of each function, over the least that the run's own calls take. */
export async function singleRunRows(listeners: number): Promise<Row[]> {
  const cloud = await startCloud({
    now: new Date('2026-06-15T12:00:00Z'),
    ratesIn: 'emulated-time',
    regions: [region],
  });
  const agent = new Agent();
  try {
    const planted = served(cloud, listeners);
    cloud.clock.advance(3600);
    const time = virtualTime(cloud.clock.now().getTime(), (nowMs) => cloud.clock.set(new Date(nowMs)));
    const stage = { cloud, time, edges: edgesOf(cloud, time, agent) };
    const rows: Row[] = [];
    await time.runUntil(
      lived(
        `billed, ${listeners} listeners`,
        planted.map(({ replaced }) => replaced),
        stage,
        rows,
      ),
    );
    return rows;
  } finally {
    await agent.close();
    await cloud.stop();
  }
}

interface Stage {
  readonly cloud: Cloud;
  readonly time: VirtualTime;
  readonly edges: Edges;
}

async function lived(what: string, certificates: readonly string[], stage: Stage, rows: Row[]): Promise<void> {
  const { cloud, time } = stage;
  const [certificate = '', ...others] = certificates;
  const timer = (payload = '') => ({
    triggerTime: new Date(time.nowMs()).toISOString(),
    triggerName: 'bench',
    payload,
  });
  const minute = () => time.sleep(61_000);
  const add = async (name: string, entry: Entry, event: object) => {
    const { seconds, least } = await billed(entry, event, stage);
    rows.push([`${what}: ${name} / the least its calls take (${least.toFixed(2)} s)`, seconds / least]);
  };
  await add('sweep over everything, nothing to do', sweep, timer());
  await minute();
  await add('look, nothing new', sweep, timer('{"kind":"look"}'));
  await add('confirm, nothing open', confirm, timer());
  await minute();
  const { id: successor } = cloud.world.renew(certificate);
  await add('on-renewal, one event', onRenewal, { successor });
  await minute();
  await add('confirm, one change open', confirm, timer());
  for (const other of others) cloud.world.renew(other);
  await minute();
  await add('plan, all renewed', backfill, { apply: false });
}

/** The run's time on its clock. Its calls take at least one of each operation in turn, and each operation its rate. */
async function billed(entry: Entry, event: object, { cloud, time, edges }: Stage) {
  const before = cloud.requests.length;
  const startMs = time.nowMs();
  await fcHandler('bench', entry, edges)(Buffer.from(JSON.stringify(event)), contextOf(cloud));
  const counts = new Map<string, number>();
  for (const { operation } of cloud.requests.slice(before)) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const waits = [...counts].map(([operation, count]) => Math.max(0, count / aSecond(operation) - 1));
  const least = counts.size === 0 ? ledgerMs / 1000 : counts.size * meanCallSeconds + Math.max(...waits);
  return { seconds: (time.nowMs() - startMs) / 1000, least };
}

function edgesOf({ urls }: Cloud, time: VirtualTime, agent: Agent): Edges {
  const texts = new Map<string, string>();
  return {
    env: { REGIONS: region, NLB_ENDPOINT: urls.nlb, CAS_ENDPOINT: urls.cas, LEDGER: 'dir:bench', LOG_LEVEL: 'error' },
    now: () => new Date(time.nowMs()),
    monotonicMs: () => time.nowMs(),
    sleep: (milliseconds) => time.sleep(milliseconds),
    random: () => 0.5,
    nonce: randomUUID,
    writeLine: () => {},
    folder: () => slowStore(time, texts, () => {}),
    dispatcher: slowDispatcher(time, agent),
    prober: () => {
      throw new Error('the bench plays no clients');
    },
    rateScale: 1,
    nodeVersion: process.versions.node,
  };
}
