import { addSeconds } from 'date-fns';
import type { Inventory, LoadBalancer, LoadBalancerId } from '../../rotation/model/inventory.js';
import { earliestEnd } from '../../rotation/plan/expiry-order.js';
import { goesInWaves } from '../../rotation/rollout/waves.js';
import type { RegionOutcome } from '../account.js';
import { narrowed } from '../look/prefilter.js';
import type { LookTarget, Pace, Survey, Surveyed } from '../ports/cloud.js';
import { passOverRegion, type RegionPass } from '../region.js';
import { failed } from '../report/faults.js';
import { type Findings, mergeFindings } from '../report/report.js';
import { isOfAccount, recallRest } from '../state/state.js';
import { unfinished } from './continuation-parts.js';
import { rememberRest, tooShort } from './left-over.js';
import { isOutOfTime, nextPart } from './next-slice.js';
import { againAfterSeconds, atWork, changedBefore, noteRecentChanges, recentChanges, sharePace } from './rate-share.js';

export interface Walked {
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
export async function walkRegion(given: RegionPass, surveyed: () => Promise<Survey>): Promise<Walked> {
  const { survey, target } = await narrowed(await surveyed(), given);
  const pass = { ...given, target };
  const isSmall = listenersOf(survey.loadBalancers) <= fewListeners;
  if (isSmall || pass.dryRun || goesInWaves(pass.policy)) {
    const { inventory, findings } = await passOverRegion({ ...pass, look: survey.look });
    const ids = goesInWaves(pass.policy) ? [] : unfinished(findings);
    return { inventory, target, findings, rest: [], left: leftFor(ids, survey.pace, pass) };
  }
  noteRecentChanges(survey.pace, pass);
  try {
    return await walked(pass, survey);
  } finally {
    await pass.ledger.forget('run', { ...atWork(pass), loadBalancerIds: [] });
  }
}

interface Walk {
  queue: readonly Surveyed[];
  /** When to come back to what was changed. */
  readonly again: Map<LoadBalancerId, Date>;
  readonly seen: Map<LoadBalancerId, LoadBalancer>;
  readonly findings: Findings[];
}

async function walked(pass: RegionPass, survey: Survey): Promise<Walked> {
  const { region, ledger, now } = pass;
  const takenAt = now();
  const known = new Map(survey.loadBalancers.map((one) => [one.id, one]));
  const again = new Map(changedBefore(survey, pass));
  const queue = inOrder(survey, pass).filter(({ id }) => !again.has(id));
  const walk: Walk = { queue, again, seen: new Map(), findings: [] };
  let failure: unknown;
  for (let memory = pass.memory; ; memory = await recallRest(await ledger.prompting(), ledger, now())) {
    await sharePace(survey.pace, pass);
    const input = { ...walk, known, pace: survey.pace, takenAt, now: now(), stopAt: pass.stopAt };
    const part = nextPart(input);
    if (part.length === 0) {
      if (walk.seen.size === 0 && isOutOfTime(input)) walk.findings.push(tooShort(walk.queue.length, pass));
      break;
    }
    await ledger.remember('run', { ...atWork(pass), loadBalancerIds: claimedBy(walk) });
    const isWhole = part.length === known.size && walk.findings.length === 0;
    const here = isWhole ? { look: survey.look } : { target: partOf(pass, part, walk), look: undefined };
    failure = await visit(part, { ...pass, ...here, memory }, walk);
    if (failure !== undefined && walk.seen.size === 0) throw failure;
    if (failure !== undefined) break;
  }
  const rest = [...walk.queue.map(({ id }) => id), ...[...walk.again.keys()].filter((id) => !walk.seen.has(id))];
  await rememberRest(rest, pass);
  const findings = mergeFindings(walk.findings);
  // What was changed and is to be seen again is no haste of its own: `confirm` comes to it.
  const isInHaste = failure === undefined && walk.seen.size > 0 && walk.queue.length > 0;
  return {
    inventory: { region, takenAt, loadBalancers: [...walk.seen.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) },
    target: pass.target,
    findings,
    rest,
    left: leftFor(isInHaste ? [...rest, ...walk.again.keys(), ...unfinished(findings)] : [], survey.pace, pass),
  };
}

function leftFor(ids: readonly LoadBalancerId[], pace: Pace, { region, now }: RegionPass): Walked['left'] {
  const loadBalancerIds = [...new Set(ids)];
  if (loadBalancerIds.length === 0) return undefined;
  return { region, loadBalancerIds, recent: recentChanges(pace, now()), changeInSeconds: pace.changeInSeconds() };
}

/** Looks, judges, plans and submits there. What an earlier visit held or told of them is superseded. Gives a failure. */
async function visit(part: readonly LoadBalancerId[], pass: RegionPass, walk: Walk): Promise<unknown> {
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
function inOrder({ loadBalancers }: Survey, { book }: RegionPass): readonly Surveyed[] {
  const ends = new Map(loadBalancers.map(({ id, defaultIds }) => [id, earliestEnd(defaultIds, book)]));
  return [...loadBalancers].sort((a, b) => (ends.get(a.id) ?? 0) - (ends.get(b.id) ?? 0));
}

/** With the first part of a whole region goes what only the ledger still knows: load balancers that are gone. */
function partOf({ account, target, memory, region }: RegionPass, part: readonly LoadBalancerId[], walk: Walk) {
  const places = [...memory.open, ...memory.due, ...memory.owed, ...memory.grace, ...memory.stalled, ...memory.trouble];
  const mine = places.filter((place) => isOfAccount(place, account) && place.region === region);
  const here = mine.flatMap(({ loadBalancerId }) => loadBalancerId ?? []);
  const isFirst = walk.findings.length === 0 && target.kind === 'all';
  const gone = isFirst ? here.filter((id) => !walk.again.has(id) && !walk.queue.some((one) => one.id === id)) : [];
  return { kind: 'some', loadBalancerIds: [...new Set([...part, ...gone])], listenerIds: [] } as const;
}

function claimedBy({ queue, again }: Walk): readonly LoadBalancerId[] {
  return [...new Set([...queue.map(({ id }) => id), ...again.keys()])];
}

function listenersOf(loadBalancers: readonly Surveyed[]): number {
  return loadBalancers.reduce((sum, { listeners }) => sum + listeners, 0);
}
