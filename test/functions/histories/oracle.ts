import type { AcceptedChange, Cloud } from '../../emulator/cloud.js';
import type { ListenerState } from '../../emulator/world-views.js';
import type { Policy } from './arbitraries.js';
import { additionalOf, isTakenOffForRoom, objections, type View } from './called-for.js';
import type { Clients } from './clients.js';
import type { Lines } from './lines.js';
import { type Reads, watchReads } from './reads.js';
import { Rollbacks } from './rollbacks.js';
import { againstWave } from './rollout.js';
import { outBecause, type Selection } from './selection.js';
import type { Tally } from './tally.js';

/** A pass may act on what it saw this long ago: it pauses where it is throttled, up to its end. */
const oldestLookMs = 300_000;

/** Jobs that hang end with the mishaps. */
const longestHangMs = 3 * 3_600_000;

/** Confirmations are kept for a week. */
const rememberedMs = 7 * 24 * 3_600_000;

/** Three runs at once, and that of an event. */
const mostPassesAtOnce = 4;

const removal = 'DisassociateAdditionalCertificatesWithListener';

const stepNames: Readonly<Record<string, string>> = {
  UpdateListenerAttribute: 'set-default',
  AssociateAdditionalCertificatesWithListener: 'associate',
  [removal]: 'retire',
};

/** What the oracle keeps of one listener. */
interface Memory {
  /** Since when each certificate is Associated there without a break that a function could know of. */
  readonly since: Map<string, Date>;
  /** Taken off by a person meanwhile, unseen perhaps. */
  readonly missedByPerson: Set<string>;
  /** Lines that quota relief took off. */
  readonly owed: Set<number>;
  /** Of those, the ones that were owed when the ledger was lost: nobody knows of them any more. */
  readonly forgotten: Set<number>;
  /** Taken off by others while a pass was to take them off for room: it may have written that down, and attach their successor. */
  readonly raced: Set<number>;
  /** Lines that were put there, and not taken off, by anybody but the functions. */
  readonly given: Set<number>;
  /** Lines that the functions rotated there, by set-default or to the end, and when a pass last confirmed that. */
  readonly rotatedAt: Map<number, Date>;
  /** Of those, the ones that others have taken off since. */
  readonly takenOff: Set<number>;
}

/** What an oracle knows of a history. */
export interface Watched {
  readonly cloud: Cloud;
  readonly lines: Lines;
  readonly clients: Clients;
  readonly tally: Tally;
  readonly policy: Policy & { readonly atATime: number | undefined };
  readonly quota: number;
  /** The most that the clocks of two runs differ by. */
  readonly skewMs: number;
  readonly selection: () => Selection;
  /** Whether time goes by with each request. */
  readonly isSlow: () => boolean;
  /** How long runs have paused until now, in all. */
  readonly sleptMs: () => number;
}

/**
 * Watches the world from outside, at every move of its clock and at every change that it accepts, and says what was
 * wrong. It reads the world's records only: no plan, no report, no ledger.
 */
export class Oracle {
  readonly rollbacks: Rollbacks;
  readonly wrongs: string[] = [];
  /** Changes that were accepted so far. */
  accepted = 0;
  private readonly memories = new Map<string, Memory>();
  private readonly shortAtMs = new Map<string, number>();
  private readonly gaps: string[] = [];
  /** Broken rules that are nobody's fault. */
  private readonly forgiven = new Set<string>();
  private rulesSeen = 0;
  /** Those whose changes a listing may not show yet. */
  private runs: { readonly skew: number; endedAtMs: number }[] = [];
  /** Listeners that a wave gave something last, and the end of that was not seen yet. */
  private readonly inWave = new Set<string>();
  private readonly killed: { readonly from: Date; readonly to: Date }[] = [];
  /** By listener, the lines of the last default that a pass has confirmed. */
  private readonly defaults = new Map<string, readonly number[]>();
  private readonly putByOthers = new Map<string, Set<string>>();
  /** Listeners whose latest change is of the functions, and was accepted while the ledger was whole. */
  private readonly changedByFunctions = new Set<string>();
  private isRacing = false;
  /** An entry that tells of a confirmation was damaged. */
  private isForgetful = false;
  private othersActedAtMs = 0;
  private ledgerLostAt = new Date(0);

