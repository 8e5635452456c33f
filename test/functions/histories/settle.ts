import type { ListenerState } from '../../emulator/world-views.js';
import type { Told } from '../../support/system.js';
import { additionalOf } from './called-for.js';
import { isOut, type Life, lendRole, listenersLeft } from './life.js';
import { isLoneTwin } from './lines.js';
import type { FunctionCall } from './mishaps.js';
import { lacksOwed } from './reported.js';
import { run, undisturbed } from './run.js';
import { tagKeys } from './selection.js';

/** More passes than any history has needed, with a margin: one listener at a time takes long. */
const mostPasses = 250;

const fullSweep: FunctionCall = { kind: 'sweep', look: 'full' };

/** What went wrong is over: faults end, jobs that hang end after all, stopped listeners run again. */
export async function recover(life: Life): Promise<void> {
  const { cloud, oracle, story, clients } = life;
  cloud.faults.clear();
  clients.letDownBy = undefined;
  for (const { id } of listenersLeft(life)) cloud.dataPlane.misserve(id, undefined);
  cloud.world.releaseJobs();
  oracle.look();
  for (const { id, loadBalancerId } of listenersLeft(life)) {
    const { tags = {} } = life.built.find((one) => one.id === id) ?? {};
    oracle.drift(id, () => {
      cloud.world.startListener(id);
      for (const key of tagKeys) {
        cloud.world.tag(id, key, tags[key]);
        cloud.world.tag(loadBalancerId, key, undefined);
      }
    });
  }
  life.selection = life.history.policy.selection;
  if (life.history.estate.spread === 'two accounts') lendRole(cloud, 'granted');
  await life.ledger.drain();
  await removeTorn(life);
  renewWhole(life);
  story.tell('the mishaps are over');
}

/** A person removes what can never be read again. */
async function removeTorn({ ledger }: Life): Promise<void> {
  for (const key of await ledger.keys())
    await ledger.rewrite(key, (text) => {
      try {
        JSON.parse(text);
        return text;
      } catch {
        return undefined;
      }
    });
}

/** What was renewed without one of its names is renewed once more, with all of them. */
function renewWhole({ lines, story, oracle }: Life): void {
  for (const line of lines.lacking()) {
    story.tell(`${lines.newest(line)} is renewed with all names as ${lines.renew(line)}`);
    oracle.look();
  }
}

/**
 * Lets the timers run until a full sweep finds nothing to do and nothing is open or due, and then for two more passes.
 * Minutes without work are left out: the clock goes on to when the ledger says that something is due.
 */
export async function settle(life: Life): Promise<void> {
  const { oracle, story, cloud } = life;
  // By any clock, a short list of CAS is then old enough to go on with.
  if (cloud.switches.certificatesOverCounted > 0) {
    await calm(fullSweep, life);
    cloud.clock.advance(shortListSeconds);
  }
  let hasWaited = false;
  let lost: Told['holds'] = [];
  for (let passes = 1; oracle.broken().length === 0; passes += 1) {
    if (passes > mostPasses) return void oracle.wrongs.push(`not settled after ${mostPasses} passes`);
    if (life.cloud.switches.additionalToDefault !== 'promoted') setDefaultsByHand(life);
    if (passes > patientPasses) {
      endRollbacksByHand(lost, life);
      makeRoomByHand(life);
      if (!hasWaited) hasWaited = waitADay(life);
    }
    const before = await mappingsOf(life);
    const report = await calm(fullSweep, life);
    if (report === undefined) continue;
    lost = report.holds.filter(({ reason }) => reason === 'names-lost');
    passes += await minutesUntilIdle(life, Math.min(patientPasses, mostPasses - passes));
    const dueAt = await nextDue(life);
    if (dueAt !== undefined) cloud.clock.set(new Date(Math.max(dueAt, cloud.clock.now().getTime())));
    // What a sweep drops at its end is out of force for the next one.
    else if (report.steps.length === 0 && (await mappingsOf(life)) >= before && !(await turnOffByHand(report, life)))
      break;
  }
  if (oracle.broken().length > 0) return;
  story.tell('it has settled');
  const { accepted } = oracle;
  const last = await calm(fullSweep, life);
  await calm({ kind: 'confirm' }, life);
  if (oracle.accepted !== accepted) oracle.wrongs.push('it has settled, and then something was written');
  oracle.wrongs.push(...(await unfinished(last, life)));
}

