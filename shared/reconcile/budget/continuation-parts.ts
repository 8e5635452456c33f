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
interface ContinuationOrigin {
  readonly root: string;
  readonly generation: number;
  /** The time limit of one run of the function. */
  readonly runSeconds: number;
  readonly isFullSweep: boolean;
}

/**
 * Time of a run before its first change: the start, the listing of CAS, and the reading of one minute's changes. In a short
 * run it is at most this share of the run. Both are estimates; a wrong value only moves the start by some seconds.
 */
const startupSeconds = 20;
const startupShare = 1 / 3;
/** 256 ids are about 8 KB; an asynchronous call accepts 128 KB. */
const mostInPart = 256;
/** More than 3 hours of runs that each ended at the time limit. After that the timers continue the work. */
const mostGenerations = 50;

/** One asynchronous task: its payload, and the delay of its start. */
interface ContinuationTask {
  readonly continuation: Continuation;
  readonly afterSeconds: number;
}

/**
 * The continuations to start, each with the id of its task in Function Compute. The id is derived from the first run of
 * the chain, so a repeated run does not start a second continuation.
 */
export function tasksFor(
  left: readonly ContinuationPart[],
  { root, generation, runSeconds, isFullSweep }: ContinuationOrigin,
): readonly ContinuationTask[] {
  if (generation >= mostGenerations) return [];
  const next = generation + 1;
  const startup = Math.min(startupSeconds, runSeconds * startupShare);
  return left.flatMap(({ loadBalancerIds, changeInSeconds, ...where }) =>
    inParts(loadBalancerIds).map((ids, index) => {
      const digest = createHash('sha256').update(JSON.stringify([root, next, where.account, where.region, index]));
      const task = `h${digest.digest('hex').slice(0, 40)}`;
      const origin = { root, generation: next, task, ...(isFullSweep && { isFullSweep }) };
      const continuation = { ...origin, ...where, loadBalancerIds: ids };
      return { continuation, afterSeconds: Math.max(0, Math.floor(changeInSeconds - startup)) };
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
