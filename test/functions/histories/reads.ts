import type { AcceptedChange, Cloud } from '../../emulator/cloud.js';
import type { RequestLog } from '../../emulator/protocol/request-journal.js';
import type { ListenerState } from '../../emulator/world-views.js';

/** Emulated, for each request of a slow run. */
export const slowSeconds = 0.5;
/** A change is preceded by a read of its listener that is at most this old. */
const freshMs = 2_000;
/** Requests of other load balancers that may come between: a pass works on eight at once. */
const atOnce = 8;

/** What a change was made from: the last read of its listener, and what others have done since. */
export interface Reads {
  /** Others change a listener; what was read until now does not show it. */
  othersAct(before: ListenerState): void;
  /** Undefined if the last read shows everything that others did; else the listener as it was read. */
  readBeforeOthers(listenerId: string): ListenerState | undefined;
  /** A pass of its own begins; of passes at once no read is known to be of one of them. */
  passBegins(): void;
  /** Why the listener was not read just before its change, and once more than for its plan. */
  tooOld(change: AcceptedChange, pass: Pass): readonly string[];
}

interface Pass {
  /** Time goes by with each request. */
  readonly isSlow: boolean;
  /** How many passes there may be at the same time. */
  readonly passesAtOnce: number;
  /** Other load balancers, or other passes, are worked on at the same time. */
  readonly isAmongOthers: boolean;
}

interface Act {
  readonly before: ListenerState;
  readonly afterRequest: number;
  readonly atMs: number;
}

interface LastRead {
  readonly atMs: number;
  readonly request: number;
  readonly sleptMs: number;
}

export function watchReads(cloud: Cloud, sleptMs: () => number): Reads {
  const last = new Map<string, LastRead>();
  const acts = new Map<string, Act>();
  const readsOfPass = new Map<string, number>();
  let requests = 0;
  const nowMs = () => cloud.clock.now().getTime();
  cloud.onRequest((request) => {
    requests += 1;
    const id = listenerReadBy(request);
    if (id === undefined) return;
    last.set(id, { atMs: request.at.getTime(), request: requests, sleptMs: sleptMs() });
    const isFirstPage = request.params.NextToken === undefined;
    if (isFirstPage) readsOfPass.set(id, (readsOfPass.get(id) ?? 0) + 1);
  });
  const lagMs = cloud.switches.readAfterWriteSeconds * 1000;
  return {
    othersAct: (before) => {
      const earlier = acts.get(before.id);
      const isSeen = earlier === undefined || isShown(earlier, last.get(before.id), lagMs);
      if (isSeen) acts.set(before.id, { before, afterRequest: requests, atMs: nowMs() });
    },
    readBeforeOthers: (listenerId) => {
      const act = acts.get(listenerId);
      return act === undefined || isShown(act, last.get(listenerId), lagMs) ? undefined : act.before;
    },
    passBegins: () => readsOfPass.clear(),
    tooOld: ({ listener, operation, certificateIds }, { isSlow, passesAtOnce, isAmongOthers }) => {
      const read = last.get(listener.id);
      if ((readsOfPass.get(listener.id) ?? 0) < 2) return [`${operation} on ${listener.id}, which was not read again`];
      if (read === undefined) return [`${operation} on ${listener.id}, which was read never`];
      const between = isSlow ? (atOnce * passesAtOnce + certificateIds.length) * slowSeconds * 1000 : 0;
      // The pauses of work on other load balancers move the one clock, and delay nothing here.
      const ofOthers = isAmongOthers ? sleptMs() - read.sleptMs : 0;
      const ageMs = nowMs() - read.atMs;
      return ageMs <= freshMs + between + ofOthers
        ? []
        : [`${operation} on ${listener.id}, which was read ${ageMs / 1000} s before`];
    },
  };
}

function isShown(act: Act, read: { readonly atMs: number; readonly request: number } | undefined, lagMs: number) {
  return read !== undefined && read.request > act.afterRequest && read.atMs >= act.atMs + lagMs;
}

function listenerReadBy({ operation, httpStatus, params }: RequestLog): string | undefined {
  return operation === 'ListListenerCertificates' && httpStatus === 200 ? params.ListenerId : undefined;
}
