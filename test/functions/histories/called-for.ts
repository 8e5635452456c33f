import type { AcceptedChange } from '../../emulator/cloud.js';
import type { ListenerState } from '../../emulator/world-views.js';
import type { Policy } from './arbitraries.js';
import type { Lines } from './lines.js';

/** What the world's own records say of a listener at the moment of a change. */
export interface View {
  readonly lines: Lines;
  readonly policy: Policy;
  readonly now: Date;
  /** Since when it is Associated there; undefined when it is not. */
  readonly since: (certificateId: string) => Date | undefined;
  /** Quota relief took the line off, and its successor was not there since. */
  readonly isOwed: (line: number) => boolean;
  readonly isExpired: (certificateId: string) => boolean;
  /** Its load balancer had, or lately had, not enough room for every successor. */
  readonly wasShort: boolean;
}

/** Why the estate did not call for an accepted change; empty when it did. Knows the rules, and nothing of the planner. */
export function objections({ operation, listener, certificateIds }: AcceptedChange, view: View): string[] {
  return certificateIds.flatMap((id) => {
    const why = rules[operation]?.(id, listener, view, certificateIds) ?? undefined;
    return why === undefined ? [] : [`${operation} of ${id} on ${listener.id}: ${why}`];
  });
}

type Rule = (id: string, listener: ListenerState, view: View, batch: readonly string[]) => string | undefined;

const rules: Readonly<Record<string, Rule>> = {
  AssociateAdditionalCertificatesWithListener: againstAssociating,
  UpdateListenerAttribute: againstSettingDefault,
  DisassociateAdditionalCertificatesWithListener: (id, listener, view, batch) =>
    isTakenOffForRoom(id, listener, view) ? undefined : againstRetiring(id, listener, view, batch),
};

function againstAssociating(id: string, listener: ListenerState, view: View): string | undefined {
  const { lines, isOwed } = view;
  const line = lines.lineOf(id);
  if (line === undefined || !lines.isNewest(id)) return 'it is not the newest of its line';
  const older = listener.attachments.filter((other) => isOlder(other.id, id, lines));
  if (older.some(({ role }) => role === 'default')) return 'it is to replace the default, and goes beside it';
  return older.length === 0 && !isOwed(line) ? 'nothing there is replaced by it, nor is it owed' : undefined;
}

function againstSettingDefault(id: string, listener: ListenerState, { lines }: View): string | undefined {
  if (listener.default === id) return undefined;
  if (!lines.isNewest(id)) return 'it is not the newest of its line';
  return listener.default !== undefined && isOlder(listener.default, id, lines)
    ? undefined
    : `it does not replace the default, ${listener.default}`;
}

function againstRetiring(id: string, listener: ListenerState, view: View, batch: readonly string[]) {
  const { lines, policy, now, since, wasShort, isExpired } = view;
  const later = listener.attachments.filter((other) => isOlder(id, other.id, lines));
  const staying = later.filter((other) => other.status === 'Associated' && !batch.includes(other.id));
  const standsIn = listener.default !== undefined && isOlder(listener.default, id, lines);
  if (staying.length === 0 && standsIn && lines.isNewest(id))
    return isExpired(listener.default ?? '') ? 'the default that is to stand in for it has expired' : undefined;
  if (staying.length === 0) return 'no successor of it is Associated there';
  const graceOver = later.some((other) => {
    const associatedAt = since(other.id);
    return associatedAt !== undefined && associatedAt.getTime() + policy.graceMinutes * 60_000 <= now.getTime();
  });
  return graceOver || wasShort ? undefined : 'its grace time is not over';
}

/** Quota relief as policy allows it: what expired, or in a swap anything replaced, whose successor has no place. */
export function isTakenOffForRoom(id: string, { attachments }: ListenerState, view: View): boolean {
  const { lines, policy, wasShort, isExpired } = view;
  const hasLater = attachments.some((other) => isOlder(id, other.id, lines));
  if (hasLater || lines.isNewest(id) || !wasShort || policy.relief === 'none') return false;
  return policy.relief === 'swap' || isExpired(id);
}

/** True of two of one line, the first before the second. */
export function isOlder(id: string, than: string, lines: Lines): boolean {
  const line = lines.lineOf(id);
  return line !== undefined && line === lines.lineOf(than) && lines.generationOf(id) < lines.generationOf(than);
}
