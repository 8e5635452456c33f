import { backfill } from '../../../functions/backfill.js';
import { rollback } from '../../../functions/cli/apply/rollback.js';
import { confirm } from '../../../functions/confirm.js';
import { onRenewal } from '../../../functions/on-renewal.js';
import { type Entry, fcHandler } from '../../../functions/run/handler.js';
import { sweep } from '../../../functions/sweep.js';
import { mortal } from '../../support/mortal.js';
import { type Told, timerEvent } from '../../support/system.js';
import { type Life, listenersLeft } from './life.js';
import type { FunctionCall, FunctionRun } from './mishaps.js';

/** What became of one run of a function. */
export type Outcome =
  | { readonly kind: 'ended'; readonly report: Told }
  | { readonly kind: 'killed'; readonly at: string }
  | { readonly kind: 'failed'; readonly message: string };

/** One of the four functions as FC calls it: bytes in, JSON out, in a process that may be killed. */
export async function run({ call, death }: FunctionRun, life: Life): Promise<Outcome> {
  const { name, entry, event, rolledBackOn = [] } = invocationOf(call, life);
  const { edges, over, killedAt } = mortal(life.edges, death ?? undefined);
  const handler = fcHandler(name, entry, edges);
  const ended = handler(Buffer.from(JSON.stringify(event)), life.context).then(
    (text): Outcome => ({ kind: 'ended', report: JSON.parse(text) }),
    (fault: Error): Outcome => ({ kind: 'failed', message: fault.message }),
  );
  const outcome = await Promise.race([ended, over.then((): Outcome => ({ kind: 'killed', at: killedAt() ?? '' }))]);
  life.story.ran(nameOf(call), outcome);
  if (outcome.kind === 'failed' && isOfNothing(outcome.message))
    for (const id of rolledBackOn) life.oracle.rollbacks.wasRefusedOn(id);
  return outcome;
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
  life.oracle.rollbacks.mayHappenOn(id);
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
