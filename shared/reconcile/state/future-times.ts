import { addMilliseconds, addMinutes, subMilliseconds } from 'date-fns';
import { mostSkewMinutes } from '../../rotation/backoff/clock-skew.js';
import { english } from '../../rotation/english.js';
import type { Mapping } from '../../rotation/lineage/mapping.js';
import type { Ledger } from '../ports/ledger.js';
import type { RememberedMapping } from '../ports/records.js';
import type { Condition, RememberedCondition } from '../report/report.js';
import type { State } from './state.js';

/** A record with a time ahead of the clock, and its treatment. */
interface TimeAhead {
  readonly record: string;
  readonly at: Date;
  readonly countsAs: string;
}

export interface LoadedState {
  readonly state: State;
  /** Records with a corrected time. They have to be saved, because no later step of a pass writes them. */
  readonly corrected: Pick<State, 'mapping' | 'failure'>;
  readonly ahead: readonly TimeAhead[];
}

/**
 * A time ahead by more than the clock skew was written with a wrong clock. A record of the cache counts as lost, which at
 * most delays a step; with its time it would block a step until then. Mappings count as given now, in the order of their
 * times, so that a later mapping overrules them. An open batch counts as an old one.
 */
export function withoutFutureTimes(state: State, now: Date): LoadedState {
  const latest = addMinutes(now, mostSkewMinutes);
  const corrected = correctedMappings(state.mapping, latest, now);
  const overlap = split(state.overlap, ({ overlaps }) => overlaps, latest);
  const flap = split(state.flap, ({ flapCounts }) => flapCounts, latest);
  const proof = split(state.proof, ({ proofs }) => proofs, latest);
  const stuck = split(state.stuck, ({ listeners }) => listeners, latest);
  const failure = split(state.failure, (record) => [record], latest);
  // A failure that is not in the state would never be dropped.
  const restarted = failure.map(({ entry, ahead }) => (ahead ? { ...entry, count: 0, since: now, at: now } : entry));
  return {
    state: {
      ...state,
      mapping: state.mapping.map((mapping) => corrected.get(mapping) ?? mapping),
      overlap: overlap.map(({ entry, past }) => ({ ...entry, overlaps: past })),
      flap: flap.map(({ entry, past }) => ({ ...entry, flapCounts: past })),
      proof: proof.map(({ entry, past }) => ({ ...entry, proofs: past })),
      stuck: stuck.map(({ entry, past }) => ({ ...entry, listeners: past })),
      failure: restarted,
      outage: state.outage.map((record) => (record.at > latest ? { ...record, since: now, at: now } : record)),
    },
    corrected: { mapping: [...corrected.values()], failure: restarted.filter((_, index) => failure[index]?.ahead) },
    ahead: [
      ...[...corrected.keys()].map(mappingAhead),
      ...state.open.filter(({ requestedAt }) => requestedAt > latest).map(batchAhead),
      ...lost('a grace time', overlap),
      ...lost('a confirmed step', flap),
      ...lost('a proof', proof),
      ...lost('a stuck listener', stuck),
      ...lost('a failure', failure),
      ...state.outage.filter(({ at }) => at > latest).map(outageAhead),
    ],
  };
}

/** Saves the corrected records, so that the next pass finds no time ahead of its clock. */
export async function saveCorrected({ mapping, failure }: LoadedState['corrected'], ledger: Ledger): Promise<void> {
  for (const record of mapping) await ledger.save('mapping', record);
  for (const record of failure) await ledger.save('failure', record);
}

/** One condition for each record, with its time. */
export function aheadConditions(ahead: readonly TimeAhead[], now: Date): Condition[] {
  return ahead.map(({ record, at, countsAs }) => ({
    reason: 'ledger-time-ahead',
    certificateIds: [],
    since: now,
    detail: english`${record} is dated ${at.toISOString()}, ahead of this clock; ${countsAs}`,
  }));
}

/**
 * The reported conditions of a dry run. The record is corrected by then, and the condition lasts until a full sweep finds
 * no such time any more.
 */
export function reportedAhead(reported: readonly RememberedCondition[]): Condition[] {
  return reported.flatMap(({ reason, certificateIds, since, detail = '' }) =>
    reason === 'ledger-time-ahead' ? [{ reason, certificateIds, since, detail }] : [],
  );
}

/**
 * The time from which a mapping counts: now, or just after the latest other mapping, if that was saved by a clock ahead.
 * A mapping of an event overrules no other and lapses by its own time, so it always counts from now.
 */
export function givenAt({ fromEvent }: Mapping, others: readonly RememberedMapping[], now: Date): Date {
  if (fromEvent) return now;
  const latest = others.reduce((time, { since }) => Math.max(time, since.getTime() + 1), now.getTime());
  return new Date(latest);
}

/** The mappings with new times just before now, in the order of the old times. */
function correctedMappings(
  mappings: readonly RememberedMapping[],
  latest: Date,
  now: Date,
): ReadonlyMap<RememberedMapping, RememberedMapping> {
  const ahead = mappings.filter(({ since }) => since > latest).sort((a, b) => a.since.getTime() - b.since.getTime());
  const before = subMilliseconds(now, ahead.length);
  return new Map(ahead.map((mapping, index) => [mapping, { ...mapping, since: addMilliseconds(before, index) }]));
}

function mappingAhead({ replaced, successor, selector, isRollback, since }: RememberedMapping): TimeAhead {
  const where = [...selector.regions, ...selector.loadBalancerIds, ...selector.listenerIds].join(', ');
  const record = `the ${isRollback ? 'rollback' : 'mapping'} of ${replaced} to ${successor}${where && ` on ${where}`}`;
  return { record, at: since, countsAs: english`it counts as given now` };
}

function batchAhead({ step, region, loadBalancerId, token, requestedAt }: State['open'][number]): TimeAhead {
  const record = `the ${step} of ${loadBalancerId} in ${region}, token ${token},`;
  return { record, at: requestedAt, countsAs: english`it counts as an old one` };
}

function outageAhead({ part, at }: State['outage'][number]): TimeAhead {
  return { record: `an outage of ${part}`, at, countsAs: english`it counts as lost` };
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
  /** The furthest time ahead of the clock. */
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

function lost(kind: string, entries: readonly Split<OnLoadBalancer, Timed>[]): TimeAhead[] {
  return entries.flatMap(({ entry: { region, loadBalancerId }, ahead }) =>
    ahead === undefined
      ? []
      : [{ record: `${kind} of ${loadBalancerId} in ${region}`, at: ahead, countsAs: english`it counts as lost` }],
  );
}
