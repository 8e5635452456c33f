import { addSeconds } from 'date-fns';
import type { Inventory, LoadBalancer, LoadBalancerId } from '../../rotation/model/inventory.js';
import { earliestEnd } from '../../rotation/plan/expiry-order.js';
import { goesInWaves } from '../../rotation/rollout/waves.js';
import type { RegionOutcome } from '../account.js';
import { prefiltered } from '../look/prefilter.js';
import type { LookTarget, RateBudget, Survey, SurveyedLoadBalancer } from '../ports/cloud.js';
import { passOverRegion, type RegionPass } from '../region.js';
import { failed } from '../report/faults.js';
import { type Findings, mergeFindings } from '../report/report.js';
import { isOfAccount, loadState } from '../state/state.js';
import { unfinished } from './continuation-parts.js';
import { requeueRemaining, tooShort } from './left-over.js';
import { isOutOfTime, nextSlice } from './next-slice.js';
import { againAfterSeconds, leaseOf, noteRecentChanges, openSince, recentChanges, shareRates } from './rate-share.js';

export interface QueueResult {
  /** What was read, each load balancer as it was read last. */
  readonly inventory: Inventory;
  /** All that it was to be about, or what of that was worth reading. */
  readonly target: LookTarget;
  readonly findings: Findings;
  /** Load balancers that the run did not get to; they are due. */
  readonly rest: readonly LoadBalancerId[];
  /** What another run could go on with: nothing where a failure ended this one, or a wave. */
  readonly left: RegionOutcome['left'];
}

/** So few are no burden on the rates for anybody else, and not worth an entry in the ledger. 2 seconds of reading. */
const fewListeners = 40;

/**
 * A pass over a region, load balancer by load balancer, the most urgent first, for as long as it can still make changes:
 * so what is read is what can be changed, and nothing is read twice for having been too much for one run. While it
 * waits for its next changes it comes back to those that it made. What it does not get to is due.
 */
export async function reconcileQueue(given: RegionPass, surveyed: () => Promise<Survey>): Promise<QueueResult> {
  const { survey, target } = await prefiltered(await surveyed(), given);
  const pass = { ...given, target };
  const isSmall = listenersOf(survey.loadBalancers) <= fewListeners;
  if (isSmall || pass.dryRun || goesInWaves(pass.policy)) {
    const { inventory, findings } = await passOverRegion({ ...pass, look: survey.look });
    const ids = goesInWaves(pass.policy) ? [] : unfinished(findings);
    return { inventory, target, findings, rest: [], left: leftFor(ids, survey.rates, pass) };
  }
  noteRecentChanges(survey.rates, pass);
  try {
    return await runQueue(pass, survey);
  } finally {
    await pass.ledger.drop('lease', { ...leaseOf(pass), loadBalancerIds: [] });
  }
}

interface QueueState {
  queue: readonly SurveyedLoadBalancer[];
  /** When to come back to what was changed. */
  readonly again: Map<LoadBalancerId, Date>;
  readonly seen: Map<LoadBalancerId, LoadBalancer>;
  readonly findings: Findings[];
}

async function runQueue(pass: RegionPass, survey: Survey): Promise<QueueResult> {
  const { region, ledger, now } = pass;
  const takenAt = now();
  const known = new Map(survey.loadBalancers.map((one) => [one.id, one]));
  const again = new Map(openSince(survey, pass));
  const queue = inOrder(survey, pass).filter(({ id }) => !again.has(id));
  const walk: QueueState = { queue, again, seen: new Map(), findings: [] };
  let failure: unknown;
  for (let state = pass.state; ; { state } = await loadState(await ledger.pendingWork(), ledger, now())) {
    await shareRates(survey.rates, pass);
    const input = { ...walk, known, rates: survey.rates, takenAt, now: now(), stopAt: pass.stopAt };
    const part = nextSlice(input);
    if (part.length === 0) {
      if (walk.seen.size === 0 && isOutOfTime(input)) walk.findings.push(tooShort(walk.queue.length, pass));
      break;
    }
    await ledger.save('lease', { ...leaseOf(pass), loadBalancerIds: claimedBy(walk) });
    const isWhole = part.length === known.size && walk.findings.length === 0;
    const here = isWhole ? { look: survey.look } : { target: partOf(pass, part, walk), look: undefined };
    failure = await reconcileNext(part, { ...pass, ...here, state }, walk);
    if (failure !== undefined && walk.seen.size === 0) throw failure;
    if (failure !== undefined) break;
  }
  const rest = [...walk.queue.map(({ id }) => id), ...[...walk.again.keys()].filter((id) => !walk.seen.has(id))];
  await requeueRemaining(rest, pass);
  const findings = mergeFindings(walk.findings);
  // What was changed and is to be seen again is no haste of its own: `confirm` comes to it.
  const isInHaste = failure === undefined && walk.seen.size > 0 && walk.queue.length > 0;
  return {
    inventory: { region, takenAt, loadBalancers: [...walk.seen.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) },
    target: pass.target,
    findings,
    rest,
    left: leftFor(isInHaste ? [...rest, ...walk.again.keys(), ...unfinished(findings)] : [], survey.rates, pass),
  };
}

