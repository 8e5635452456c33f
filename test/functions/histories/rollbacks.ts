import type { AcceptedChange } from '../../emulator/cloud.js';
import type { ListenerState } from '../../emulator/world-views.js';
import type { Lines } from './lines.js';

const removal = 'DisassociateAdditionalCertificatesWithListener';

/**
 * What was rolled back on which listener. There, what was undone ranks below what it had replaced, until somebody says
 * otherwise; so the same rules hold for the way back as for the way there.
 */
export class Rollbacks {
  /** How often one was called for on each listener. */
  private readonly called = new Map<string, number>();
  private readonly undone = new Map<string, Set<string>>();
  /** What the functions attached on each listener: the ledger's history has nothing else to roll back. */
  private readonly made = new Map<string, Set<string>>();
  /**
   * Taken off from beside its former one, the default: either to be rolled back, or because NLB promotes no additional
   * certificate. The next change shows which.
   */
  private readonly removedBeside = new Map<string, Set<string>>();
  /** Under way when one was asked for: that takes them back too, if they were made at all. */
  private readonly metUnderWay = new Map<string, Set<string>>();
  private readonly liftedLines = new Map<string, Set<number>>();
  private readonly cutOffOn = new Set<string>();

  constructor(
    private readonly lines: Lines,
    private readonly world: {
      readonly hasExpired: (certificateId: string) => boolean;
      readonly attachedOn: (listenerId: string) => readonly string[];
    },
  ) {}

  /** From now on one may be carried out there: somebody asked for it, or clients get what nobody attached. */
  mayHappenOn(listenerId: string): void {
    this.called.set(listenerId, (this.called.get(listenerId) ?? 0) + 1);
  }

  /** Refused as one of nothing: it wrote nothing down that could be carried out later. */
  wasRefusedOn(listenerId: string): void {
    this.called.set(listenerId, (this.called.get(listenerId) ?? 0) - 1);
  }

  /** It was killed, so the ledger may have a part of what it undoes. */
  wasCutOffOn(listenerId: string): void {
    this.cutOffOn.add(listenerId);
  }

  /** Of two of one line: what a rollback that was cut off has not undone replaces what it put back. */
  mayReplace(listenerId: string, id: string, by: string): boolean {
    const line = this.lines.lineOf(id);
    const isLater = line === this.lines.lineOf(by) && this.generation(by) > this.generation(id);
    return line !== undefined && isLater && this.cutOffOn.has(listenerId);
  }

  /** The ledger alone knew of them. */
  drop(): void {
    this.undone.clear();
  }

  /** Somebody may have said that it is to replace the former one after all. */
  lifted(certificateId: string): void {
    for (const [listenerId, ids] of this.undone) {
      if (ids.delete(certificateId)) this.leaveOpen(listenerId, certificateId);
    }
  }

  /** Others took it off, or put it back: where a rollback was asked for and not yet carried out, that does it. */
  changedByOthers(listenerId: string, certificateId: string): void {
    if (this.isCalledOn(listenerId)) this.leaveOpen(listenerId, certificateId);
  }

  /** Others had put it back before a rollback of its successor was asked for. */
  leftAsPutBack(listenerId: string, certificateId: string): void {
    if (!this.isCurrent(listenerId, certificateId)) this.leaveOpen(listenerId, certificateId);
  }

  /** Whether one may be carried out there. */
  isCalledOn(listenerId: string): boolean {
    return (this.called.get(listenerId) ?? 0) > 0;
  }

  /** This one was under way when a rollback was asked for: either end is right. */
  meets(listenerId: string, certificateId: string): void {
    addTo(this.metUnderWay, listenerId, certificateId);
    this.leaveOpen(listenerId, certificateId);
  }

  private leaveOpen(listenerId: string, certificateId: string): void {
    const line = this.lines.lineOf(certificateId) ?? -1;
    addTo(this.liftedLines, listenerId, line);
  }

  /** Whether either end is right: what was said may not have been heard. */
  isOpenEnded(listenerId: string, certificateId: string): boolean {
    const line = this.lines.lineOf(certificateId) ?? -1;
    const undone = [...(this.undone.get(listenerId) ?? [])];
    const isInPart = this.cutOffOn.has(listenerId) && undone.some((id) => this.lines.lineOf(id) === line);
    return isInPart || (this.liftedLines.get(listenerId)?.has(line) ?? false);
  }

  isUndone(listenerId: string, certificateId: string): boolean {
    return this.undone.get(listenerId)?.has(certificateId) ?? false;
  }

  /** Whether a rollback put it there. */
  isBack(listenerId: string, certificateId: string): boolean {
    const later = this.lines.likeIt(certificateId).filter((id) => this.generation(id) > this.generation(certificateId));
    return later.some((id) => this.isUndone(listenerId, id));
  }

  /** Of two of one line: a rollback from the first to the second was asked for there, and may have been heard in part. */
  mayLeadBack(listenerId: string, id: string, to: string): boolean {
    const line = this.lines.lineOf(id);
    const isFormer = line === this.lines.lineOf(to) && this.generation(to) < this.generation(id);
    return line !== undefined && isFormer && this.isCalledOn(listenerId);
  }

  /** One from it to any of its former ones was asked for there. */
  mayBeRolledBack(listenerId: string, id: string): boolean {
    return this.lines.likeIt(id).some((former) => this.mayLeadBack(listenerId, id, former));
  }