  private readonly cloud: Cloud;
  private readonly lines: Lines;
  private readonly clients: Clients;
  private readonly policy: Watched['policy'];
  private readonly quota: number;
  private readonly reads: Reads;

  constructor(private readonly watched: Watched) {
    const { cloud, lines, clients, policy, quota } = watched;
    this.cloud = cloud;
    this.lines = lines;
    this.clients = clients;
    this.policy = policy;
    this.quota = quota;
    this.rollbacks = new Rollbacks(lines, {
      hasExpired: (id) => cloud.world.certificate(id).notAfter <= cloud.clock.now(),
      attachedOn: (listenerId) => this.attached(listenerId),
    });
    this.reads = watchReads(cloud, watched.sleptMs);
    this.look();
    cloud.clock.onMove(() => this.look());
    cloud.onAccepted((change) => this.judge(change));
  }

  /** Everything that was wrong up to now, this oracle's findings and the cloud's. */
  broken(): readonly string[] {
    this.judgeRules(this.cloud.world.listeners());
    const isGap = (rule: string) => this.gaps.some((gap) => rule.startsWith('unserved: ') && rule.endsWith(gap));
    // A tag that came within the last read is nobody's fault; `againstTags` judges by what that read showed.
    const excused = (rule: string) => isGap(rule) || this.forgiven.has(rule) || rule.startsWith('tagged-off: ');
    return [...this.cloud.rulesBroken.filter((rule) => !excused(rule)), ...this.wrongs];
  }

  /** The rules broken since the last look, by what the world is now. */
  private judgeRules(listeners: readonly ListenerState[]): void {
    for (const rule of this.cloud.rulesBroken.slice(this.rulesSeen))
      if (this.isTriedNevertheless(rule, listeners)) this.forgiven.add(rule);
    this.rulesSeen = this.cloud.rulesBroken.length;
  }

  /**
   * One certificate on two listeners may take one place, so what is owed is tried although others took its place. NLB
   * refuses that.
   */
  private isTriedNevertheless(rule: string, listeners: readonly ListenerState[]): boolean {
    const isOneTooMany =
      rule.startsWith('over-quota: ') && rule.endsWith(`: ${this.quota + 1} of ${this.quota} places`);
    if (!isOneTooMany) return false;
    const on = listeners.filter(({ loadBalancerId }) => rule.includes(` on ${loadBalancerId}: `));
    const additional = on.flatMap(additionalOf);
    const mayTakeFewer = new Set(additional.map(({ id }) => id)).size < additional.length;
    return mayTakeFewer && on.some(({ id }) => this.memoryOf(id).owed.size > 0);
  }

  /**
   * By a clock that is ahead of another run's, a change that no listing shows yet is lost: it is sent again, and NLB
   * refuses it as busy.
   */
  async withSkew<T>(skew: number, run: () => Promise<T>): Promise<T> {
    const { rulesBroken, clock, switches } = this.cloud;
    const before = rulesBroken.length;
    const beganAtMs = clock.now().getTime();
    const mayHide = (one: { readonly endedAtMs: number }) =>
      one.endedAtMs + switches.readAfterWriteSeconds * 1000 >= beganAtMs;
    this.runs = this.runs.filter(mayHide);
    const own = { skew, endedAtMs: Number.POSITIVE_INFINITY };
    this.runs.push(own);
    const result = await run();
    own.endedAtMs = clock.now().getTime();
    if (this.runs.some((one) => one.skew !== skew))
      for (const rule of rulesBroken.slice(before)) if (rule.startsWith('busy-listener: ')) this.forgiven.add(rule);
    return result;
  }

