import { addSeconds } from 'date-fns';
import type { LoadBalancer, LoadBalancerId } from '../rotation/model/inventory.js';
import { byExpiry, earliestEnd } from '../rotation/plan/expiry-order.js';
import { goesInWaves } from '../rotation/rollout/waves.js';
import { unfinished } from './budget/continuation-parts.js';
import { releaseLease, renewLease, shareRates } from './budget/lease.js';
import { isOutOfTime, nextSlice, type Queue } from './budget/next-slice.js';
import { againAfterSeconds, noteRecentChanges, openSince, recentChanges } from './budget/rate-share.js';
import type { PassOptions, RegionContext } from './context.js';
import { prefiltered } from './look/prefilter.js';
import type { RegionOutcome } from './outcome.js';
import type { LookTarget, Survey } from './ports/cloud.js';
import { failed } from './report/faults.js';
import { type Findings, mergeFindings } from './report/report.js';
import { reconcileSlice, type Slice, type SliceResult } from './slice.js';
import { requeueRemaining } from './state/requeue.js';
import { loadState, ofAccount } from './state/state.js';

/**
 * The pass over one region: slice by slice, the most urgent load balancers first, for as long as the run can still make
 * changes, so that what is read is what can be changed. While it waits for its next changes it comes back to those it made.
 * Load balancers that it does not get to are requeued. A region that cannot be read is a failed outcome, not a rejection,
 * so that the others go on.
 */
export async function reconcileRegion(surveyed: () => Promise<Survey>, context: RegionContext): Promise<RegionOutcome> {
  try {
    const { survey, target } = await prefiltered(await surveyed(), context);
    return outcomeOf(await workThrough(survey, { ...context, target }), { survey, target }, context);
  } catch (error) {
    const { account, region, target, ports } = context;
    const where = { region, account: account.id, operation: 'pass' };
    return { region, target, looked: undefined, findings: failed(error, where, ports.now()) };
  }
}

/** The slices that were reconciled, each load balancer as it was read last, and those that still wait. */
interface Work extends Queue {
  readonly seen: Map<LoadBalancerId, LoadBalancer>;
  readonly findings: Findings[];
  readonly startedAt: Date;
  /** A failure after the first slice ends the work, and what was done counts. */
  hasFailed: boolean;
}

/** One loop for every size: a small region is one slice, and a large one as many as there is time for. */
async function workThrough(survey: Survey, context: RegionContext): Promise<Work> {
  const { ports, options } = context;
  const isAtOnce = goesAtOnce(survey, options);
  const work = newWork(survey, context, isAtOnce);
  const inputNow = () => ({ ...work, survey, isAtOnce, now: ports.now(), stopAt: options.stopAt });
  noteRecentChanges(survey.rates, context);
  try {
    for (let round = 0; !work.hasFailed; round += 1) {
      if (!isAtOnce) await shareRates(survey.rates, context);
      const ids = nextSlice(inputNow());
      if (ids === undefined) break;
      if (!isAtOnce) await renewLease([...work.waiting.map(({ id }) => id), ...work.again.keys()], context);
      const state = round === 0 ? context.state : await currentState(context);
      await visit(ids, { survey, work }, { ...context, state });
    }
  } finally {
    if (!isAtOnce) await releaseLease(context);
  }
  if (work.seen.size === 0 && isOutOfTime(inputNow())) work.findings.push(tooShort(work.waiting.length, context));
  return work;
}

/** So few listeners take 2 seconds to read, and are no burden on the rates for other runs. */
const fewListeners = 40;

/** Whether the only slice is the whole region: a small one, a dry run, which changes nothing, or waves, which need it all. */
function goesAtOnce({ loadBalancers }: Survey, { dryRun, policy }: PassOptions): boolean {
  const listeners = loadBalancers.reduce((sum, each) => sum + each.listeners, 0);
  return listeners <= fewListeners || dryRun || goesInWaves(policy);
}

/** The most urgent first, as far as that shows before anything is read: by the default certificates. */
function newWork(survey: Survey, context: RegionContext, isAtOnce: boolean): Work {
  const again = new Map(isAtOnce ? [] : openSince(survey, context));
  const inOrder = byExpiry(survey.loadBalancers, ({ defaultIds }) => earliestEnd(defaultIds, context.certificateIndex));
  const waiting = inOrder.filter(({ id }) => !again.has(id));
  return {
    waiting,
    again,
    seen: new Map(),
    findings: [],
    startedAt: context.ports.now(),
    hasBegun: false,
    hasFailed: false,
  };
}

/** What people and other runs wrote since the run began counts from the next slice on. */
async function currentState({ account, ports }: RegionContext): Promise<RegionContext['state']> {
  const { ledger, now } = ports;
  return ofAccount(await loadState(await ledger.pendingWork(), ledger, now()), account);
}

interface Visit {
  readonly survey: Survey;
  readonly work: Work;
}

