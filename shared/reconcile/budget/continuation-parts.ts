import { createHash } from 'node:crypto';
import { grouped } from '../../rotation/model/grouped.js';
import type { LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Continuation, Findings } from '../report/report.js';

/** Load balancers of one region that a run leaves to its continuation. */
export interface ContinuationPart {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerIds: readonly LoadBalancerId[];
  readonly recent: Continuation['recent'];
  /** Until the rate limits allow one more change of every kind. */
  readonly changeInSeconds: number;
}

/** The first run of a chain of continuations, and the position of the current run in that chain. */
export interface ContinuationOrigin {
  readonly root: string;
  readonly generation: number;
  /** The time limit of one run of the function. */
  readonly runSeconds: number;
}

/** What a run takes before its first change: to start, to list CAS, to read as much as it can change at once. Our choice. */
const beginSeconds = 20;
const beginShare = 1 / 3;
/** So many ids are some 8 KB; an asynchronous call takes 128 KB. */
const mostInPart = 256;
/** More than 3 hours of runs that each ended at the time limit. After that the timers continue the work. */
const mostGenerations = 50;

/** One asynchronous task: its payload, and the delay of its start. */
export interface ContinuationTask {
  readonly continuation: Continuation;
  readonly afterSeconds: number;
}

/**
 * The continuations to start, each with the id of its task in Function Compute. The id is derived from the first run of
 * the chain, so a repeated run does not start a second continuation.
 */
export function tasksFor(
  left: readonly ContinuationPart[],
  { root, generation, runSeconds }: ContinuationOrigin,
): readonly ContinuationTask[] {
  if (generation >= mostGenerations) return [];
  const next = generation + 1;
  const begin = Math.min(beginSeconds, runSeconds * beginShare);
  return left.flatMap(({ loadBalancerIds, changeInSeconds, ...where }) =>
    inParts(loadBalancerIds).map((ids, index) => {
      const digest = createHash('sha256').update(JSON.stringify([root, next, where.account, where.region, index]));
      const task = `h${digest.digest('hex').slice(0, 40)}`;
      const continuation = { root, generation: next, task, ...where, loadBalancerIds: ids };
      return { continuation, afterSeconds: Math.max(0, Math.floor(changeInSeconds - begin)) };
    }),
  );
}

/** Load balancers with steps that were not started. None if NLB accepted no step, because then other runs use the rates. */
export function unfinished({ steps, notStarted }: Pick<Findings, 'steps' | 'notStarted'>): readonly LoadBalancerId[] {
  if (!steps.some(({ outcome }) => outcome === 'accepted')) return [];
  return [...grouped(notStarted, ({ loadBalancerId }) => loadBalancerId).keys()];
}

function inParts(ids: readonly LoadBalancerId[]): readonly (readonly LoadBalancerId[])[] {
  const shards = Math.ceil(ids.length / mostInPart);
  return Array.from({ length: shards }, (_, n) => ids.slice(n * mostInPart, (n + 1) * mostInPart));
}