  /**
   * Runs at once may each give out the same free place on two listeners. NLB refuses the second, so nothing is ever
   * over the quota; only that it was asked is excused here. So may each begin a wave from a look of its own.
   */
  async racing(runs: () => Promise<void>): Promise<void> {
    const before = this.cloud.rulesBroken.length;
    this.isRacing = true;
    await runs();
    this.isRacing = false;
    const since = this.cloud.rulesBroken.slice(before);
    for (const rule of since) if (rule.startsWith('over-quota: ')) this.forgiven.add(rule);
  }

  passBegins(): void {
    if (!this.isRacing) this.reads.passBegins();
  }

  /** Somebody else changes a listener: what that adds it is to serve from now on, what that takes off no longer. */
  drift(listenerId: string, act: () => void): void {
    const before = this.attached(listenerId);
    const listener = this.cloud.world.listeners().find(({ id }) => id === listenerId);
    if (listener !== undefined) this.reads.othersAct(listener);
    this.othersActedAtMs = this.cloud.clock.now().getTime();
    this.changedByFunctions.delete(listenerId);
    act();
    // What nobody may write to any more counts for no wave.
    if (listener !== undefined) this.inWave.delete(listenerId);
    const after = this.attached(listenerId);
    const { given, forgotten, missedByPerson, raced, rotatedAt, takenOff } = this.memoryOf(listenerId);
    for (const id of before.filter((one) => !after.includes(one))) {
      missedByPerson.add(id);
      this.rollbacks.changedByOthers(listenerId, id);
    }
    const put = after.filter((one) => !before.includes(one));
    for (const id of put) this.rollbacks.changedByOthers(listenerId, id);
    this.putByOthers.set(listenerId, new Set([...(this.putByOthers.get(listenerId) ?? []), ...put]));
    const [had, has] = [this.linesOf(before), this.linesOf(after)];
    // A pass at the same time, or one that was killed, may have written down that it takes them off for room.
    const isForRoom = (this.isRacing || this.killed.length > 0) && this.policy.relief !== 'none';
    for (const line of had) if (isForRoom && !has.has(line)) raced.add(line);
    for (const line of had) if (!has.has(line)) given.delete(line);
    for (const line of has) if (!had.has(line)) given.add(line);
    for (const line of this.linesOf(this.attached(listenerId, 'Associated'))) forgotten.delete(line);
    for (const line of had) if (!has.has(line) && rotatedAt.has(line)) takenOff.add(line);
    this.look();
  }

  /** A rollback by hand keeps what others have put back already, so that no pass rotates it again: either end is right. */
  rollbackAsked(listenerId: string): void {
    this.rollbacks.mayHappenOn(listenerId);
    const { missedByPerson } = this.memoryOf(listenerId);
    const put = this.putByOthers.get(listenerId) ?? new Set();
    for (const id of this.attached(listenerId)) {
      const isPutBack = put.has(id) || this.lines.likeIt(id).some((other) => missedByPerson.has(other));
      if (isPutBack) this.rollbacks.leftAsPutBack(listenerId, id);
      // A killed run may have written down that it puts what others put: then the next one takes it for its own.
      if (put.has(id) && this.killed.length > 0) this.rollbacks.meets(listenerId, id);
    }
  }

  /**
   * A rollback by hand also takes back the changes under way, and what waits for its place. They may turn out not to be
   * made: either end is right.
   */
  async rollbackMeets(listenerId: string, underWay: () => Promise<readonly string[]>): Promise<void> {
    const own = (await underWay()).filter((text) => text.includes(listenerId));
    const named = own.flatMap((text) => text.match(/\d{8}-cn-hangzhou/g) ?? []);
    // A run beside it may open and close one meanwhile.
    const ids = this.isRacing ? [...named, ...this.attached(listenerId)] : named;
    const owed = [...this.memoryOf(listenerId).owed].flatMap((line) => this.lines.idsOf(line));
    for (const id of [...ids, ...owed]) this.rollbacks.meets(listenerId, id);
  }

  ledgerLost(): void {
    this.ledgerLostAt = this.cloud.clock.now();
    this.rollbacks.drop();
    this.forgetConfirmed();
    this.inWave.clear();
    this.changedByFunctions.clear();
    for (const memory of this.memories.values()) for (const line of memory.owed) memory.forgotten.add(line);
  }