  /** What is left of its line to replace it; what has no successor there is current. */
  isCurrent(listenerId: string, certificateId: string): boolean {
    return this.lines.likeIt(certificateId).every((other) => !this.isOlder(listenerId, certificateId, other));
  }

  /** True of two of one line, the first before the second. */
  isOlder(listenerId: string, id: string, than: string): boolean {
    const line = this.lines.lineOf(id);
    const rank = (one: string) =>
      this.generation(one) - (this.isUndone(listenerId, one) && this.isInForce(listenerId, one) ? 1000 : 0);
    return line !== undefined && line === this.lines.lineOf(than) && rank(id) < rank(than);
  }

  /** A rollback is over once everything that it could lead to has expired, unless it was carried out. */
  private isInForce(listenerId: string, undone: string): boolean {
    const former = this.lines
      .likeIt(undone)
      .filter((other) => this.generation(other) < this.generation(undone) && !this.isUndone(listenerId, other));
    const attached = this.world.attachedOn(listenerId);
    const isDone = !attached.includes(undone) && former.some((other) => attached.includes(other));
    return isDone || former.some((other) => !this.world.hasExpired(other));
  }

  /**
   * Learns from a change what it undoes: that an earlier one comes back, or is left to stand alone. A rollback is over once
   * its former certificate is taken off again, which has expired by some clock.
   */
  learn(change: AcceptedChange, hasExpired: (certificateId: string) => boolean): void {
    const { operation, listener, certificateIds } = change;
    if (this.isCalledOn(listener.id)) this.learnUndone(change);
    if (operation === removal) for (const id of certificateIds.filter(hasExpired)) this.learnOver(listener, id);
    if (operation !== removal) for (const id of certificateIds) addTo(this.made, listener.id, id);
  }

  private learnOver({ id: listenerId, attachments }: ListenerState, former: string): void {
    const later = attachments.filter(({ id }) => this.lines.lineOf(id) === this.lines.lineOf(former));
    for (const { id } of later)
      if (this.generation(id) > this.generation(former)) this.undone.get(listenerId)?.delete(id);
  }

  private learnUndone({ operation, listener, certificateIds }: AcceptedChange): void {
    const isRemoval = operation === removal;
    for (const id of certificateIds) {
      if (operation === 'UpdateListenerAttribute' && this.removedBeside.get(listener.id)?.delete(id))
        this.undone.get(listener.id)?.delete(id);
      const others = listener.attachments
        .filter((other) => other.id !== id && !certificateIds.includes(other.id))
        .filter((other) => this.lines.lineOf(other.id) === this.lines.lineOf(id));
      const later = others.filter((other) => this.generation(other.id) > this.generation(id));
      const former = others.sort((a, b) => this.generation(b.id) - this.generation(a.id))[0]?.id;
      const met = this.lines.likeIt(id).filter((other) => this.metUnderWay.get(listener.id)?.has(other));
      const newest = Math.max(...[...met, ...later.map((other) => other.id)].map((other) => this.generation(other)));
      if (!isRemoval && later.length > 0) this.undoBetween(listener, id, newest);
      const evicted = this.lines.likeIt(id).filter((other) => this.isUndone(listener.id, other));
      const newestEvicted = Math.max(-1, ...evicted.map((other) => this.generation(other)));
      if (!isRemoval && newestEvicted > this.generation(id)) this.undoBetween(listener, id, newestEvicted);
      if (!isRemoval || later.length > 0 || former === undefined) continue;
      this.undoBetween(listener, former, this.generation(id));
      if (former === listener.default) addTo(this.removedBeside, listener.id, id);
    }
  }

  /**
   * Whether a removal makes room for a former one on a full load balancer, which comes back only after it. What is to be
   * taken off as well may be left for a later batch.
   */
  mayMakeRoom({ operation, listener, certificateIds: [id = ''] }: AcceptedChange): boolean {
    const line = this.lines.lineOf(id);
    const isAlone = listener.attachments
      .filter((other) => other.id !== id && this.lines.lineOf(other.id) === line)
      .every((other) => this.mayLeadBack(listener.id, other.id, id));
    return operation === removal && this.isCalledOn(listener.id) && isAlone && this.isMade(listener.id, id);
  }

  makesRoom(listenerId: string, certificateId: string): void {
    addTo(this.undone, listenerId, certificateId);
  }

  /** What is newer than what was taken off may come next, though it was issued before the rollback. */
  private undoBetween({ id: listenerId, attachments }: ListenerState, former: string, last: number): void {
    const after = this.lines
      .likeIt(former)
      .filter((id) => this.generation(id) > this.generation(former) && this.generation(id) <= last);
    if (!after.some((id) => this.isMade(listenerId, id))) return;
    // What others had attached in between was there before the rotation that is rolled back.
    for (const { id } of attachments)
      if (after.includes(id) && !this.isMade(listenerId, id)) this.leaveOpen(listenerId, id);
    const ids = new Set([...(this.undone.get(listenerId) ?? []), ...after]);
    ids.delete(former);
    this.undone.set(listenerId, ids);
  }

  private isMade(listenerId: string, id: string): boolean {
    return this.made.get(listenerId)?.has(id) ?? false;
  }

  private generation(id: string): number {
    return this.lines.generationOf(id);
  }
}

function addTo<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  sets.set(key, new Set([...(sets.get(key) ?? []), value]));
}
