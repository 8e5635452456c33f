import { addMilliseconds, addMinutes, subMilliseconds } from 'date-fns';
import { mostSkewMinutes } from '../../rotation/backoff/clock-skew.js';
import type { Mapping } from '../../rotation/lineage/mapping.js';
import type { RememberedMapping } from '../ports/cloud.js';
import type { Condition } from '../report/report.js';
import type { State } from './state.js';

/** An entry that is dated ahead, and how it counts instead. */
export interface TimeAhead {
  readonly what: string;
  readonly at: Date;
  readonly countsAs: string;
}

export interface LoadedState {
  readonly state: State;
  /** Entries with a time that was set right, to be kept so from here on: no pass writes these anew by itself. */
  readonly corrected: Pick<State, 'mapping' | 'failure'>;
  readonly ahead: readonly TimeAhead[];
}

/**
 * What is dated ahead by more than clocks may differ was written by no pass whose clock is right. Cache counts as lost,
 * which delays a step at most: believed, it would keep one waiting until then. Intent counts as given just now, in the
 * order of its times, so that a later word overrules it. An open batch is judged as an old one.
 */
export function withoutFutureTimes(state: State, now: Date): LoadedState {
  const latest = addMinutes(now, mostSkewMinutes);
  const corrected = correctedMappings(state.mapping, latest, now);
  const overlap = split(state.overlap, ({ overlaps }) => overlaps, latest);
  const flap = split(state.flap, ({ flapCounts }) => flapCounts, latest);
  const proof = split(state.proof, ({ proofs }) => proofs, latest);
  const stuck = split(state.stuck, ({ listeners }) => listeners, latest);
  const failure = split(state.failure, (one) => [one], latest);
  const began = failure.map(({ entry, ahead }) => (ahead ? { ...entry, count: 0, since: now, at: now } : entry));
  return {
    state: {
      ...state,
      mapping: state.mapping.map((one) => corrected.get(one) ?? one),
      overlap: overlap.map(({ entry, past }) => ({ ...entry, overlaps: past })),
      flap: flap.map(({ entry, past }) => ({ ...entry, flapCounts: past })),
      proof: proof.map(({ entry, past }) => ({ ...entry, proofs: past })),
      stuck: stuck.map(({ entry, past }) => ({ ...entry, listeners: past })),
      // One that is left out would never be forgotten.
      failure: began,
    },
    corrected: { mapping: [...corrected.values()], failure: began.filter((_, index) => failure[index]?.ahead) },
    ahead: [
      ...[...corrected.keys()].map(mappingAhead),
      ...state.open.filter(({ requestedAt }) => requestedAt > latest).map(batchAhead),
      ...lost('a grace time', overlap),
      ...lost('a confirmed step', flap),
      ...lost('a proof', proof),
      ...lost('a stuck listener', stuck),
      ...lost('a failure', failure),
    ],
  };
}

/** One condition for each, with the time that it is dated at. */
export function aheadConditions(ahead: readonly TimeAhead[], now: Date): Condition[] {
  return ahead.map(({ what, at, countsAs }) => ({
    reason: 'ledger-time-ahead',
    certificateIds: [],
    since: now,
    detail: `${what} is dated ${at.toISOString()}, ahead of this clock; ${countsAs}`,
  }));
}

/**
 * When a word counts as given: now, or after all others, if the clock of one was ahead by no more than clocks differ. A
 * claim of an event overrules nothing, and lapses by its own time.
 */
export function givenAt({ fromEvent }: Mapping, known: readonly RememberedMapping[], now: Date): Date {
  if (fromEvent) return now;
  const latest = known.reduce((time, { since }) => Math.max(time, since.getTime() + 1), now.getTime());
  return new Date(latest);
}

/** Just before now, and one after the other as their times are. */
function correctedMappings(
  mappings: readonly RememberedMapping[],
  latest: Date,
  now: Date,
): ReadonlyMap<RememberedMapping, RememberedMapping> {
  const ahead = mappings.filter(({ since }) => since > latest).sort((a, b) => a.since.getTime() - b.since.getTime());
  const before = subMilliseconds(now, ahead.length);
  return new Map(ahead.map((one, index) => [one, { ...one, since: addMilliseconds(before, index) }]));
}

function mappingAhead({ replaced, successor, selector, isRollback, since }: RememberedMapping): TimeAhead {
  const where = [...selector.regions, ...selector.loadBalancerIds, ...selector.listenerIds].join(', ');
  const what = `the ${isRollback ? 'rollback' : 'mapping'} of ${replaced} to ${successor}${where && ` on ${where}`}`;
  return { what, at: since, countsAs: 'it counts as given now' };
}

function batchAhead({ step, region, loadBalancerId, token, requestedAt }: State['open'][number]): TimeAhead {
  const what = `the ${step} of ${loadBalancerId} in ${region}, token ${token},`;
  return { what, at: requestedAt, countsAs: 'it is judged as an old one' };
}

interface OnLoadBalancer {
  readonly region: string;
  readonly loadBalancerId: string;
}

interface Timed {
  readonly since: Date;
  readonly at?: Date;
}

interface Split<Entry, Item> {
  readonly entry: Entry;
  readonly past: readonly Item[];
  /** The furthest time that lies ahead. */
  readonly ahead: Date | undefined;
}

function split<Entry extends OnLoadBalancer, Item extends Timed>(
  entries: readonly Entry[],
  itemsOf: (entry: Entry) => readonly Item[],
  latest: Date,
): readonly Split<Entry, Item>[] {
  const furthest = ({ since, at = since }: Timed) => (at > since ? at : since);
  return entries.map((entry) => {
    const times = itemsOf(entry).map((item) => ({ item, time: furthest(item) }));
    const [ahead] = times.map(({ time }) => time).sort((a, b) => b.getTime() - a.getTime());
    const past = times.filter(({ time }) => time <= latest).map(({ item }) => item);
    return { entry, past, ahead: ahead !== undefined && ahead > latest ? ahead : undefined };
  });
}

function lost(what: string, entries: readonly Split<OnLoadBalancer, Timed>[]): TimeAhead[] {
  return entries.flatMap(({ entry: { region, loadBalancerId }, ahead }) =>
    ahead === undefined
      ? []
      : [{ what: `${what} of ${loadBalancerId} in ${region}`, at: ahead, countsAs: 'it counts as lost' }],
  );
}