  /** What a killed run saw of clients may be lost. */
  runKilled(from: Date): void {
    this.killed.push({ from, to: this.cloud.clock.now() });
  }

  /** A pass has confirmed that certificates were set as the default, or that replaced ones were retired. */
  confirmed(listenerId: string, step: string, certificateIds: readonly string[]): void {
    if (this.isRacing || this.isForgetful || step === 'associate') return;
    const { rotatedAt } = this.memoryOf(listenerId);
    // Of the defaults only the last one is missed.
    const line = (id: string) => this.lines.lineOf(id) ?? -1;
    if (step === 'set-default') for (const each of this.defaults.get(listenerId) ?? []) rotatedAt.delete(each);
    if (step === 'set-default') this.defaults.set(listenerId, certificateIds.map(line));
    for (const id of certificateIds) rotatedAt.set(line(id), this.cloud.clock.now());
  }

  /** What was confirmed is in the ledger alone: passes at once may overwrite it for each other, and entries may be damaged. */
  forgetConfirmed(): void {
    for (const { rotatedAt, takenOff } of this.memories.values()) {
      rotatedAt.clear();
      takenOff.clear();
    }
  }

  entryDamaged(key: string, how: 'torn' | 'older'): void {
    if (/^(open\/|state\/confirmed-)/.test(key)) {
      this.isForgetful = true;
      this.forgetConfirmed();
      this.changedByFunctions.clear();
    }
    // A proof that cannot be read is none.
    if (how !== 'torn') return;
    if (key.startsWith('state/proved-')) this.ledgerLostAt = this.cloud.clock.now();
  }

  /** Changes that a killed run would leave to chance: under way, and no entry of the ledger is open for their listener. */
  async unwritten(openEntries: () => Promise<readonly string[]>): Promise<readonly string[]> {
    if (this.isRacing || this.mayBeTakenForLost()) return [];
    const underWay = this.cloud.world
      .listeners()
      .filter(({ id, status }) => status === 'Configuring' && this.changedByFunctions.has(id));
    if (underWay.length === 0) return [];
    const open = await openEntries();
    return underWay
      .filter(({ id }) => !open.some((text) => text.includes(id)))
      .map(({ id }) => `a change of ${id} is under way, and no entry of the ledger is open for it`);
  }

  /**
   * A change that hangs for hours may outlast what ends soon: the default that stands in for what is taken off, or the
   * former certificate that a rollback puts back, or leaves.
   */
  private mayOutlast({ operation, listener, certificateIds }: AcceptedChange): boolean {
    const isOfLine = (id: string) => certificateIds.some((one) => this.lines.likeIt(one).includes(id));
    const staying = listener.attachments.filter(({ id }) => !certificateIds.includes(id));
    const left = staying.filter(({ id, role }) => role === 'default' || isOfLine(id)).map(({ id }) => id);
    const back = certificateIds.filter((id) => this.rollbacks.isBack(listener.id, id));
    const nowMs = this.cloud.clock.now().getTime();
    return (operation === removal ? left : back).some((id) => {
      const leftMs = this.cloud.world.certificate(id).notAfter.getTime() - nowMs;
      return leftMs > 0 && leftMs < longestHangMs;
    });
  }

  /** By a clock that is ahead, a change that no listing shows yet never happened. */
  private mayBeTakenForLost(): boolean {
    return this.watched.skewMs > 0 && this.cloud.switches.readAfterWriteSeconds > 0;
  }

  /** Whether a listing shows everything that others did. */
  isQuiet(): boolean {
    return !this.isRacing && this.cloud.clock.now().getTime() - this.othersActedAtMs > 60_000;
  }

  /** Lines of a listener that the functions had rotated within the last days, and that others have taken off since. */
  takenOff(listenerId: string): readonly number[] {
    const { rotatedAt, takenOff } = this.memoryOf(listenerId);
    const from = this.cloud.clock.now().getTime() - rememberedMs + this.watched.skewMs;
    return [...takenOff].filter((line) => (rotatedAt.get(line)?.getTime() ?? 0) >= from);
  }