function leftFor(ids: readonly LoadBalancerId[], rates: RateBudget, { region, now }: RegionPass): QueueResult['left'] {
  const loadBalancerIds = [...new Set(ids)];
  if (loadBalancerIds.length === 0) return undefined;
  return { region, loadBalancerIds, recent: recentChanges(rates, now()), changeInSeconds: rates.changeInSeconds() };
}

/** Looks, judges, plans and submits there. What an earlier visit held or told of them is superseded. Gives a failure. */
async function reconcileNext(part: readonly LoadBalancerId[], pass: RegionPass, walk: QueueState): Promise<unknown> {
  const { account, region, now } = pass;
  try {
    const { inventory, findings } = await passOverRegion(pass);
    walk.queue = walk.queue.filter(({ id }) => !part.includes(id));
    for (const id of part) walk.again.delete(id);
    for (const { outcome, loadBalancerId } of findings.steps)
      if (outcome === 'accepted' || outcome === 'unsure')
        walk.again.set(loadBalancerId, addSeconds(now(), againAfterSeconds));
    for (const loadBalancer of inventory.loadBalancers) walk.seen.set(loadBalancer.id, loadBalancer);
    const stays = ({ loadBalancerId }: { readonly loadBalancerId?: LoadBalancerId }) =>
      loadBalancerId !== undefined && !part.includes(loadBalancerId);
    const former = walk.findings.map(({ holds, conditions, ...rest }) => ({
      ...rest,
      holds: holds.filter(stays),
      conditions: conditions.filter(stays),
    }));
    walk.findings.splice(0, Number.POSITIVE_INFINITY, ...former, findings);
    return undefined;
  } catch (error) {
    walk.findings.push(mergeFindings([failed(error, { region, account: account.id, operation: 'pass' }, now())]));
    return error ?? new Error('failed');
  }
}

/** The most urgent first, as far as that shows before anything is read: by their default certificates. */
function inOrder({ loadBalancers }: Survey, { certificateIndex }: RegionPass): readonly SurveyedLoadBalancer[] {
  const ends = new Map(loadBalancers.map(({ id, defaultIds }) => [id, earliestEnd(defaultIds, certificateIndex)]));
  return [...loadBalancers].sort((a, b) => (ends.get(a.id) ?? 0) - (ends.get(b.id) ?? 0));
}

/** With the first part of a whole region goes what only the ledger still knows: load balancers that are gone. */
function partOf({ account, target, state, region }: RegionPass, part: readonly LoadBalancerId[], walk: QueueState) {
  const places = [
    ...state.open,
    ...state.requeue,
    ...state.pendingAttach,
    ...state.overlap,
    ...state.stuck,
    ...state.failure,
  ];
  const mine = places.filter((place) => isOfAccount(place, account) && place.region === region);
  const here = mine.flatMap(({ loadBalancerId }) => loadBalancerId ?? []);
  const isFirst = walk.findings.length === 0 && target.kind === 'all';
  const gone = isFirst ? here.filter((id) => !walk.again.has(id) && !walk.queue.some((one) => one.id === id)) : [];
  return { kind: 'some', loadBalancerIds: [...new Set([...part, ...gone])], listenerIds: [] } as const;
}

function claimedBy({ queue, again }: QueueState): readonly LoadBalancerId[] {
  return [...new Set([...queue.map(({ id }) => id), ...again.keys()])];
}

function listenersOf(loadBalancers: readonly SurveyedLoadBalancer[]): number {
  return loadBalancers.reduce((sum, { listeners }) => sum + listeners, 0);
}
