import { addSeconds } from 'date-fns';
import { grouped } from '../rotation/model/grouped.js';
import type { Certificate, LoadBalancer, LoadBalancerId } from '../rotation/model/inventory.js';
import type { Prospect } from '../rotation/plan/prospect.js';
import { goesInWaves } from '../rotation/rollout/waves.js';
import { unfinished } from './budget/continuation-parts.js';
import { type Following, followOf, lookAgain, nextFollowed, noteFollowed } from './budget/following.js';
import { releaseLease, renewLease, shareRates } from './budget/lease.js';
import { isOutOfTime, nextSlice, type Queue } from './budget/next-slice.js';
import { noteRecentChanges, openSince, recentChanges, revisitAfterSeconds } from './budget/rate-share.js';
import type { PassOptions, RegionContext } from './context.js';
import { notLookedAt } from './look/not-looked-at.js';
import { prefiltered } from './look/prefilter.js';
import { inReadingOrder } from './look/reading-order.js';
import type { RegionOutcome } from './outcome.js';
import type { LookTarget, Survey } from './ports/cloud.js';
import { failed } from './report/faults.js';
import { type Findings, mergeFindings } from './report/report.js';
import { reconcileSlice, type Slice, type SliceResult } from './slice.js';
import { withoutFutureTimes } from './state/future-times.js';
import { requeueRemaining } from './state/requeue.js';
import { loadState, ofAccount } from './state/state.js';

/**
 * The pass over one region: slice by slice, the most urgent load balancers first. A slice has at most as many listeners as
 * the run can still change. Between slices, load balancers with a change are read again to confirm it. Load balancers
 * that the run has no time to read are requeued. The loop is the same for every size: a small region is one slice.
 *
 * A region that cannot be read is a failed outcome, not a rejection, so that the other regions continue.
 */
export async function reconcileRegion(survey: () => Promise<Survey>, whole: RegionContext): Promise<RegionOutcome> {
  try {
    const selected = await prefiltered(await survey(), whole);
    const context = { ...whole, target: selected.target };
    const work = await beginWork(selected.survey, context);
    try {
      for (let next = await nextOf(work, context); next !== undefined; next = await nextOf(work, context)) {
        const result = await reconcileSlice(next.slice, next.context).catch((error: unknown) => ({ error }));
        if ('error' in result) noteFailure(result.error, work, context);
        else note(result, next.ids, work, context.ports.now());
      }
    } finally {
      if (work.hasLease) await releaseLease(context);
    }
    return await outcomeOf(work, context, whole.target);
  } catch (error) {
    return failedOutcome(error, whole);
  }
}

/** The progress of a region: the remaining load balancers, and the read ones as they were read last. */
interface Work extends Queue {
  readonly seen: Map<LoadBalancerId, LoadBalancer>;
  readonly prospects: Map<LoadBalancerId, readonly Prospect[]>;
  readonly findings: Findings[];
  readonly following: Following;
  hasLease: boolean;
  /** Attached certificates that a short list of CAS lacks. */
  readonly attached: Certificate[];
  /** True after a failed slice. The results of the earlier slices stay. */
  hasFailed: boolean;
  /** The error of the failed slice, or that the run is too short to read one. */
  failure?: { readonly error: unknown };
}

async function beginWork(survey: Survey, context: RegionContext): Promise<Work> {
  noteRecentChanges(survey.rates, context);
  const isAtOnce = goesAtOnce(survey, context.options);
  const revisitAt = new Map(isAtOnce ? [] : openSince(survey, context));
  const inOrder = isAtOnce ? survey.loadBalancers : await inReadingOrder(survey.loadBalancers, context);
  const waiting = inOrder.filter(({ id }) => !revisitAt.has(id));
  const startedAt = context.ports.now();
  const read = { seen: new Map(), prospects: new Map(), attached: [] };
  const initial = { ...read, following: new Map(), findings: [], hasLease: false, hasBegun: false, hasFailed: false };
  return { survey, isAtOnce, waiting, revisitAt, startedAt, ...initial };
}

/** 40 listeners take 2 seconds to read, and hardly reduce the rates of other runs. */
const fewListeners = 40;

/** Whether the whole region is one slice: if it is small, in a dry run, or with waves, which need the whole region. */
function goesAtOnce({ loadBalancers }: Survey, { dryRun, policy }: PassOptions): boolean {
  const listeners = loadBalancers.reduce((sum, each) => sum + each.listeners, 0);
  return listeners <= fewListeners || dryRun || goesInWaves(policy);
}