/**
 * What the functions leave to a person, and tell: NLB does not promote a successor that is an additional certificate, and
 * the default that would have to stand in for it meanwhile has expired, or lacks a name.
 */
function setDefaultsByHand(life: Life): void {
  const { cloud, oracle, story } = life;
  const { rollbacks } = oracle;
  for (const { id, attachments, default: standing = '' } of listenersLeft(life)) {
    const beside = attachments.find(
      (a) => a.role === 'additional' && a.status === 'Associated' && rollbacks.isOlder(id, standing, a.id),
    );
    if (beside === undefined) continue;
    const isValid = cloud.world.certificate(standing).notAfter > cloud.clock.now();
    if (isValid && !hasMoreNames(beside.id, standing, life)) continue;
    story.tell(`a person makes ${beside.id} the default of ${id}`);
    oracle.drift(id, () => {
      cloud.world.setDefault(id, beside.id);
      cloud.world.detach(id, beside.id);
    });
  }
}

/**
 * A step that failed, and for which policy makes no room now, stops a rollout for good. A person does what the hold says:
 * its listener is tagged off, and the rollout goes on for the others.
 */
async function turnOffByHand({ holds }: Told, life: Life): Promise<boolean> {
  if (!holds.some(({ reason }) => reason === 'rollout-stopped')) return false;
  const failed = (await life.ledger.entries('state/trouble-')).map((text) => JSON.parse(text).listenerId);
  const full = holds
    .filter(({ reason, loadBalancerId }) => reason === 'quota-full' && isFull(loadBalancerId, life))
    .map(({ listenerId }) => listenerId)
    .filter((id) => failed.includes(id));
  for (const id of new Set(full)) {
    life.story.tell(`a person tags ${id} off`);
    life.oracle.drift(id, () => life.cloud.world.tag(id, 'cert-rotation', 'off'));
  }
  return full.length > 0;
}

const shortListSeconds = 3600;

/** A swap for a successor that NLB refused, perhaps because it did not know it yet, is made again after a day. */
function waitADay({ cloud, history, story }: Life): boolean {
  if (history.policy.relief !== 'swap') return false;
  story.tell('a day goes by');
  cloud.clock.advance(24 * 3600);
  return true;
}

/** By then a rollback has done everything that it can. */
const patientPasses = 100;

/**
 * What relief took off is tried each hour where others took its place with a certificate that is on two listeners, because
 * that may take one place. A person who reads that a name is not served takes it off one of them.
 */
function makeRoomByHand(life: Life): void {
  const { cloud, oracle, story } = life;
  for (const { loadBalancerId } of listenersLeft(life).filter((on) => lacksOwed(on, life))) {
    const on = listenersLeft(life).filter((listener) => listener.loadBalancerId === loadBalancerId);
    const ids = on.flatMap(additionalOf).map(({ id }) => id);
    const twice = ids.find((id, n) => ids.indexOf(id) < n);
    const one = on.find((listener) => additionalOf(listener).some(({ id }) => id === twice));
    if (one === undefined || twice === undefined || !isFull(loadBalancerId, life)) continue;
    story.tell(`a person takes ${twice} off ${one.id} to make room`);
    oracle.drift(one.id, () => cloud.world.detach(one.id, twice));
  }
}

