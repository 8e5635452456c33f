import { randomUUID } from 'node:crypto';
import Agent from 'undici/lib/dispatcher/agent.js';
import { type AlicloudAccount, alicloudAccount } from '../../shared/alicloud/account.js';
import type { CertificateId, ListenerId, Region } from '../../shared/rotation/model/inventory.js';
import { startCloud } from '../emulator/cloud.js';
import { crowded, isRotated, oneCertificateEach, type Planted, region } from './estates.js';
import { slowDispatcher } from './latency.js';
import type { Row } from './table.js';
import { type VirtualTime, virtualTime } from './virtual-time.js';

const where = region as Region;
/** How often a listener is asked for what became of its change, and how long scripts rest after each. */
const pollMs = 3_000;
const restMs = 1_000;

/** One of the ways in which scripts and other tools rotate, over listeners whose successors are given. */
type Strategy = (planted: Planted, account: AlicloudAccount, time: VirtualTime) => Promise<void>;

/** The same work as they do it: one listener at a time, one certificate a call, and in line until it shows. */
const oneByOne: Strategy = async ({ renewals }, account, time) => {
  for (const { listenerId, replaced, successor } of renewals) {
    const id = listenerId as ListenerId;
    const { listener: before } = await account.loadBalancers.listener(where, id);
    const isDefault = before?.attachments.some((one) => one.certificateId === replaced && one.role === 'default');
    const step = isDefault ? 'set-default' : 'associate';
    await changed(step, id, successor as CertificateId, account, time);
    if (!isDefault) await changed('retire', id, replaced as CertificateId, account, time);
    await time.sleep(restMs);
  }
};

async function changed(
  step: 'set-default' | 'associate' | 'retire',
  listenerId: ListenerId,
  certificateId: CertificateId,
  account: AlicloudAccount,
  time: VirtualTime,
): Promise<void> {
  const change = { step, region: where, listenerId, certificateIds: [certificateId] };
  await account.loadBalancers.submit(change, { clientToken: randomUUID() });
  for (;;) {
    await time.sleep(pollMs);
    const { listener: now } = await account.loadBalancers.listener(where, listenerId);
    const there = now?.attachments.filter((one) => one.certificateId === certificateId) ?? [];
    const isDone = step === 'retire' ? there.length === 0 : there.some(({ state }) => state === 'associated');
    if (isDone && now?.status === 'running') return;
  }
}

/** Time and calls of the peers' way, to be held against the rate bound and the fewest calls that `rotation` is held against. */
export async function peerRows(listeners: number): Promise<Row[]> {
  const single = await lived(oneByOne, (cloud) => oneCertificateEach(cloud, listeners));
  const many = await lived(oneByOne, (cloud) => crowded(cloud, Math.ceil(listeners / 50), 10));
  const bound = Math.max((Math.ceil(listeners / 200) - 1) * 60, (listeners - 20) / 20);
  const batches = Math.ceil(listeners / 50) * 2;
  return [
    [`peers, one listener at a time: ${listeners} listeners: time / rate bound`, single.seconds / bound],
    [
      `peers, one listener at a time: ${listeners} listeners: calls / (2 reads and 1 change each)`,
      single.calls / (3 * listeners),
    ],
    ['peers, one certificate a call: 10 on each load balancer: changes / those of 15 a call', many.changes / batches],
    ['peers: rotated', Number(single.isRotated && many.isRotated)],
  ];
}

async function lived(strategy: Strategy, plant: (cloud: Awaited<ReturnType<typeof startCloud>>) => Planted) {
  const cloud = await startCloud({
    now: new Date('2026-06-15T12:00:00Z'),
    ratesIn: 'emulated-time',
    regions: [region],
  });
  const agent = new Agent();
  try {
    const planted = plant(cloud);
    const time = virtualTime(cloud.clock.now().getTime(), (nowMs) => cloud.clock.set(new Date(nowMs)));
    const startMs = time.nowMs();
    const account = alicloudAccount({
      accountId: cloud.accountId,
      credentials: cloud.credentials,
      site: 'cn',
      endpoints: { nlb: cloud.urls.nlb, cas: cloud.urls.cas },
      now: () => new Date(time.nowMs()),
      monotonicMs: () => time.nowMs(),
      sleep: (milliseconds) => time.sleep(milliseconds),
      random: () => 0.5,
      nonce: randomUUID,
      stopAt: new Date('2027-01-01T00:00:00Z'),
      dispatcher: slowDispatcher(time, agent),
    });
    await time.runUntil(strategy(planted, account, time));
    const changes = cloud.requests.filter(({ operation }) => /^(Associate|Disassociate|Update)/.test(operation)).length;
    const seconds = (time.nowMs() - startMs) / 1000;
    return { seconds, changes, calls: cloud.requests.length, isRotated: isRotated(cloud, planted) };
  } finally {
    await agent.close();
    await cloud.stop();
  }
}
