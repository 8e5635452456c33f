import { subDays } from 'date-fns';
import type { Sight } from '../reconcile/context.js';
import type { PassReport } from '../reconcile/pass.js';
import type { Ledger } from '../reconcile/ports/ledger.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import { grouped } from '../rotation/model/grouped.js';
import { type CertificateId, usedSlots } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import type { ListenerRef, OpenBatch } from '../rotation/model/step.js';
import type { Proof } from '../rotation/verify/proof.js';
import { attachedIn, soonestFirst } from './attached.js';
import type { Estate, LoadBalancerView, RegionView, StepView } from './estate.js';
import { rotatedIn } from './rotated.js';

/** The result of a pass over everything, and the input of its report. */
export interface PassResult {
  readonly report: PassReport;
  readonly sights: readonly Sight[];
  readonly lookedBy: string;
  readonly policy: Policy;
}

const recentDays = 7;

/** The estate, from the inventories that the pass read and from the ledger. Rejects if the ledger cannot be read. */
export async function gatherEstate({ report, sights, lookedBy, policy }: PassResult, ledger: Ledger): Promise<Estate> {
  const { takenAt: now } = report;
  const [open, proved, history] = await Promise.all([
    ledger.openBatches(),
    ledger.load('proof'),
    ledger.history(subDays(now, recentDays), now),
  ]);
  const proofs: ReadonlyMap<string, readonly Proof[]> = grouped(
    proved.flatMap((entry) => entry.proofs),
    ({ listenerId }) => listenerId,
  );
  const indexes = sights.map(({ certificates }) => indexCertificates(certificates));
  const renewedAt = (id: CertificateId) =>
    indexes.flatMap((certificateIndex) => certificateIndex.find(id)?.notBefore ?? [])[0] ?? null;
  return {
    version: 1,
    takenAt: now,
    lookedBy,
    dryRun: report.dryRun,
    regions: sights.flatMap((sight) => regionsOf(sight, now)).sort(byRegion),
    conditions: report.conditions,
    faults: report.faults,
    attached: sights.flatMap((sight) => attachedIn(sight, proofs)).sort(soonestFirst),
    lastKnown: [],
    loadBalancers: sights.flatMap((sight) => loadBalancersOf(sight, policy)).sort(fullestFirst),
    work: [
      ...openWork(open, report),
      ...plannedWork(report),
      ...report.holds.map((hold) => ({ kind: 'held', ...hold }) as const),
    ],
    rotated: rotatedIn(history, { proofs, renewedAt }),
  };
}

function regionsOf({ account, inventories, unseen, unread }: Sight, now: Date): RegionView[] {
  const seen = inventories.map(({ region, loadBalancers }) => {
    const left = unread?.get(region) ?? 0;
    const listeners = loadBalancers.reduce((sum, loadBalancer) => sum + loadBalancer.listeners.length, 0);
    const readAt = left === 0 ? now : null;
    return { account, region, seen: true, unread: left, readAt, loadBalancers: loadBalancers.length, listeners };
  });
  const nothing = { seen: false, unread: 0, readAt: null, loadBalancers: 0, listeners: 0 };
  return [...unseen.map((region) => ({ account, region, ...nothing })), ...seen];
}

/** Order: unread regions first. */
function byRegion(a: RegionView, b: RegionView): number {
  const [x, y] = [`${a.account} ${a.region}`, `${b.account} ${b.region}`];
  return Number(a.seen) - Number(b.seen) || (x < y ? -1 : 1);
}

function loadBalancersOf({ account, inventories }: Sight, policy: Policy): LoadBalancerView[] {
  return inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.map(({ id, label, listeners }) => ({
      account,
      region,
      loadBalancerId: id,
      label,
      listeners: listeners.length,
      used: usedSlots(listeners),
      quota: policy.additionalPerLoadBalancer,
    })),
  );
}

function fullestFirst(a: LoadBalancerView, b: LoadBalancerView): number {
  return b.used / b.quota - a.used / a.quota || (a.loadBalancerId < b.loadBalancerId ? -1 : 1);
}

/** Open work after the pass: its own submissions, and batches that it judged unfinished. */
function openWork(open: readonly OpenBatch[], { judged }: PassReport): StepView[] {
  return open.map((batch) => {
    const { listenerId, requestedAt: since } = batch;
    const judgedBatch = judged.find(
      (batchReport) => batchReport.listenerId === listenerId && batchReport.since.getTime() === since.getTime(),
    );
    return { kind: 'open', ...stepOf(batch), verdict: judgedBatch?.verdict ?? 'submitted', since };
  });
}

function plannedWork({ steps, notStarted }: PassReport): StepView[] {
  const planned = steps.filter(({ outcome }) => outcome === 'planned');
  const open = { verdict: undefined, since: undefined };
  return [
    ...planned.map((step) => ({ kind: 'planned', ...stepOf(step), ...open }) as const),
    ...notStarted.map((step) => ({ kind: 'not-started', ...stepOf(step), ...open }) as const),
  ];
}

function stepOf({
  region,
  loadBalancerId,
  listenerId,
  step,
  certificateIds,
}: ListenerRef & Pick<OpenBatch, 'step' | 'certificateIds'>) {
  return { region, loadBalancerId, listenerId, step, certificateIds };
}