  /** The lines that a listener must serve, those that it may lack, and those that relief took off for their successor. */
  due(listenerId: string): Readonly<Record<'given' | 'forgotten' | 'owed' | 'raced', ReadonlySet<number>>> {
    return this.memoryOf(listenerId);
  }

  look(): void {
    const listeners = this.cloud.world.listeners();
    this.judgeRules(listeners);
    for (const listener of listeners) {
      this.note(listener);
      this.wrongs.push(...this.lostKeyTypes(listener));
    }
    for (const { id } of this.cloud.world.loadBalancers()) {
      const used = this.cloud.world.usedPlaces(id);
      if (used > this.quota) this.wrongs.push(`over the quota: ${used} of ${this.quota} places are used on ${id}`);
      const on = listeners.filter(({ loadBalancerId }) => loadBalancerId === id);
      if (this.isShort(on)) this.shortAtMs.set(id, this.cloud.clock.now().getTime());
    }
  }

  private judge(change: AcceptedChange): void {
    this.look();
    this.accepted += 1;
    this.changedByFunctions.add(change.listener.id);
    const seen = this.asSeen(change);
    const isRaced = seen !== change;
    if (isRaced) this.watched.tally.count('a change that others raced within its last read');
    this.learnEviction(seen);
    const view = this.viewOf(seen.listener);
    this.rollbacks.learn(seen, (id) => view.endOf(id).getTime() <= view.now.getTime() + view.skewMs);
    this.countStep(seen, view);
    this.wrongs.push(...objections(seen, view), ...this.againstWave(change, view));
    this.wrongs.push(...this.reads.tooOld(change, this.pass()), ...this.againstTags(seen));
    if (isRaced) this.giveWhatItLeaves(change);
    const { operation, certificateIds } = change;
    const forRoom =
      operation === removal ? certificateIds.filter((id) => isTakenOffForRoom(id, seen.listener, view)) : [];
    for (const id of forRoom) this.memoryOf(change.listener.id).owed.add(this.lines.lineOf(id) ?? -1);
    if (isRaced || forRoom.length > 0 || this.mayOutlast(seen))
      this.gaps.push(`after ${operation} of ${certificateIds.join(', ')}`);
  }

  private pass() {
    const withListeners = new Set(this.cloud.world.listeners().map(({ loadBalancerId }) => loadBalancerId));
    const passesAtOnce = this.isRacing ? mostPassesAtOnce : 1;
    return {
      isSlow: this.watched.isSlow(),
      passesAtOnce,
      isAmongOthers: this.isRacing || withListeners.size > 1,
    };
  }

  /** On a full load balancer a rollback takes off what it undoes before its former one is there. */
  private learnEviction(change: AcceptedChange): void {
    const { id, loadBalancerId } = change.listener;
    // One certificate on two listeners may take two places.
    const on = this.cloud.world.listeners().filter((listener) => listener.loadBalancerId === loadBalancerId);
    const additional = on.flatMap(additionalOf);
    const isFull = additional.length >= this.quota - change.certificateIds.length;
    if (!isFull || this.policy.relief === 'none' || !this.rollbacks.mayMakeRoom(change)) return;
    this.shortAtMs.set(loadBalancerId, this.cloud.clock.now().getTime());
    for (const certificateId of change.certificateIds) this.rollbacks.makesRoom(id, certificateId);
  }

  /** What others did in the moment between the last read and the change, no one could know: the change as it was read. */
  private asSeen(change: AcceptedChange): AcceptedChange {
    const listener = this.reads.readBeforeOthers(change.listener.id);
    if (listener === undefined) return change;
    const asRead = { ...change, listener };
    const isCalledFor = objections(change, this.viewOf(change.listener)).length === 0;
    return isCalledFor && this.againstTags(change).length === 0 && this.isForRoom(change) === this.isForRoom(asRead)
      ? change
      : asRead;
  }