/** A rollback that would lose a name is a person's too: its former certificate is there, and clients may get either. */
function endRollbacksByHand(lost: Told['holds'], life: Life): void {
  const { cloud, lines, oracle, story } = life;
  for (const { id, attachments } of listenersLeft(life).filter((one) => oracle.rollbacks.isCalledOn(one.id))) {
    const isBack = (one: string) =>
      attachments.some(
        (other) =>
          lines.lineOf(other.id) === lines.lineOf(one) &&
          lines.generationOf(other.id) < lines.generationOf(one) &&
          lost.some(({ listenerId, certificateIds: [to] }) => listenerId === id && to === other.id) &&
          hasMoreNames(one, other.id, life),
      );
    for (const { id: one } of attachments.filter(({ role, id: each }) => role === 'additional' && isBack(each))) {
      story.tell(`a person ends the rollback of ${one} on ${id}`);
      oracle.drift(id, () => cloud.world.detach(id, one));
    }
  }
}

function hasMoreNames(id: string, than: string, { cloud }: Life): boolean {
  const { names } = cloud.world.certificate(than);
  return cloud.world.certificate(id).names.some((name) => !names.includes(name));
}

async function minutesUntilIdle(life: Life, most: number): Promise<number> {
  for (let minutes = 1; minutes <= most; minutes += 1) {
    const report = await calm({ kind: 'confirm' }, life);
    if (report === undefined || report.calls === 0 || life.oracle.broken().length > 0) return minutes;
  }
  return most;
}

/** A pass a minute later, with nothing to disturb it: anything but its report is a fault of the system. */
async function calm(call: FunctionCall, life: Life): Promise<Told | undefined> {
  life.cloud.clock.advance(61);
  const outcome = await run({ call, ...undisturbed }, life);
  if (outcome.kind === 'ended') return outcome.report;
  life.oracle.wrongs.push(`a function failed although nothing disturbed it: ${JSON.stringify(outcome)}`);
  return undefined;
}

async function nextDue({ ledger }: Life): Promise<number | undefined> {
  const times = (await ledger.entries('state/due-')).map((text) => new Date(JSON.parse(text).at).getTime());
  return times.length === 0 ? undefined : Math.min(...times);
}

async function mappingsOf({ ledger }: Life): Promise<number> {
  return (await ledger.entries('state/mapping-')).length;
}

/** What is not as it has to be in the end. */
async function unfinished(last: Told | undefined, life: Life): Promise<string[]> {
  const left = listenersLeft(life);
  const open = await life.ledger.entries('open/');
  return [
    ...(last?.steps ?? []).map((step) => `still planned: ${step.step} on ${step.listenerId}`),
    ...(last?.holds ?? [])
      .filter((hold) => !isByPolicy(hold, life))
      .map((hold) => `still held on ${hold.listenerId}: ${hold.reason}, ${hold.detail}`),
    ...(last?.faults ?? []).map((fault) => `a fault although nothing is wrong: ${fault.message}`),
    ...open.map((text) => `still open: ${text}`),
    ...left.flatMap((listener) => [...unrotated(listener, life), ...unlikeGiven(listener, life)]),
  ];
}

/** Holds that no pass can end: somebody chose them, or the load balancer is full and policy lets nothing go first. */
function isByPolicy({ reason, listenerId, loadBalancerId }: Told['holds'][number], life: Life): boolean {
  const on = listenersLeft(life).find(({ id }) => id === listenerId);
  if (on === undefined) return false;
  if (reason === 'switched-off' || reason === 'excluded') return isOut(on, life);
  if (reason === 'rolled-back') return life.oracle.rollbacks.isCalledOn(listenerId);
  const isTwinClaimed = isLoneTwin(on.attachments, life.lines);
  // Back to one that has fewer names: the person who asked for it must accept that loss.
  if (reason === 'names-lost') return life.oracle.rollbacks.isCalledOn(listenerId) || isTwinClaimed;
  if (reason === 'key-algorithm' || reason === 'unproven-lineage') return isTwinClaimed;
  // The successor of what relief took off waits for that, and others took its place.
  if (reason === 'backing-off' && !lacksOwed(on, life)) return false;
  // Relief made room for a former certificate, which ended before it had its place.
  if (reason === 'expired')
    return life.oracle.rollbacks.isCalledOn(listenerId) && lacksOwed(on, life) && isFull(loadBalancerId, life);
  // A twin that events claim as its successor, and so on in a circle.
  if (reason === 'expires-sooner') return life.history.estate.twins > 0;
  return (reason === 'quota-full' || reason === 'backing-off') && isFull(loadBalancerId, life);
}

