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
import { withoutFutureTimes } from './state/future-times.js';
import { requeueRemaining } from './state/requeue.js';
import { loadState, ofAccount } from './state/state.js';

/**
 * The pass over one region: slice by slice, the most urgent load balancers first, for as long as the run can still make
 * changes, so that what is read is what can be changed. While it waits for its next changes it comes back to those it made.
 * Load balancers that it does not get to are requeued. One loop serves every size: a small region is one slice.
 *
 * A region that cannot be read is a failed outcome, not a rejection, so that the others go on.
 */
export async function reconcileRegion(surveyed: () => Promise<Survey>, given: RegionContext): Promise<RegionOutcome> {
  try {
    const { survey, target } = await prefiltered(await surveyed(), given);
    const context = { ...given, target };
    const work = beginWork(survey, context);
    try {
      for (let next = await nextOf(work, context); next !== undefined; next = await nextOf(work, context)) {
        const result = await reconcileSlice(next.slice, next.context).catch((error: unknown) => ({ error }));
        if ('error' in result) noteFailure(result.error, work, context);
        else note(result, next.ids, work, context.ports.now());
      }
    } finally {
      if (!work.isAtOnce) await releaseLease(context);
    }
    return await outcomeOf(work, context, given.target);
  } catch (error) {
    return failedOutcome(error, given);
  }
}

/** The slices that were reconciled, each load balancer as it was read last, and those that still wait. */
interface Work extends Queue {
  readonly seen: Map<LoadBalancerId, LoadBalancer>;
  readonly findings: Findings[];
  /** A failure after the first slice ends the work, and what was done counts. */
  hasFailed: boolean;
}

/** The most urgent first, as far as that shows before anything is read: by the default certificates. */
function beginWork(survey: Survey, context: RegionContext): Work {
  noteRecentChanges(survey.rates, context);
  const isAtOnce = goesAtOnce(survey, context.options);
  const again = new Map(isAtOnce ? [] : openSince(survey, context));
  const inOrder = byExpiry(survey.loadBalancers, ({ defaultIds }) => earliestEnd(defaultIds, context.certificateIndex));
  const waiting = inOrder.filter(({ id }) => !again.has(id));
  const startedAt = context.ports.now();
  const nothingYet = { seen: new Map(), findings: [], hasBegun: false, hasFailed: false };
  return { survey, isAtOnce, waiting, again, startedAt, ...nothingYet };
}

/** So few listeners take 2 seconds to read, and are no burden on the rates for other runs. */
const fewListeners = 40;

/** Whether the only slice is the whole region: a small one, a dry run, which changes nothing, or waves, which need it all. */
function goesAtOnce({ loadBalancers }: Survey, { dryRun, policy }: PassOptions): boolean {
  const listeners = loadBalancers.reduce((sum, each) => sum + each.listeners, 0);
  return listeners <= fewListeners || dryRun || goesInWaves(policy);
}

interface Next {
  readonly ids: readonly LoadBalancerId[];
  readonly slice: Slice;
  readonly context: RegionContext;
}

/** The next slice, with the state as it is by then; undefined if there is nothing to do, or no time for it. */
async function nextOf(work: Work, context: RegionContext): Promise<Next | undefined> {
  if (work.hasFailed) return undefined;
  if (!work.isAtOnce) await shareRates(work.survey.rates, context);
  const clock = { now: context.ports.now(), stopAt: context.options.stopAt };
  const ids = nextSlice(work, clock);
  if (ids === undefined) {
    if (!work.hasBegun && isOutOfTime(work, clock)) work.findings.push(tooShort(work.waiting.length, context));
    return undefined;
  }
  if (!work.isAtOnce) await renewLease([...work.waiting.map(({ id }) => id), ...work.again.keys()], context);
  const state = work.hasBegun ? await currentState(context) : context.state;
  const slice = sliceOf(ids, work, { ...context, state });
  work.hasBegun = true;
  return { ids, slice, context: { ...context, state } };
}

/** What people and other runs wrote since the run began counts from the next slice on. */
async function currentState({ account, ports }: RegionContext): Promise<RegionContext['state']> {
  const { ledger, now } = ports;
  const { state } = withoutFutureTimes(await loadState(await ledger.pendingWork(), ledger), now());
  return ofAccount(state, account);
}

/**
 * A slice with everything in it goes on with the survey. With the first slice of a whole region go load balancers that only
 * the ledger still knows, because they are gone.
 */
function sliceOf(ids: readonly LoadBalancerId[], work: Work, context: RegionContext): Slice {
  const { account, region, target, state } = context;
  const isFirst = !work.hasBegun;
  if (isFirst && ids.length === work.survey.loadBalancers.length) return { target, look: () => work.survey.look() };
  const records = [...state.open, ...state.requeue, ...state.pendingAttach, ...state.overlap, ...state.stuck];
  const remembered = [...records, ...state.failure].flatMap((record) =>
    record.region === region && record.loadBalancerId !== null ? [record.loadBalancerId] : [],
  );
  const shown = new Set([...work.waiting.map(({ id }) => id), ...work.again.keys()]);
  const gone = isFirst && target.kind === 'all' ? remembered.filter((id) => !shown.has(id)) : [];
  const part = { kind: 'some', loadBalancerIds: [...new Set([...ids, ...gone])], listenerIds: [] } as const;
  return { target: part, look: () => account.loadBalancers.look(region, part) };
}

/** A failure of the first slice is one of the region; a later one ends the work, and what was done counts. */
function noteFailure(error: unknown, work: Work, { account, region, ports }: RegionContext): void {
  if (work.seen.size === 0) throw error;
  work.findings.push(mergeFindings([failed(error, { region, account: account.id, operation: 'pass' }, ports.now())]));
  work.hasFailed = true;
}

function failedOutcome(error: unknown, { account, region, target, ports }: RegionContext): RegionOutcome {
  const where = { region, account: account.id, operation: 'pass' };
  return { region, target, looked: undefined, findings: failed(error, where, ports.now()) };
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

/** Of a region that was not read whole it says no more than of what was read there. */
async function outcomeOf(work: Work, context: RegionContext, wanted: LookTarget): Promise<RegionOutcome> {
  const { region, ports } = context;
  const unread = [...work.waiting.map(({ id }) => id), ...[...work.again.keys()].filter((id) => !work.seen.has(id))];
  if (unread.length > 0) await requeueRemaining(unread, context);
  const loadBalancers = [...work.seen.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const inventory = { region, takenAt: work.startedAt, loadBalancers };
  const findings = mergeFindings(work.findings);
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
  const found = { region, looked: inventory, findings, left };
  if (unread.length === 0 && context.target === wanted) return { ...found, target: wanted };
  const part = { kind: 'some', loadBalancerIds: loadBalancers.map(({ id }) => id), listenerIds: [] } as const;
  return { ...found, target: part, isRestCaredFor: wanted.kind === 'all', unread: unread.length };
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