interface Next {
  readonly ids: readonly LoadBalancerId[];
  readonly slice: Slice;
  readonly context: RegionContext;
}

/** The next slice, with the present state; undefined if there is nothing to do or no time for it. */
async function nextOf(work: Work, context: RegionContext): Promise<Next | undefined> {
  if (work.hasFailed) return undefined;
  if (!work.isAtOnce) await shareRates(work.survey.rates, context);
  const clock = { now: context.ports.now(), stopAt: context.options.stopAt };
  const ids = nextSlice(work, clock);
  if (ids === undefined) {
    if (!work.hasBegun && isOutOfTime(work, clock)) noteTooShort(work, context);
    return work.waiting.length > 0 ? undefined : followedSlice(work, context);
  }
  if (!work.isAtOnce) await lease([...work.waiting.map(({ id }) => id), ...work.revisitAt.keys()], work, context);
  const state = work.hasBegun ? await currentState(context) : context.state;
  const slice = sliceOf(ids, work, { ...context, state });
  work.hasBegun = true;
  return { ids, slice, context: { ...context, state } };
}

/** The next slice of changed load balancers, once NLB should have finished a change there. */
async function followedSlice(work: Work, context: RegionContext): Promise<Next | undefined> {
  const follow = followOf(context);
  if (follow === undefined || work.following.size === 0) return undefined;
  // Other runs leave them alone meanwhile. The lease is short, because a killed run leaves its changes to the timer.
  await lease([...work.following.keys()], work, context, followLeaseSeconds);
  const ids = await nextFollowed(work.following, follow, context);
  if (ids.length === 0) return undefined;
  const followed = { ...context, state: await currentState(context) };
  const seen = ids.flatMap((id) => work.seen.get(id) ?? []);
  const target = { kind: 'some', loadBalancerIds: ids, listenerIds: [] } as const;
  return { ids, slice: { target, look: () => lookAgain(seen, followed) }, context: followed };
}

/** Longer than the longest pause between two looks. */
const followLeaseSeconds = 60;

async function lease(
  ids: readonly LoadBalancerId[],
  work: Work,
  context: RegionContext,
  seconds?: number,
): Promise<void> {
  work.hasLease = true;
  await renewLease(ids, context, seconds);
}

/** Loads the state again, so that a slice takes account of mappings and entries that were written since the run began. */
async function currentState({ account, ports }: RegionContext): Promise<RegionContext['state']> {
  const { ledger, now } = ports;
  const { state } = withoutFutureTimes(await loadState(await ledger.pendingWork(), ledger), now());
  return ofAccount(state, account);
}

/**
 * A slice of the whole region reuses the survey. The first slice of a whole region also has the load balancers that are
 * only in the ledger, because they no longer exist.
 */
function sliceOf(ids: readonly LoadBalancerId[], work: Work, context: RegionContext): Slice {
  const { account, region, target, state } = context;
  const isFirst = !work.hasBegun;
  if (isFirst && ids.length === work.survey.loadBalancers.length) return { target, look: () => work.survey.look() };
  const records = [...state.open, ...state.requeue, ...state.pendingAttach, ...state.overlap, ...state.stuck];
  const recorded = [...records, ...state.failure].flatMap((record) =>
    record.region === region && record.loadBalancerId !== null ? [record.loadBalancerId] : [],
  );
  const surveyed = new Set([...work.waiting.map(({ id }) => id), ...work.revisitAt.keys()]);
  const gone = isFirst && target.kind === 'all' ? recorded.filter((id) => !surveyed.has(id)) : [];
  const part = { kind: 'some', loadBalancerIds: [...new Set([...ids, ...gone])], listenerIds: [] } as const;
  return { target: part, look: () => account.loadBalancers.look(region, part) };
}

/** A failure of the first slice fails the region. A later failure ends the work, and the earlier results stay. */
function noteFailure(error: unknown, work: Work, { account, region, ports }: RegionContext): void {
  if (work.seen.size === 0) throw error;
  work.findings.push(mergeFindings([failed(error, { region, account: account.id, operation: 'pass' }, ports.now())]));
  work.hasFailed = true;
  work.failure = { error };
}

