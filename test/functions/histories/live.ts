import { renewedEvent } from '../../support/estate.js';
import { type Life, listenersLeft } from './life.js';
import { isLoneTwin } from './lines.js';
import type { FunctionCall, FunctionRun, Mishap } from './mishaps.js';
import { isOfNothing, run } from './run.js';

/** Time enough for whatever was done to be over, and to show. */
const untilShownSeconds = 61;

/** Lives through one mishap. */
export async function live(mishap: Mishap, life: Life): Promise<void> {
  const { cloud, story, oracle, ledger } = life;
  switch (mishap.kind) {
    case 'confirm':
      return runOne({ kind: 'confirm' }, life);
    case 'run':
      return runAll([mishap.run], life);
    case 'together':
      story.tell('at once:');
      return oracle.racing(() => runAll(mishap.runs, life));
    case 'renewal':
      return renew(mishap, life);
    case 'wrong claim':
      return claimWrongly(mishap, life);
    case 'fault':
      story.tell(`the cloud misbehaves: ${fault(mishap)}`);
      cloud.faults.add(faultOf(mishap));
      return runAll([mishap.run], life);
    case 'person':
      return driftedBy('a person', personsAct(mishap, life), life);
    case 'terraform':
      return driftedBy('Terraform', terraformsAct(mishap, life), life);
    case 'clients':
      return clientsMeet(mishap, life);
    case 'ledger lost':
      // A change that does not show yet is in the ledger alone.
      cloud.clock.advance(untilShownSeconds);
      story.tell('the ledger is lost');
      oracle.ledgerLost();
      return ledger.lose();
  }
}

async function runAll(runs: readonly FunctionRun[], life: Life): Promise<void> {
  const outcomes = await Promise.all(runs.map((one) => run(one, life)));
  for (const outcome of outcomes) {
    if (outcome.kind !== 'failed' || isLedgerOutOfReach(outcome.message, life) || isOfNothing(outcome.message))
      continue;
    life.oracle.wrongs.push(`a function failed: ${outcome.message}`);
  }
}

/** A bucket that does not answer makes a run fail, by design; a folder is always in reach. */
function isLedgerOutOfReach(message: string, { ledger }: Life): boolean {
  return ledger.canFail && message.includes('the ledger cannot be used, ');
}

function runOne(call: FunctionCall, life: Life): Promise<void> {
  return runAll([{ call, death: null }], life);
}

async function renew(mishap: Mishap & { kind: 'renewal' }, life: Life): Promise<void> {
  const { lines, events, story, oracle } = life;
  const line = mishap.certificate % lines.count;
  const replaced = lines.newest(line);
  const successor = lines.renew(line);
  oracle.look();
  story.tell(`${replaced} is renewed as ${successor}; event: ${mishap.event}, delivered ${mishap.delivered}`);
  if (mishap.event === 'none') return;
  const time = life.cloud.clock.now().toISOString();
  events.push({ ...eventOf(mishap.event, replaced, successor), time });
  const newest = { kind: 'delivery', of: 'one event', event: events.length - 1 } as const;
  if (mishap.delivered === 'not yet') return;
  await runOne(newest, life);
  if (mishap.delivered === 'twice') await runOne(newest, life);
}

/** An ACME client that has an RSA and an ECC certificate of one name takes the one for the renewal of the other. */
async function claimWrongly({ certificate }: Mishap & { kind: 'wrong claim' }, life: Life): Promise<void> {
  const { lines, events, story, built } = life;
  const line = certificate % lines.count;
  const twin = lines.twinOf(line);
  if (twin === undefined || built.some(({ attachments }) => isLoneTwin(attachments, lines))) return;
  const [replaced, successor] = [lines.newest(line), lines.newest(twin)];
  story.tell(`an event claims that ${successor} replaces its twin ${replaced}`);
  events.push({ ...renewedEvent({ successor, replaced }), time: life.cloud.clock.now().toISOString() });
  await runOne({ kind: 'delivery', of: 'one event', event: events.length - 1 }, life);
}

function eventOf(event: (Mishap & { kind: 'renewal' })['event'], replaced: string, successor: string): object {
  if (event === 'a hint') return { type: 'cas:ActionTrail:ApiCall', data: { eventName: 'RenewCertificateOrder' } };
  return renewedEvent(event === 'named' ? { successor } : { successor, replaced });
}

