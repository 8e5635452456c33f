import { backfill } from '../../../functions/backfill.js';
import { rollback } from '../../../functions/cli/apply/rollback.js';
import { confirm } from '../../../functions/confirm.js';
import { onRenewal } from '../../../functions/on-renewal.js';
import { type Entry, fcHandler } from '../../../functions/run/handler.js';
import { sweep } from '../../../functions/sweep.js';
import type { Cloud } from '../../emulator/cloud.js';
import type { RequestLog } from '../../emulator/protocol/request-journal.js';
import { kindOfDeed, mortal } from '../../support/mortal.js';
import { type Told, timerEvent } from '../../support/system.js';
import { type Life, listenersLeft, mostAddedBytes } from './life.js';
import type { FunctionCall, FunctionRun } from './mishaps.js';
import { unreported } from './reported.js';
import { settingsOf } from './selection.js';

/** What became of one run of a function. */
export type Outcome =
  | { readonly kind: 'ended'; readonly report: Told }
  | { readonly kind: 'killed'; readonly at: string; readonly moment: string; readonly deed: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Of a run that nothing happens to. */
export const undisturbed = { death: null, skew: 0, pace: 'at once' } as const;

/** One of the four functions as FC calls it: bytes in, JSON out, in a process that may be killed. */
export async function run({ call, death, skew, pace }: FunctionRun, life: Life): Promise<Outcome> {
  const { name, entry, event, rolledBackOn = [] } = invocationOf(call, life);
  const { edges, over, killedAt } = mortal(surroundingsOf(skew, life), death ?? undefined);
  const handler = fcHandler(name, entry, edges);
  const context =
    pace === 'cut short' ? { ...life.context, function: { name: 'test', timeout: shortSeconds } } : life.context;
  const openEntries = () => life.ledger.entries('open/');
  const underWay = async () => [...(await openEntries()), ...(await life.ledger.entries('state/owed-'))];
  for (const id of rolledBackOn) await life.oracle.rollbackMeets(id, underWay);
  const before = life.cloud.requests.length;
  const beganAt = life.cloud.clock.now();
  const bytesBefore = process.memoryUsage.rss();
  life.peakBytes = bytesBefore;
  life.oracle.passBegins();
  // What a killed run had sent by then arrives later.
  life.isSlow = pace !== 'at once' || life.slowRuns > 0;
  if (pace !== 'at once') life.slowRuns += 1;
  const ended = handler(Buffer.from(JSON.stringify(event)), context).then(
    (text): Outcome => ({ kind: 'ended', report: JSON.parse(text) }),
    (fault: Error): Outcome => ({ kind: 'failed', message: fault.message }),
  );
  const outcome = await life.oracle.withSkew(skew, () =>
    Promise.race([ended, over.then(() => killed(killedAt() ?? '', death))]),
  );
  life.oracle.wrongs.push(...tooMuchMemory(bytesBefore, life));
  life.oracle.wrongs.push(...(await life.oracle.unwritten(openEntries)));
  if (pace !== 'at once') life.slowRuns -= 1;
  life.story.ran(
    `${nameOf(call)}${skew === 0 ? '' : `, its clock ${skew} s ahead`}${pace === 'at once' ? '' : `, ${pace}`}`,
    outcome,
  );
  countRun({ call, death, skew, pace }, outcome, life);
  if (outcome.kind === 'ended') countReads(call, life.cloud.requests.slice(before), life);
  if (outcome.kind === 'ended')
    for (const { verdict, listenerId, step, certificateIds } of outcome.report.judged)
      if (verdict === 'confirmed') life.oracle.confirmed(listenerId, step, certificateIds);
  if (outcome.kind === 'ended' && hasSeenAll({ call, death, skew, pace }, outcome.report, life))
    life.oracle.wrongs.push(...unreported(outcome.report, life), ...dropped(outcome.report));
  if (outcome.kind === 'failed' && isOfNothing(outcome.message))
    for (const id of rolledBackOn) life.oracle.rollbacks.wasRefusedOn(id);
  if (outcome.kind === 'killed') life.oracle.runKilled(beganAt);
  if (outcome.kind === 'killed') for (const id of rolledBackOn) life.oracle.rollbacks.wasCutOffOn(id);
  return outcome;
}

/** This process has the cloud in it too, and garbage of earlier histories: what counts is how much a run adds. */
function tooMuchMemory(bytesBefore: number, { peakBytes, tally }: Life): readonly string[] {
  const bytes = Math.max(peakBytes, process.memoryUsage.rss()) - bytesBefore;
  tally.measure('MiB of memory that a run added', bytes / 1024 / 1024);
  return bytes <= mostAddedBytes ? [] : [`a run added ${Math.round(bytes / 1024 / 1024)} MiB of memory`];
}

/** Changes that no second read may stop: nobody has changed a listener since the first one. */
function dropped({ steps }: Told): readonly string[] {
  const changed = steps.filter(({ outcome }) => outcome === 'changed');
  return changed.map(({ step, listenerId, detail }) => `${step} on ${listenerId} was planned, though ${detail}`);
}

/** It read everything, and nothing was changed meanwhile but by itself. */
function hasSeenAll({ call, skew, pace }: FunctionRun, { faults, notStarted, handedOn }: Told, life: Life): boolean {
  const isFull = call.kind === 'sweep' && call.look === 'full' && skew === 0 && pace === 'at once';
  return isFull && faults.length + notStarted.length === 0 && handedOn === undefined && life.oracle.isQuiet();
}

function killed(at: string, death: FunctionRun['death']): Outcome {
  return { kind: 'killed', at, moment: death?.moment ?? '', deed: kindOfDeed(at.replace(/^.*?, /, '')) };
}

const shortSeconds = 12;

/** With the settings of the moment, and a clock of its own. */
function surroundingsOf(skew: number, { edges, selection }: Life): Life['edges'] {
  const env = { ...edges.env, ...settingsOf(selection) };
  return { ...edges, env, now: () => new Date(edges.now().getTime() + skew * 1000) };
}

/** Reads of whole passes: narrowed by an event, too many for the run, or in several slices. */
function countReads({ kind }: FunctionCall, requests: readonly RequestLog[], { cloud, tally }: Life): void {
  const reads = requests.filter(({ operation }) => operation === 'ListListenerCertificates');
  const read = new Set(reads.map(({ params }) => params.ListenerId));
  const isPart = read.size > 0 && read.size < cloud.world.listeners().length;
  if (kind === 'delivery' && isPart) tally.count('a look narrowed by an event');
  if (kind === 'sweep' && isPart) tally.count('a sweep that does not read everything');
  if (isInSlices(requests, cloud)) tally.count('a walk of several slices');
}

/** Something was changed before a listener of the same account and region was read for the first time. */
function isInSlices(requests: readonly RequestLog[], { world }: Cloud): boolean {
  const placeOf = new Map(world.listeners().map(({ id, region, accountId }) => [id, `${region} ${accountId}`]));
  const read = new Set<string>();
  const changed = new Set<string>();
  return requests.some(({ operation, params: { ListenerId = '' } }) => {
    const place = placeOf.get(ListenerId) ?? '';
    if (kindOfDeed(operation) === 'change') changed.add(place);
    if (operation !== 'ListListenerCertificates' || read.has(ListenerId)) return false;
    read.add(ListenerId);
    return changed.has(place);
  });
}

function countRun({ call, skew, pace }: FunctionRun, outcome: Outcome, { tally }: Life): void {
  tally.count(`run ${nameOf(call).replace(/ event \d+/, ' one event')}`);
  if (skew !== 0) tally.count(`run with a clock ${skew} s ahead`);
  if (pace !== 'at once') tally.count(`run ${pace}`);
  tally.count(`run ${outcome.kind}`);
  if (outcome.kind === 'killed') tally.count(`killed ${outcome.moment} a ${outcome.deed}`);
  if (outcome.kind !== 'ended') return;
  const { steps, holds, judged, conditions, notStarted, ignored, faults } = outcome.report;
  for (const { outcome: how, refusal } of steps)
    tally.count(`step ${how}${refusal === undefined ? '' : `, ${refusal}`}`);
  for (const { verdict } of judged) tally.count(`verdict ${verdict}`);
  for (const { reason } of holds) tally.count(`hold ${reason}`);
  for (const { reason } of conditions) tally.count(`condition ${reason}`);
  if (notStarted.length > 0) tally.count('a run without time for its steps');
  if (ignored.length > 0) tally.count('an event that is for somebody else');
  if (faults.length > 0) tally.count('a run with a fault');
}

/** A rollback by hand of what the ledger knows no change of. */
export function isOfNothing(message: string): boolean {
  return message.startsWith('rollback: the ledger has no such change');
}

interface Invocation {
  readonly name: string;
  readonly entry: Entry;
  readonly event: unknown;
  readonly rolledBackOn?: readonly string[];
}

function invocationOf(call: FunctionCall, life: Life): Invocation {
  switch (call.kind) {
    case 'confirm':
      return { name: 'confirm', entry: confirm, event: timerEvent('confirm') };
    case 'sweep':
      return { name: 'sweep', entry: sweep, event: timerEvent('sweep', JSON.stringify({ kind: call.look })) };
    case 'backfill':
      return { name: 'backfill', entry: backfill, event: { apply: true, ...narrowing(call, life) } };
    case 'delivery':
      return { name: 'on-renewal', entry: onRenewal, event: delivery(call, life) };
    case 'rollback': {
      const listeners = rolledBack(call, life);
      return { name: 'rollback', entry: rollback, event: { apply: true, listeners }, rolledBackOn: listeners };
    }
  }
}

function narrowing({ narrowedTo, listener, certificate }: FunctionCall & { kind: 'backfill' }, life: Life): object {
  const { lines } = life;
  const left = listenersLeft(life);
  const one = left[listener % left.length];
  if (one === undefined || narrowedTo === 'all') return {};
  if (narrowedTo === 'load balancer') return { loadBalancers: [one.loadBalancerId] };
  const replaced = one.attachments[certificate % one.attachments.length]?.id ?? '';
  const successor = lines.newest(lines.lineOf(replaced) ?? 0);
  if (narrowedTo === 'listener' || successor === replaced) return { listeners: [one.id] };
  life.oracle.rollbacks.lifted(successor);
  return { listeners: [one.id], certificates: [{ successor, replaced }] };
}

/** All of them come with one that is for somebody else. */
function delivery({ of, event }: FunctionCall & { kind: 'delivery' }, { events }: Life): unknown {
  return of === 'one event' ? events[event % events.length] : [...events, stranger].reverse();
}

function rolledBack({ listener }: FunctionCall & { kind: 'rollback' }, life: Life): readonly string[] {
  const left = listenersLeft(life);
  const id = left[listener % left.length]?.id ?? 'lsn-none';
  life.oracle.rollbackAsked(id);
  return [id];
}

const stranger = { type: 'ecs:Instance:StateChange', data: {} };

function nameOf(call: FunctionCall): string {
  switch (call.kind) {
    case 'confirm':
      return 'confirm';
    case 'sweep':
      return `sweep (${call.look})`;
    case 'backfill':
      return `backfill (${call.narrowedTo})`;
    case 'rollback':
      return 'rollback by hand';
    case 'delivery':
      return `on-renewal with ${call.of === 'one event' ? `event ${call.event}` : call.of}`;
  }
}
