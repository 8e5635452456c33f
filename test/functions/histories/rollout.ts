import type { AcceptedChange } from '../../emulator/cloud.js';
import type { ListenerState } from '../../emulator/world-views.js';
import type { Policy } from './arbitraries.js';

/** As CHANGE_WINDOWS has it: from two in the afternoon to ten. A pass that began in it may end after it. */
export const afternoons = '0 0 14 * * */8h';
const [opensAtHour, closesAtHour] = [14, 22];
const hourMs = 3_600_000;
const longestPassMs = 300_000;

/** When the next window opens; undefined while one is open, or was a moment ago. */
export function closedUntil({ rollout }: Policy, now: Date, skewMs = 0): Date | undefined {
  if (rollout.windows === 'any time') return undefined;
  const midnight = Math.floor(now.getTime() / (24 * hourMs)) * 24 * hourMs;
  const sinceMidnight = now.getTime() - midnight;
  const isOpen =
    sinceMidnight >= opensAtHour * hourMs - skewMs && sinceMidnight <= closesAtHour * hourMs + longestPassMs + skewMs;
  if (isOpen) return undefined;
  return new Date(midnight + (opensAtHour + (sinceMidnight > opensAtHour * hourMs ? 24 : 0)) * hourMs);
}

/** What the world shows of the others when a listener is given a successor. */
export interface Others {
  /** Listeners that are being given something just now, but for what goes at any time; the one itself left out. */
  readonly underWay: readonly ListenerState[];
  /** All but the one itself. */
  readonly all: readonly ListenerState[];
  /** With probing: whether a client came for it there, as the ledger knows; perhaps, if the run that saw it was killed. */
  readonly isSeen: (listener: ListenerState, certificateId: string) => 'yes' | 'perhaps' | 'no';
  /** Whether it may be rolled back there, and is then no canary. */
  readonly mayLeave: (listener: ListenerState, certificateId: string) => boolean;
}

/** Why a wave did not allow that a listener is given these now; empty when it did. */
export function againstWave(
  { listener, certificateIds }: AcceptedChange,
  { atATime, rollout: { canary, verify } }: Policy & { readonly atATime: number | undefined },
  { underWay, all, isSeen, mayLeave }: Others,
): string[] {
  const tooMany =
    atATime !== undefined && underWay.length >= atATime
      ? [`${listener.id} changes while ${underWay.length} do already, of at most ${atATime}`]
      : [];
  const has =
    (id: string, ...statuses: readonly string[]) =>
    (one: ListenerState) =>
      one.attachments.some((other) => other.id === id && statuses.includes(other.status));
  const isNew = (id: string) => !has(id, 'Associated')(listener);
  const early = certificateIds.filter(isNew).filter((id) => {
    // One that is to become the default is taken off as an additional one first, by the same pass.
    const there = all.filter(has(id, 'Associated', 'Diassociating'));
    const seen = there.map((one) => {
      const saw = verify === 'off' ? 'yes' : isSeen(one, id);
      return saw === 'yes' && mayLeave(one, id) ? 'perhaps' : saw;
    });
    const done = seen.filter((one) => one === 'yes').length;
    const perhaps = seen.filter((one) => one === 'perhaps').length;
    const coming = underWay.filter((one) => !has(id, 'Associated')(one) && has(id, 'Associating')(one)).length;
    return canary !== undefined && done + perhaps < canary && done + coming >= canary;
  });
  return [...tooMany, ...early.map((id) => `${listener.id} is given ${id} before its ${canary} canaries have it`)];
}
