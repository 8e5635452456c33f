import { createHash } from 'node:crypto';
import { grouped } from '../../rotation/model/grouped.js';
import type { LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Continuation, Findings } from '../report/report.js';

/** Load balancers of one region that a run leaves to the next. */
export interface ContinuationPart {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerIds: readonly LoadBalancerId[];
  readonly recent: Continuation['recent'];
  /** When the rates allow one more change of every kind. */
  readonly changeInSeconds: number;
}

/** Which run asks: the one that it all began with, and how many runs away from that one it is. */
export interface ContinuationOrigin {
  readonly root: string;
  readonly generation: number;
  /** How long a run of its function may take. */
  readonly runSeconds: number;
}

/** What a run takes before its first change: to start, to list CAS, to read as much as it can change at once. Our choice. */
const beginSeconds = 20;
const beginShare = 1 / 3;
/** So many ids are some 8 KB; an asynchronous call takes 128 KB. */
const mostInPart = 256;
/** More than 3 hours of runs that ended for want of time. The timers go on where these end. */
const mostGenerations = 50;

/** One task: what it is to do, and in how many seconds it may begin. */
export interface ContinuationTask {
  readonly continuation: Continuation;
  readonly afterSeconds: number;
}

/**
 * What to hand on, each with the id that its task has in Function Compute: made from the run that began it all, so that a
 * run that is repeated hands nothing on a second time.
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

/** Load balancers with steps that there was no time for. None where not a single step went: others use up the rates. */
export function unfinished({ steps, notStarted }: Pick<Findings, 'steps' | 'notStarted'>): readonly LoadBalancerId[] {
  if (!steps.some(({ outcome }) => outcome === 'accepted')) return [];
  return [...grouped(notStarted, ({ loadBalancerId }) => loadBalancerId).keys()];
}

function inParts(ids: readonly LoadBalancerId[]): readonly (readonly LoadBalancerId[])[] {
  const shards = Math.ceil(ids.length / mostInPart);
  return Array.from({ length: shards }, (_, n) => ids.slice(n * mostInPart, (n + 1) * mostInPart));
}