function failedOutcome(error: unknown, { account, region, target, ports }: RegionContext): RegionOutcome {
  const where = { region, account: account.id, operation: 'pass' };
  const findings = failed(error, where, ports.now());
  return { region, target, inventory: undefined, findings, prospects: [], failure: { error } };
}

/**
 * Adds the result of a slice. It supersedes the holds, conditions and pending verdicts of an earlier read of the same load
 * balancers.
 */
function note(
  { inventory, prospects, attached, findings }: SliceResult,
  ids: readonly LoadBalancerId[],
  work: Work,
  now: Date,
): void {
  work.waiting = work.waiting.filter(({ id }) => !ids.includes(id));
  for (const id of ids) work.revisitAt.delete(id);
  for (const { outcome, loadBalancerId } of findings.steps)
    if (outcome === 'accepted' || outcome === 'unsure')
      work.revisitAt.set(loadBalancerId, addSeconds(now, revisitAfterSeconds));
  work.attached.push(...attached);
  for (const loadBalancer of inventory.loadBalancers) work.seen.set(loadBalancer.id, loadBalancer);
  const read = grouped(prospects, ({ loadBalancerId }) => loadBalancerId);
  for (const id of ids) work.prospects.set(id, read.get(id) ?? []);
  const stays = ({ loadBalancerId }: { readonly loadBalancerId?: LoadBalancerId }) =>
    loadBalancerId !== undefined && !ids.includes(loadBalancerId);
  noteFollowed(work.following, ids, findings, now);
  const former = work.findings.map(({ holds, conditions, judged, ...rest }) => ({
    ...rest,
    judged: judged.filter((each) => each.verdict !== 'pending' || stays(each)),
    holds: holds.filter(stays),
    conditions: conditions.filter(stays),
  }));
  work.findings.splice(0, Number.POSITIVE_INFINITY, ...former, findings);
}

/** The run had no time to read a single load balancer, and the next run would not have more. */
function noteTooShort(work: Work, { region, account }: RegionContext): void {
  const why = `the time of the run is too short to read one of ${work.waiting.length} load balancers`;
  const code = 'NoTime';
  const message = `${why}; increase the timeout of the function`;
  work.findings.push(mergeFindings([{ faults: [{ region, account: account.id, operation: 'pass', code, message }] }]));
  work.failure = { error: Object.assign(new Error(why), { code }) };
}

/** The outcome of a region that was not read whole covers only the load balancers that were read. */
async function outcomeOf(work: Work, context: RegionContext, wanted: LookTarget): Promise<RegionOutcome> {
  const { region, ports } = context;
  const unseen = [...work.revisitAt.keys()].filter((id) => !work.seen.has(id));
  const unread = [...work.waiting.map(({ id }) => id), ...unseen];
  if (unread.length > 0) await requeueRemaining(unread, context);
  const loadBalancers = [...work.seen.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const inventory = { region, takenAt: work.startedAt, loadBalancers };
  const findings = mergeFindings([...work.findings, { conditions: await notLookedAt(unread, context) }]);
  const loadBalancerIds = leftIn(work, unread, context);
  const { rates } = work.survey;
  const left =
    loadBalancerIds.length === 0
      ? undefined
      : {
          region,
          loadBalancerIds,
          recent: recentChanges(rates, ports.now()),
          changeInSeconds: rates.changeInSeconds(),
        };
  const prospects = [...work.prospects.values()].flat();
  const { attached, failure } = work;
  const outcome = { region, inventory, findings, prospects, attached, left, failure };
  if (unread.length === 0 && context.target === wanted) return { ...outcome, target: wanted };
  const part = { kind: 'some', loadBalancerIds: loadBalancers.map(({ id }) => id), listenerIds: [] } as const;
  return { ...outcome, target: part, isRestHandled: wanted.kind === 'all', unread: unread.length };
}

/**
 * Load balancers for a continuation: none after a failure or with waves. Unconfirmed changes alone need no continuation,
 * because `confirm` judges them.
 */
function leftIn(work: Work, unread: readonly LoadBalancerId[], { options }: RegionContext): readonly LoadBalancerId[] {
  if (work.hasFailed || work.seen.size === 0 || goesInWaves(options.policy)) return [];
  const waiting = work.waiting.length > 0 ? [...unread, ...work.revisitAt.keys()] : [];
  return [...new Set([...waiting, ...unfinished(mergeFindings(work.findings))])];
}