/** Full, and nothing on it could be retired to make room, nor go first by policy. */
function isFull(loadBalancerId: string, life: Life): boolean {
  const on = listenersLeft(life).filter((listener) => listener.loadBalancerId === loadBalancerId);
  const ids = on.flatMap(additionalOf).map(({ id }) => id);
  const { quota } = life.history.estate;
  // More than the quota: one certificate on two listeners takes one place, which stays taken by the other.
  const makesRoom = (id: string) => ids.length <= quota || ids.filter((other) => other === id).length === 1;
  const canGo = on
    .filter((listener) => !isOut(listener, life))
    .flatMap((listener) => additionalOf(listener).filter(({ id }) => mayGo(id, listener, life, makesRoom(id))));
  // Where others took the slot that relief had freed, nothing else goes before what waits for it is attached.
  return ids.length >= quota && (canGo.length === 0 || on.some((listener) => lacksOwed(listener, life)));
}

function mayGo(
  id: string,
  listener: ListenerState,
  { oracle: { rollbacks }, cloud, history }: Life,
  makesRoom: boolean,
): boolean {
  if (rollbacks.isCurrent(listener.id, id) || rollbacks.isOpenEnded(listener.id, id)) return false;
  // A rollback that has not begun for want of room leaves all of them.
  if (rollbacks.mayBeRolledBack(listener.id, id)) return false;
  const { relief } = history.policy;
  const isExpired = cloud.world.certificate(id).notAfter <= cloud.clock.now();
  const hasLater = listener.attachments.some(
    (other) => other.status === 'Associated' && rollbacks.isOlder(listener.id, id, other.id),
  );
  return hasLater || (makesRoom && (relief === 'swap' || (relief === 'retire-expired' && isExpired)));
}

function unrotated(listener: ListenerState, life: Life): string[] {
  const { id, attachments, loadBalancerId } = listener;
  const { rollbacks } = life.oracle;
  if (isOut(listener, life)) return [];
  return attachments
    .filter((a) => a.status !== 'Associated' || !rollbacks.isCurrent(id, a.id))
    .filter((a) => !rollbacks.isOpenEnded(id, a.id))
    .filter((a) => !attachments.some((other) => mayBeHeldBack(id, other.id, a.id, life)))
    .filter((a) => !attachments.some((other) => mayBeHeldBack(id, a.id, other.id, life)))
    .filter((a) => a.role === 'default' || !isFull(loadBalancerId, life))
    .map((a) => `${a.id} is left on ${id}, ${a.role}, ${a.status}`);
}

/** A rollback was asked for, to one that has fewer names: both stay until the person accepts that loss. */
function mayBeHeldBack(listenerId: string, id: string, to: string, { oracle, cloud: { world } }: Life): boolean {
  if (!oracle.rollbacks.mayLeadBack(listenerId, id, to)) return false;
  const names = new Set(world.certificate(to).names);
  return world.certificate(id).names.some((name) => !names.has(name));
}

/** Each listener serves what it was given, and nothing else. What relief took off waits for a place, and for its owner. */
function unlikeGiven(listener: ListenerState, life: Life): string[] {
  const { id, attachments, loadBalancerId } = listener;
  const { oracle, lines } = life;
  const { given, forgotten, owed, raced } = oracle.due(id);
  const there = new Set(attachments.map((a) => lines.lineOf(a.id)));
  const waits = (line: number) => owed.has(line) && (isFull(loadBalancerId, life) || isOut(listener, life));
  const lost = [...given].filter((line) => !there.has(line) && !forgotten.has(line) && !waits(line));
  const added = [...there].filter((line) => line === undefined || !(given.has(line) || raced.has(line)));
  return [
    ...lost.map((line) => `${id} no longer serves c${line}`),
    ...added.map((line) => `${id} serves c${line}, which nobody put there`),
  ];
}