  private isForRoom({ operation, listener, certificateIds }: AcceptedChange): boolean {
    const view = this.viewOf(listener);
    return operation === removal && certificateIds.some((id) => isTakenOffForRoom(id, listener, view));
  }

  /** A change that was raced wins, unless it fails after all: the listener is to serve what that leaves, or what others left. */
  private giveWhatItLeaves({ operation, listener, certificateIds }: AcceptedChange): void {
    const { given, raced, forgotten } = this.memoryOf(listener.id);
    const before = new Set(given);
    const line = (id = '') => this.lines.lineOf(id) ?? -1;
    const isGone = (id: string) => (operation === removal ? certificateIds.includes(id) : id === listener.default);
    if (operation === removal || operation === 'UpdateListenerAttribute') {
      for (const { id } of listener.attachments.filter((a) => isGone(a.id))) given.delete(line(id));
      for (const { id } of listener.attachments.filter((a) => !isGone(a.id))) given.add(line(id));
    }
    if (operation !== removal) for (const id of certificateIds) given.add(line(id));
    for (const each of before) if (!given.has(each)) raced.add(each);
    for (const each of given) if (!before.has(each)) forgotten.add(each);
  }

  private againstTags({ listener, operation }: AcceptedChange): string[] {
    const balancer = this.cloud.world.loadBalancers().find(({ id }) => id === listener.loadBalancerId);
    const out = outBecause(listener, balancer?.tags ?? {}, this.watched.selection());
    return out === undefined ? [] : [`${operation} on ${listener.id}, which is ${out}`];
  }

  private countStep({ operation, listener, certificateIds }: AcceptedChange, view: View): void {
    const { tally } = this.watched;
    for (const id of certificateIds) {
      const kind = stepNames[operation] ?? operation;
      tally.count(`step ${kind}${this.rollbacks.isBack(listener.id, id) ? ', back' : ''}`);
      if (operation !== removal || !isTakenOffForRoom(id, listener, view)) continue;
      tally.count(view.endOf(id) <= view.now ? 'step relief of an expired one' : 'step swap');
      tally.count('step relief or swap');
    }
  }

  /** What is owed, and what is rolled back, waits for no wave. */
  private againstWave(change: AcceptedChange, { isOwed }: View): string[] {
    const { listener, certificateIds, operation } = change;
    const goesAnyTime = certificateIds.some(
      (id) => isOwed(this.lines.lineOf(id) ?? -1) || this.rollbacks.isBack(listener.id, id),
    );
    this.inWave.delete(listener.id);
    if (operation === removal || goesAnyTime) return [];
    const { region, accountId } = listener;
    const isBeside = (other: ListenerState) =>
      other.id !== listener.id && other.region === region && other.accountId === accountId;
    const all = this.cloud.world.listeners().filter(isBeside);
    const underWay = all.filter(({ id, status }) => this.inWave.has(id) && status === 'Configuring');
    this.inWave.add(listener.id);
    return this.isRacing || this.mayBeTakenForLost()
      ? []
      : againstWave(change, this.policy, {
          ...{ underWay, all },
          isSeen: (...one) => this.isSeen(...one),
          mayLeave: (on, id) => this.rollbacks.mayBeRolledBack(on.id, id),
        });
  }

  /** One that nobody saw served, or whose proof was lost, is no canary: it tells nobody that the others may follow. */
  private isSeen(listener: ListenerState, certificateId: string): 'yes' | 'perhaps' | 'no' {
    const name = this.lines.name(this.lines.lineOf(certificateId) ?? -1);
    const seenAt = this.clients.sawAt(listener, name, this.cloud.world.certificate(certificateId).sha256);
    const since = this.memoryOf(listener.id).since.get(certificateId);
    if (seenAt === undefined || since === undefined || seenAt < since || seenAt < this.ledgerLostAt) return 'no';
    return this.killed.some(({ from, to }) => seenAt >= from && seenAt <= to) ? 'perhaps' : 'yes';
  }

