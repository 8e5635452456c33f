import { renewedEvent } from '../../support/estate.js';
import { type ActMishap, actOf } from './acts.js';
import { type Life, lendRole, listenersLeft } from './life.js';
import { isLoneTwin } from './lines.js';
import { changes, type FunctionCall, type FunctionRun, type Mishap } from './mishaps.js';
import { passedOver } from './reported.js';
import { isOfNothing, type Outcome, run, undisturbed } from './run.js';

/** Time enough for whatever was done to be over, and to show. */
const untilShownSeconds = 61;

/** Lives through one mishap. */
export async function live(mishap: Mishap, life: Life): Promise<void> {
  const { cloud, story, oracle, ledger } = life;
  switch (mishap.kind) {
    case 'confirm':
      return runOne({ kind: 'confirm' }, life);
    case 'run':
      return void (await runAll([mishap.run], life));
    case 'together':
      return liveTogether(mishap, life);
    case 'renewal':
      return renew(mishap, life);
    case 'wrong claim':
      return claimWrongly(mishap, life);
    case 'fault':
      story.tell(`the cloud misbehaves: ${fault(mishap)}`);
      for (const match of matchesOf(mishap)) cloud.faults.add({ match, times: mishap.times, effect: mishap.effect });
      await runAll([mishap.run], life);
      cloud.clock.advance(1);
      if (mishap.next !== null) await runAll([mishap.next], life);
      return mishap.effect === 'job-hangs' ? hang(life) : undefined;
    case 'person':
    case 'terraform':
    case 'tag':
      return driftedBy(mishap, life);
    case 'inside':
      return actInside(mishap, life);
    case 'selection':
      life.selection = mishap.selection;
      story.tell(`from now on, ${mishap.selection}`);
      return runOne({ kind: 'confirm' }, life);
    case 'refusal':
      return refuse(mishap, life);
    case 'refusals end':
      story.tell('the cloud refuses nothing any more');
      return cloud.faults.clear();
    case 'account':
      if (life.history.estate.spread === 'two accounts') lendRole(cloud, mishap.is);
      story.tell(`the other account is ${mishap.is}`);
      return void (await runAll([mishap.run], life));
    case 'ledger fails':
      return failLedger(mishap, life);
    case 'entry damaged':
      return damage(mishap, life);
    case 'ledger flooded':
      story.tell(`somebody floods the ledger with entries of the kind ${mishap.kindOfEntry}`);
      await ledger.flood(mishap.kindOfEntry);
      return void (await runAll([mishap.run], life));
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

/** An event is about one certificate, and a pass over everything about all: they plan different steps of one listener. */
async function liveTogether({ runs, renewed }: Mishap & { kind: 'together' }, life: Life): Promise<void> {
  const { story, oracle, lines, events, tally, cloud } = life;
  const [most] = [...listenersLeft(life)].sort((a, b) => b.attachments.length - a.attachments.length);
  const additional = (most?.attachments ?? []).filter(({ role }) => role === 'additional');
  const own = new Set(additional.slice(0, renewed).flatMap(({ id }) => lines.lineOf(id) ?? []));
  for (const line of own) {
    const successor = lines.renew(line);
    story.tell(`the certificate of c${line} is renewed as ${successor}`);
    events.push({ ...renewedEvent({ successor }), time: cloud.clock.now().toISOString() });
  }
  oracle.look();
  if (own.size > 1) tally.count('an event at once with other runs');
  const call = { kind: 'delivery', of: 'one event', event: events.length - 1 } as const;
  story.tell('at once:');
  await oracle.racing(
    async () => void (await runAll([...runs, ...(own.size === 0 ? [] : [{ call, ...undisturbed }])], life)),
  );
  oracle.forgetConfirmed();
}

/** Timers see the change under way, and it does not end within an hour. */
async function hang(life: Life): Promise<void> {
  life.cloud.clock.advance(untilShownSeconds);
  await runOne({ kind: 'confirm' }, life);
  life.cloud.clock.advance(3_600);
}

/** A person who works in the console while a function runs: what was read until then does not show it. */
async function actInside({ act, during, nth, run: inner }: Mishap & { kind: 'inside' }, life: Life): Promise<void> {
  const { story, oracle, tally } = life;
  let left = nth;
  life.meanwhile = ({ operation, params }) => {
    const counts = during === 'any' || operation === during;
    if (counts) left -= 1;
    // Tags of a load balancer are read once in a pass.
    const isSeenTooLate = act.kind === 'tag' && act.on === 'load balancer';
    if (left > 0 || !counts || isSeenTooLate) return;
    // On the listener that is just being read, where it is one.
    const isRead = ({ id }: { readonly id: string }) => params.ListenerId === undefined || params.ListenerId === id;
    const what = actOf(act, life, listenersLeft(life).filter(isRead));
    if (what === undefined) return;
    life.meanwhile = undefined;
    tally.count('inside a pass');
    tally.count(`inside a pass: ${nameOfAct(act)}`);
    story.tell(`during ${operation}, ${whose[act.kind]} ${what.what}`);
    oracle.drift(what.on, what.does);
  };
  oracle.passBegins();
  await oracle.racing(async () => void (await runAll([inner], life)));
  life.meanwhile = undefined;
  life.cloud.clock.advance(life.cloud.switches.readAfterWriteSeconds + 1);
  await runOne({ kind: 'confirm' }, life);
}

const whose = { person: 'a person', terraform: 'Terraform', tag: 'a person' } as const;

export function nameOfAct(mishap: ActMishap): string {
  switch (mishap.kind) {
    case 'person':
      return `a person ${mishap.does}`;
    case 'terraform':
      return `Terraform puts ${mishap.puts} back`;
    case 'tag':
      return `a ${mishap.on} is tagged`;
  }
}

async function driftedBy(mishap: ActMishap, life: Life): Promise<void> {
  const { cloud, story, oracle, tally } = life;
  const act = actOf(mishap, life);
  if (act === undefined) return;
  tally.count(`between passes: ${nameOfAct(mishap)}`);
  story.tell(`${whose[mishap.kind]} ${act.what}`);
  oracle.drift(act.on, act.does);
  // What a listing does not show yet, nobody can plan around.
  cloud.clock.advance(cloud.switches.readAfterWriteSeconds + 1);
  if (mishap.kind !== 'person' || mishap.does !== 'stops') return runOne({ kind: 'confirm' }, life);
  cloud.clock.advance(untilShownSeconds);
  await runOne({ kind: 'sweep', look: 'full' }, life);
}

/** Lasts until refusals end, or all mishaps. */
async function refuse({ refusal, on, listener, run: next }: Mishap & { kind: 'refusal' }, life: Life): Promise<void> {
  const { cloud, story } = life;
  const { operation, effect } = refusal;
  const left = listenersLeft(life);
  const one = left[listener % left.length];
  const isRead = operation.startsWith('List');
  const match = on === 'all' || isRead || one === undefined ? { operation } : { operation, listenerId: one.id };
  story.tell(`from now on ${match.listenerId ?? 'everything'}: ${operation} ${JSON.stringify(effect)}`);
  cloud.faults.add({ match, effect });
  await runAll([next], life);
}

async function failLedger({ faults, run: next }: Mishap & { kind: 'ledger fails' }, life: Life): Promise<void> {
  const { cloud, story, ledger, tally } = life;
  for (const { operation, nth, effect } of ledger.canFail ? faults : []) {
    tally.count(`the ledger fails: ${operation}`);
    story.tell(`the ledger fails: ${effect}, ${operation} ${nth}`);
    cloud.faults.add({ match: { operation, nth }, times: 1, effect });
  }
  await runAll([next], life);
}

/** Intent is not torn: its loss is a matter for a person, like that of the whole ledger. */
const intent = /^state\/(mapping|owed)-/;

/** Fields that entries of earlier versions lack. */
const newFields = ['asked', 'replacements', 'detail', 'words', 'chain', 'observed', 'isWhole'];

async function damage({ how, entry }: Mishap & { kind: 'entry damaged' }, life: Life): Promise<void> {
  const { ledger, story, oracle, cloud, tally } = life;
  const keys = (await ledger.keys()).filter((key) => !intent.test(key) && !key.includes('-flood'));
  const key = keys[entry % keys.length];
  if (key === undefined) return;
  // A change that does not show yet is in the ledger alone.
  if (how === 'torn' && key.startsWith('open/')) cloud.clock.advance(untilShownSeconds);
  tally.count(`an entry is ${how}`);
  tally.count(`an entry is ${how}: ${key.replace(/-.*/, '').replace(/^open.*/, 'open')}`);
  story.tell(`${key} is ${how}`);
  oracle.entryDamaged(key, how);
  await ledger.rewrite(key, (text) => (how === 'torn' ? text.slice(0, text.length / 2) : older(text)));
}

function older(text: string): string {
  try {
    const { ...kept }: Record<string, unknown> = JSON.parse(text);
    for (const name of newFields) delete kept[name];
    return JSON.stringify(kept);
  } catch {
    return text;
  }
}

async function runAll(runs: readonly FunctionRun[], life: Life): Promise<readonly Outcome[]> {
  const outcomes = await Promise.all(runs.map((one) => run(one, life)));
  for (const outcome of outcomes) {
    if (outcome.kind !== 'failed' || isLedgerOutOfReach(outcome.message, life) || isOfNothing(outcome.message))
      continue;
    life.oracle.wrongs.push(`a function failed: ${outcome.message}`);
  }
  return outcomes;
}

/** A bucket that does not answer makes a run fail, by design; a folder is always in reach. */
function isLedgerOutOfReach(message: string, { ledger }: Life): boolean {
  return ledger.canFail && message.includes('the ledger cannot be used, ');
}

async function runOne(call: FunctionCall, life: Life): Promise<void> {
  await runAll([{ call, ...undisturbed }], life);
}

/** More than most estates need; a large one goes on as it is. */
const mostMinutes = 20;

/** The timers run until one of them has nothing to do, and a sweep has read everything a minute before. */
async function quietHour(life: Life): Promise<void> {
  life.tally.count('a quiet hour');
  for (const look of ['full', 'full'] as const) {
    await runOne({ kind: 'sweep', look }, life);
    for (let minutes = 0; minutes < mostMinutes; minutes += 1) {
      life.cloud.clock.advance(61);
      const [outcome] = await runAll([{ call: { kind: 'confirm' }, ...undisturbed }], life);
      if (outcome?.kind !== 'ended' || outcome.report.calls === 0 || life.oracle.broken().length > 0) break;
    }
  }
}

async function renew(mishap: Mishap & { kind: 'renewal' }, life: Life): Promise<void> {
  const { lines, events, story, oracle } = life;
  if (mishap.after === 'a quiet hour') await quietHour(life);
  const line = mishap.certificate % lines.count;
  const replaced = lines.newest(line);
  const { names } = mishap;
  if (names === 'one fewer') life.tally.count('a renewal without a name');
  const successor = names === 'one fewer' ? lines.renewWithout(line) : lines.renew(line, names);
  oracle.look();
  story.tell(
    `${replaced} is renewed as ${successor}; ${names} names, event: ${mishap.event}, delivered ${mishap.delivered}`,
  );
  if (mishap.event === 'none') return;
  const time = life.cloud.clock.now().toISOString();
  events.push({ ...eventOf(mishap.event, replaced, successor), time });
  const newest = { kind: 'delivery', of: 'one event', event: events.length - 1 } as const;
  if (mishap.delivered === 'not yet') return;
  const [outcome] = await runAll([{ call: newest, ...undisturbed }], life);
  if (outcome?.kind === 'ended' && mishap.event !== 'a hint')
    oracle.wrongs.push(...passedOver(successor, outcome.report, life));
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

function matchesOf({ operation }: FaultMishap): readonly { readonly operation?: string }[] {
  if (operation === 'any call') return [{}];
  return operation === 'any change' ? changes.map((change) => ({ operation: change })) : [{ operation }];
}

function fault({ effect, operation, times }: FaultMishap): string {
  return `${typeof effect === 'string' ? effect : 'slow'}, the next ${times} of ${operation}`;
}