/** Reconciles a slice. Rejects if it is the first and fails. */
async function visit(ids: readonly LoadBalancerId[], { survey, work }: Visit, context: RegionContext): Promise<void> {
  const { account, region, ports } = context;
  work.hasBegun = true;
  try {
    const result = await reconcileSlice(sliceOf(ids, { survey, work }, context), context);
    note(result, ids, work, ports.now());
  } catch (error) {
    if (work.seen.size === 0) throw error;
    const where = { region, account: account.id, operation: 'pass' };
    work.findings.push(mergeFindings([failed(error, where, ports.now())]));
    work.hasFailed = true;
  }
}

/**
 * A slice with everything in it goes on with the survey. With the first slice of a whole region go load balancers that only
 * the ledger still knows, because they are gone.
 */
function sliceOf(ids: readonly LoadBalancerId[], { survey, work }: Visit, context: RegionContext): Slice {
  const { account, region, target, state } = context;
  const isFirst = work.seen.size === 0;
  if (isFirst && ids.length === survey.loadBalancers.length) return { target, look: () => survey.look() };
  const records = [...state.open, ...state.requeue, ...state.pendingAttach, ...state.overlap, ...state.stuck];
  const remembered = [...records, ...state.failure].flatMap((record) =>
    record.region === region && record.loadBalancerId !== null ? [record.loadBalancerId] : [],
  );
  const shown = new Set([...work.waiting.map(({ id }) => id), ...work.again.keys()]);
  const gone = isFirst && target.kind === 'all' ? remembered.filter((id) => !shown.has(id)) : [];
  const part = { kind: 'some', loadBalancerIds: [...new Set([...ids, ...gone])], listenerIds: [] } as const;
  return { target: part, look: () => account.loadBalancers.look(region, part) };
}

/** What an earlier visit held or reported of these load balancers is superseded. */
function note({ inventory, findings }: SliceResult, ids: readonly LoadBalancerId[], work: Work, now: Date): void {
  work.waiting = work.waiting.filter(({ id }) => !ids.includes(id));
  for (const id of ids) work.again.delete(id);
  for (const { outcome, loadBalancerId } of findings.steps)
    if (outcome === 'accepted' || outcome === 'unsure')
      work.again.set(loadBalancerId, addSeconds(now, againAfterSeconds));
  for (const loadBalancer of inventory.loadBalancers) work.seen.set(loadBalancer.id, loadBalancer);
  const stays = ({ loadBalancerId }: { readonly loadBalancerId?: LoadBalancerId }) =>
    loadBalancerId !== undefined && !ids.includes(loadBalancerId);
  const former = work.findings.map(({ holds, conditions, ...rest }) => ({
    ...rest,
    holds: holds.filter(stays),
    conditions: conditions.filter(stays),
  }));
  work.findings.splice(0, Number.POSITIVE_INFINITY, ...former, findings);
}

/** There was no time to read a single load balancer: every run would come as far as this one. */
function tooShort(unread: number, { region, account }: RegionContext): Findings {
  const message = `there was no time to read even one of ${unread} load balancers; give the function a longer timeout`;
  return mergeFindings([{ faults: [{ region, account: account.id, operation: 'pass', code: 'NoTime', message }] }]);
}

interface Looked {
  readonly survey: Survey;
  /** What the prefilter left of the target. */
  readonly target: LookTarget;
}

/** Of a region that was not read whole it says no more than of what was read there. */
async function outcomeOf(work: Work, { survey, target }: Looked, context: RegionContext): Promise<RegionOutcome> {
  const { region, ports } = context;
  const unread = [...work.waiting.map(({ id }) => id), ...[...work.again.keys()].filter((id) => !work.seen.has(id))];
  if (unread.length > 0) await requeueRemaining(unread, context);
  const loadBalancers = [...work.seen.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const inventory = { region, takenAt: work.startedAt, loadBalancers };
  const findings = mergeFindings(work.findings);
  const loadBalancerIds = leftIn(work, unread, context);
  const { rates } = survey;
  const left =
    loadBalancerIds.length === 0
      ? undefined
      : {
          region,
          loadBalancerIds,
          recent: recentChanges(rates, ports.now()),
          changeInSeconds: rates.changeInSeconds(),
        };
  const found = { region, looked: inventory, findings, left };
  if (unread.length === 0 && target === context.target) return { ...found, target };
  const part = { kind: 'some', loadBalancerIds: loadBalancers.map(({ id }) => id), listenerIds: [] } as const;
  return { ...found, target: part, isRestCaredFor: context.target.kind === 'all', unread: unread.length };
}

/**
 * Load balancers that another run could go on with: none after a failure or in waves. A change that is only to be seen again
 * is not among them, because `confirm` comes to it.
 */
function leftIn(work: Work, unread: readonly LoadBalancerId[], { options }: RegionContext): readonly LoadBalancerId[] {
  if (work.hasFailed || work.seen.size === 0 || goesInWaves(options.policy)) return [];
  const waiting = work.waiting.length > 0 ? [...unread, ...work.again.keys()] : [];
  return [...new Set([...waiting, ...unfinished(mergeFindings(work.findings))])];
}