/** What clients get from now on, of one listener or, where they get no answer, of all of them. */
async function clientsMeet({ get, listener }: Mishap & { kind: 'clients' }, life: Life): Promise<void> {
  const { clients, cloud, story, oracle, history, stranger } = life;
  const left = listenersLeft(life);
  const id = left[listener % left.length]?.id;
  if (id === undefined) return;
  clients.letDownBy = get === 'no answer' ? 'ETIMEDOUT' : undefined;
  cloud.dataPlane.misserve(id, get === 'a wrong certificate' ? stranger : undefined);
  if (get === 'a wrong certificate' && history.policy.rollout.verify === 'probe') oracle.rollbacks.mayHappenOn(id);
  story.tell(`clients get ${get} of ${id} from now on`);
  await runOne({ kind: 'confirm' }, life);
}

type FaultMishap = Mishap & { kind: 'fault' };

function faultOf({ effect, operation, times }: FaultMishap) {
  return { match: operation === undefined ? {} : { operation }, times, effect };
}

function fault({ effect, operation = 'any call', times }: FaultMishap): string {
  return `${typeof effect === 'string' ? effect : 'slow'}, the next ${times} of ${operation}`;
}

/** An act on one listener, in words; undefined where the console does not allow it. */
type Act = { readonly what: string; readonly on: string; readonly does: () => void } | undefined;

async function driftedBy(who: string, act: Act, life: Life): Promise<void> {
  const { cloud, story, oracle } = life;
  if (act === undefined) return;
  story.tell(`${who} ${act.what}`);
  oracle.drift(act.on, act.does);
  // What a listing does not show yet, nobody can plan around.
  cloud.clock.advance(cloud.switches.readAfterWriteSeconds + 1);
  await runOne({ kind: 'confirm' }, life);
}

/** Somebody in the console, who knows nothing of us, and does what the console allows. */
function personsAct({ does, listener, certificate, generation }: Mishap & { kind: 'person' }, life: Life): Act {
  const { lines } = life;
  const { world } = life.cloud;
  const left = listenersLeft(life);
  const on = left[listener % left.length];
  if (on === undefined) return undefined;
  const { id, attachments } = on;
  const line = certificate % lines.count;
  const one = generation === 'first' ? lines.first(line) : lines.newest(line);
  const act = (what: string, effect: () => void) => ({ what, on: id, does: effect });
  // Both of a name's key types, or neither: a lone twin has no sibling that keeps it.
  const isTwin = (other: string) => lines.twinOf(lines.lineOf(other) ?? -1) !== undefined;
  if (does === 'stops') return act(`stops ${id}`, () => world.stopListener(id));
  if (does === 'deletes') return act(`deletes ${id}`, () => world.deleteListener(id));
  if (does === 'starts') return act(`starts ${id}`, () => world.startListener(id));
  if (!isSettled(on)) return undefined;
  const there = attachments[certificate % attachments.length]?.id ?? '';
  if (does === 'detaches' && isTwin(there)) return undefined;
  if (does !== 'detaches' && isTwin(one)) return undefined;
  if (does === 'sets the default of' && isTwin(on.default ?? '')) return undefined;
  if (does === 'detaches') return act(`detaches ${there} from ${id}`, () => world.detach(id, there));
  if (attachments.some((a) => a.id === one)) return undefined;
  if (does === 'attaches')
    return hasRoom(on, life) ? act(`attaches ${one} to ${id}`, () => world.attach(id, one)) : undefined;
  return act(`sets the default of ${id} to ${one}`, () => world.setDefault(id, one));
}

/** Terraform knows the estate as it was built, and puts it back where it finds another. */
function terraformsAct({ listener, puts }: Mishap & { kind: 'terraform' }, life: Life): Act {
  const { world } = life.cloud;
  const left = listenersLeft(life);
  const on = left[listener % left.length];
  const built = life.built.find(({ id }) => id === on?.id);
  if (on === undefined || built === undefined || !isSettled(on)) return undefined;
  const { id, attachments } = on;
  const lacking = built.attachments.filter((a) => !attachments.some((b) => b.id === a.id));
  const standing = lacking.find(({ role }) => role === 'default')?.id;
  if (puts === 'the default')
    return standing === undefined
      ? undefined
      : { what: `puts ${standing} back as the default of ${id}`, on: id, does: () => world.setDefault(id, standing) };
  const replaced = lacking.filter(({ role }) => role === 'additional').map((a) => a.id);
  const put = () => {
    for (const one of replaced) if (hasRoom(on, life)) world.attach(id, one);
  };
  return { what: `puts ${replaced.join(', ') || 'nothing'} back on ${id}`, on: id, does: put };
}

function isSettled({ status, attachments }: ReturnType<typeof listenersLeft>[number]): boolean {
  return status === 'Running' && attachments.every((a) => a.status === 'Associated');
}

function hasRoom({ loadBalancerId }: { readonly loadBalancerId: string }, { cloud, history }: Life): boolean {
  return cloud.world.usedPlaces(loadBalancerId) < history.estate.quota;
}