  private viewOf(listener: ListenerState): View {
    const { id, loadBalancerId } = listener;
    const memory = this.memoryOf(id);
    const now = this.cloud.clock.now();
    return {
      lines: this.lines,
      rollbacks: this.rollbacks,
      policy: this.policy,
      now,
      skewMs: this.watched.skewMs,
      since: (certificateId) => memory.since.get(certificateId),
      isOwed: (line) => memory.owed.has(line) || memory.raced.has(line),
      seenAt: (line) => this.clients.sawAt(listener, this.lines.name(line)),
      beginOf: (certificateId) => this.cloud.world.certificate(certificateId).notBefore,
      endOf: (certificateId) => this.cloud.world.certificate(certificateId).notAfter,
      wasShort: now.getTime() - (this.shortAtMs.get(loadBalancerId) ?? Number.NEGATIVE_INFINITY) <= oldestLookMs,
    };
  }

  /** Clients of each key type that were served stay served, but for what relief took off. */
  private lostKeyTypes({ id, attachments }: ListenerState): string[] {
    const there = this.linesOf(attachments.map((one) => one.id));
    const { given, owed, forgotten } = this.memoryOf(id);
    const lost = [...given].filter((line) => this.lines.twinOf(line) !== undefined && !there.has(line));
    return lost
      .filter((line) => !owed.has(line) && !forgotten.has(line))
      .map((line) => `${id} no longer serves clients of the key type of c${line} for ${this.lines.name(line)}`);
  }

  private note({ id, attachments }: ListenerState): void {
    const { since, missedByPerson, owed, takenOff } = this.memoryOf(id);
    for (const { id: certificateId, status } of attachments) {
      takenOff.delete(this.lines.lineOf(certificateId) ?? -1);
      if (status !== 'Associated') continue;
      if (!since.has(certificateId)) since.set(certificateId, this.cloud.clock.now());
      missedByPerson.delete(certificateId);
      if (this.lines.generationOf(certificateId) > 0) owed.delete(this.lines.lineOf(certificateId) ?? -1);
    }
    for (const certificateId of since.keys()) {
      const isThere = attachments.some((other) => other.id === certificateId);
      if (!isThere && !missedByPerson.has(certificateId)) since.delete(certificateId);
    }
  }

  /** Successors that lack a place count twice: while one is on its way and does not show, it takes one and asks for one. */
  private isShort(listeners: readonly ListenerState[]): boolean {
    const additional = listeners.flatMap(additionalOf);
    const missing = listeners.flatMap((listener) => [...this.missingOn(listener)]).length;
    return missing > 0 && additional.length + 2 * missing > this.quota;
  }

  private missingOn({ id, attachments }: ListenerState): ReadonlySet<number | undefined> {
    const isReplaced = (one: string) =>
      attachments.some((other) => this.rollbacks.isOlder(id, one, other.id) && this.rollbacks.isCurrent(id, other.id));
    const replaced = attachments.filter((one) => !this.rollbacks.isCurrent(id, one.id) && !isReplaced(one.id));
    return new Set([...this.memoryOf(id).owed, ...replaced.map((one) => this.lines.lineOf(one.id))]);
  }

  private attached(listenerId: string, status?: 'Associated'): readonly string[] {
    const { attachments = [] } = this.cloud.world.listeners().find(({ id }) => id === listenerId) ?? {};
    return attachments.filter((one) => status === undefined || one.status === status).map(({ id }) => id);
  }

  private linesOf(certificateIds: readonly string[]): ReadonlySet<number> {
    return new Set(certificateIds.map((id) => this.lines.lineOf(id) ?? -1));
  }

  private memoryOf(listenerId: string): Memory {
    const known = this.memories.get(listenerId);
    if (known !== undefined) return known;
    const memory = {
      since: new Map(),
      missedByPerson: new Set<string>(),
      owed: new Set<number>(),
      forgotten: new Set<number>(),
      raced: new Set<number>(),
      rotatedAt: new Map<number, Date>(),
      takenOff: new Set<number>(),
      given: new Set(this.linesOf(this.attached(listenerId))),
    };
    this.memories.set(listenerId, memory);
    return memory;
  }
}
