import type { AcceptedChange } from '../../emulator/cloud.js';
import type { ListenerState } from '../../emulator/world-views.js';
import type { Policy } from './arbitraries.js';
import type { Lines } from './lines.js';
import type { Rollbacks } from './rollbacks.js';
import { closedUntil } from './rollout.js';

/** What the world's own records say of a listener at the moment of a change. */
export interface View {
  readonly lines: Lines;
  readonly rollbacks: Rollbacks;
  readonly policy: Policy;
  readonly now: Date;
  /** The most that the clocks of two runs differ by: times of the ledger and of a run are only so exact. */
  readonly skewMs: number;
  /** Since when it is Associated there; undefined when it is not. */
  readonly since: (certificateId: string) => Date | undefined;
  /** Quota relief took the line off, and its successor was not there since. */
  readonly isOwed: (line: number) => boolean;
  /** When a client last asked for the line's name, and got a certificate. */
  readonly seenAt: (line: number) => Date | undefined;
  readonly beginOf: (certificateId: string) => Date;
  readonly endOf: (certificateId: string) => Date;
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
  if (line === undefined) return 'it is of no line';
  // What relief took off is put back if its successor is refused.
  if (!isCurrent(id, listener, view))
    return isOwed(line) || view.rollbacks.isOpenEnded(listener.id, id) ? undefined : 'it is not the newest of its line';
  const older = olderThan(id, listener, view);
  if (older.some(({ role }) => role === 'default')) return 'it is to replace the default, and goes beside it';
  if (older.length === 0) return isOwed(line) ? undefined : 'nothing there is replaced by it, nor is it owed';
  return isOwed(line) ? undefined : againstNow(older, listener, view);
}

function againstSettingDefault(id: string, listener: ListenerState, view: View): string | undefined {
  const { default: standing = '' } = listener;
  if (standing === id) return undefined;
  const isEither = view.rollbacks.isOpenEnded(listener.id, id);
  if (!isEither && !isCurrent(id, listener, view)) return 'it is not the newest of its line';
  const older = olderThan(id, listener, view).filter((other) => other.id === standing);
  if (older.length > 0) return againstNow(older, listener, view);
  const isOfLine = view.lines.lineOf(standing) === view.lines.lineOf(id);
  return isEither && isOfLine ? undefined : `it does not replace the default, ${standing}`;
}

function againstRetiring(id: string, listener: ListenerState, view: View, batch: readonly string[]) {
  const { policy, now, since, wasShort, endOf, rollbacks } = view;
  const isLater = (other: string) =>
    rollbacks.isOlder(listener.id, id, other) || rollbacks.mayReplace(listener.id, id, other);
  const later = listener.attachments.filter((other) => isLater(other.id));
  const staying = later.filter((other) => other.status === 'Associated' && !batch.includes(other.id));
  const { default: standing = '' } = listener;
  if (staying.length === 0 && rollbacks.isOlder(listener.id, standing, id) && isCurrent(id, listener, view))
    return endOf(standing).getTime() <= now.getTime() - view.skewMs
      ? 'the default that is to stand in for it has expired'
      : againstNow([{ id: standing }], listener, view);
  if (staying.length === 0) return 'no successor of it is Associated there';
  // A rollback of several batches takes off one of them before the newer ones.
  const isTakenBack = listener.attachments.some(
    (other) =>
      other.status === 'Associated' && !batch.includes(other.id) && rollbacks.mayLeadBack(listener.id, id, other.id),
  );
  if (isTakenBack || rollbacks.isUndone(listener.id, id)) return undefined;
  if (!isProved(id, staying, view)) return 'no client was seen to come for its name since its successor is there';
  const graceOver = later.some((other) => {
    const associatedAt = since(other.id);
    return (
      associatedAt !== undefined && associatedAt.getTime() + policy.graceMinutes * 60_000 <= now.getTime() + view.skewMs
    );
  });
  if (!graceOver && !wasShort && policy.rollout.verify === 'off') return 'its grace time is not over';
  return againstNow([{ id }], listener, view);
}

/** With probing a client must have come since; what came of it the data plane's own choice decides. */
function isProved(id: string, staying: readonly { readonly id: string }[], view: View): boolean {
  const seenAt = view.seenAt(view.lines.lineOf(id) ?? -1);
  if (view.policy.rollout.verify === 'off') return true;
  return staying.some((one) => {
    const since = view.since(one.id);
    return since !== undefined && seenAt !== undefined && seenAt.getTime() >= since.getTime() - view.skewMs;
  });
}

/** Outside the windows only what expires before the next one may change, and what is rolled back. */
function againstNow(replaced: readonly { readonly id: string }[], { id }: ListenerState, view: View) {
  const opensAt = closedUntil(view.policy, view.now, view.skewMs);
  if (opensAt === undefined) return undefined;
  const mayGo = replaced.some(
    (one) => view.endOf(one.id).getTime() <= opensAt.getTime() + view.skewMs || view.rollbacks.isUndone(id, one.id),
  );
  return mayGo ? undefined : `no window for changes is open before ${opensAt.toISOString()}`;
}

/** By a clock that is behind, what was issued just now is not valid yet. */
function isCurrent(id: string, listener: ListenerState, { lines, rollbacks, now, skewMs, beginOf }: View): boolean {
  const newer = lines.likeIt(id).filter((other) => rollbacks.isOlder(listener.id, id, other));
  return newer.every((other) => beginOf(other).getTime() > now.getTime() - skewMs);
}

function olderThan(id: string, listener: ListenerState, { rollbacks }: View): ListenerState['attachments'] {
  return listener.attachments.filter((other) => rollbacks.isOlder(listener.id, other.id, id));
}

export function additionalOf({ attachments }: ListenerState): ListenerState['attachments'] {
  return attachments.filter(({ role }) => role === 'additional');
}

/** Quota relief as policy allows it: what expired, or in a swap anything replaced, whose successor has no place. */
export function isTakenOffForRoom(id: string, listener: ListenerState, view: View): boolean {
  const { rollbacks, policy, wasShort, endOf, now } = view;
  const hasLater = listener.attachments.some(
    (other) => rollbacks.isOlder(listener.id, id, other.id) && !rollbacks.mayLeadBack(listener.id, other.id, id),
  );
  if (hasLater || rollbacks.isCurrent(listener.id, id) || !wasShort || policy.relief === 'none') return false;
  return policy.relief === 'swap' || endOf(id).getTime() <= now.getTime() + view.skewMs;
}
