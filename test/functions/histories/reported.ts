import type { ListenerState } from '../../emulator/world-views.js';
import type { Told } from '../../support/system.js';
import { isOut, type Life, listenersLeft } from './life.js';

const dayMs = 86_400_000;

/**
 * What a pass over everything, which nothing disturbed, had to report and did not: certificates near their end that
 * nothing replaces, and renewals that lack a name. Knows the world, and no plan.
 */
export function unreported(report: Told, life: Life): string[] {
  return [...nearTheirEnd(report, life), ...renewedWithout(report, life), ...unserved(report, life)];
}

/** A swap takes five minutes, and the clock of the run that began it may be 15 minutes behind. */
const silentMs = 20 * 60_000;

/** A name that no certificate of its listener has any more: the second pass over everything reports it, if not too soon. */
function unserved({ conditions }: Told, life: Life): string[] {
  const nowMs = life.cloud.clock.now().getTime();
  return listenersLeft(life).flatMap((listener) => {
    const sinceMs = isUnserved(listener, life) ? (life.unservedSinceMs.get(listener.id) ?? nowMs) : undefined;
    if (sinceMs === undefined) life.unservedSinceMs.delete(listener.id);
    else life.unservedSinceMs.set(listener.id, sinceMs);
    const isToldOf = conditions.some((one) => one.listenerId === listener.id && one.reason === 'name-unserved');
    if (sinceMs === undefined || nowMs - sinceMs < silentMs || isToldOf) return [];
    return [`a name of ${listener.id} is not served, and no report says so`];
  });
}

/**
 * Relief took a certificate off for its successor, or others took off what the functions had rotated; and none is left
 * there of that name, of any key type.
 */
function isUnserved(listener: ListenerState, life: Life): boolean {
  const { oracle, lines } = life;
  const names = new Set(listener.attachments.map(({ id }) => lines.name(lines.lineOf(id) ?? -1)));
  const isUsed = listener.status === 'Running' && !isOut(listener, life);
  const left = [...owedOn(listener, life), ...(isUsed ? oracle.takenOff(listener.id) : [])];
  return left.some((line) => !names.has(lines.name(line)));
}

/** Relief took a certificate off for its successor, which is not there yet. */
export function lacksOwed(listener: ListenerState, life: Life): boolean {
  return owedOn(listener, life).length > 0;
}

function owedOn({ id, attachments }: ListenerState, { oracle, lines }: Life): readonly number[] {
  const { owed, forgotten } = oracle.due(id);
  return [...owed].filter((line) => !forgotten.has(line) && !attachments.some((a) => lines.lineOf(a.id) === line));
}

/** Listeners that need the certificate of an event, and of which its pass says nothing: it narrows reads, never truth. */
export function passedOver(successor: string, report: Told, life: Life): string[] {
  const { rollbacks } = life.oracle;
  if (report.faults.length + report.notStarted.length > 0 || !life.oracle.isQuiet()) return [];
  const all = [...report.steps, ...report.judged, ...report.holds];
  return listenersLeft(life)
    .filter(({ status }) => status === 'Running')
    .filter(({ id, attachments }) => attachments.some((a) => rollbacks.isOlder(id, a.id, successor)))
    .filter(
      ({ id, attachments }) =>
        !attachments.some((a) => a.id === successor) && !all.some((one) => one.listenerId === id),
    )
    .map(({ id }) => `${id} needs ${successor}, and the pass of its event says nothing of it`);
}

function nearTheirEnd(report: Told, life: Life): string[] {
  const { cloud, oracle } = life;
  const { rollbacks } = oracle;
  const now = cloud.clock.now();
  return listenersLeft(life).flatMap(({ id, status, attachments }) => {
    if (status === 'Configuring' || touches(report, id)) return [];
    const isReplaced = (one: string) => attachments.some((other) => rollbacks.isOlder(id, one, other.id));
    const left = attachments.filter((a) => !isReplaced(a.id) && isNearEnd(cloud.world.certificate(a.id), now));
    return left
      .filter((a) => !rollbacks.isOpenEnded(id, a.id) && !isAbout(report, id, a.id))
      .map((a) => `${a.id} on ${id} is near its end, and no report says so`);
  });
}

/** In the last third of its lifetime, at most 14 days; a minute of grace. */
function isNearEnd({ notBefore, notAfter }: { readonly notBefore: Date; readonly notAfter: Date }, now: Date): boolean {
  const lifetimeMs = notAfter.getTime() - notBefore.getTime();
  return now.getTime() - 60_000 >= notAfter.getTime() - Math.min(lifetimeMs / 3, 14 * dayMs);
}

/** A change is planned, made, waited for or refused there. */
function touches({ steps, judged, holds }: Told, listenerId: string): boolean {
  const waits = holds.filter(
    ({ reason }) => !['switched-off', 'excluded', 'rolled-back', 'listener-stopped'].includes(reason),
  );
  return [...steps, ...judged, ...waits].some((one) => one.listenerId === listenerId);
}

function isAbout({ conditions }: Told, listenerId: string, certificateId: string): boolean {
  return conditions.some(
    (one) => one.listenerId === listenerId && one.certificateIds.some((id) => id === certificateId),
  );
}

/** A renewal without one of the names replaces nothing, and a person must learn of it. */
function renewedWithout({ conditions, holds }: Told, life: Life): string[] {
  const { lines } = life;
  const { rollbacks } = life.oracle;
  // A twin may be held for its key type instead.
  const isLacking = (line: number) => lines.lacking().includes(line) && lines.twinOf(line) === undefined;
  return listenersLeft(life).flatMap((listener) => {
    const { id, status, attachments } = listener;
    // A listing may show the change still under way, with the certificate before it.
    const isBusy = holds.some((hold) => hold.listenerId === id && hold.reason === 'busy');
    if (status !== 'Running' || isBusy || isOut(listener, life)) return [];
    // A renewal of what a rollback takes off is no matter of this listener.
    const stays = attachments.filter((a) => rollbacks.isCurrent(id, a.id) && !rollbacks.mayBeRolledBack(id, a.id));
    const lacking = stays.filter((a) => isLacking(lines.lineOf(a.id) ?? -1));
    const isToldOf = conditions.some(({ reason, listenerId }) => reason === 'names-lost' && listenerId === id);
    return lacking.length === 0 || isToldOf
      ? []
      : [`${lacking.map((a) => a.id).join(', ')} on ${id} was renewed without a name, and no report says so`];
  });
}
