import type { Cloud } from '../emulator/cloud.js';
import { type Death, type Life, mortal } from '../support/mortal.js';
import { crowded, isRotated, oneCertificateEach, type Planted } from './estates.js';
import { repeatable } from './latency.js';
import type { Row } from './table.js';
import { type Story, type Timeline, timeline } from './timeline.js';

/** Of the runs, the share that is killed; of those, at a change that they ask for or at anything they do. Our choice. */
const killedShare = 0.8;
const atChangesShare = 0.5;
/** Where they die is drawn up to here, early as often as late: some runs make ten calls, and some a thousand. */
const latestChange = 250;
const latestDeed = 2_500;
/** All listeners are looked at after so many requests. */
const lookEvery = 40;

/**
 * The big rotation, and the rolling one of full load balancers, while most runs are killed: between any two of their
 * calls and writes, a change on its way among them, which then arrives or does not. Against the same unkilled.
 */
export async function killedRows(listeners: number): Promise<Row[]> {
  const single: Story = {
    plant: (cloud) => oneCertificateEach(cloud, listeners),
    isOver: isRotated,
    mostMinutes: 240,
  };
  const full: Story = {
    plant: (cloud) => crowded(cloud, Math.ceil(listeners / 150), 25),
    env: { QUOTA_RELIEF: 'swap' },
    isOver: isRotated,
    mostMinutes: 360,
  };
  // Relief is a gap by policy: what it took off has to come back, and nothing else may miss.
  const noGap = { isWhole: isServed, isRule: () => true };
  const gaps = { isWhole: () => true, isRule: (rule: string) => !rule.startsWith('unserved: ') };
  return [
    ...(await compared(`${listeners} listeners, runs killed`, single, noGap)),
    ...(await compared('25 of 25, swap, runs killed', full, gaps)),
  ];
}

interface Strictness {
  readonly isWhole: typeof isServed;
  readonly isRule: (rule: string) => boolean;
}

async function compared(what: string, story: Story, { isWhole, isRule }: Strictness): Promise<Row[]> {
  const unkilled = await timeline(story);
  const toll: Toll = { killed: 0, atChanges: 0, looks: 0, broken: 0 };
  const found = await timeline({ ...story, lives: reaper(isWhole, toll) });
  const left = [...found.ledger.keys()].filter((key) => /^(open\/|state\/owed-)/.test(key)).length;
  return [
    [`${what}: killed / runs that made a call`, toll.killed / workOf(found)],
    [`${what}: killed at a change / killed`, toll.atChanges / toll.killed],
    [`${what}: rotated`, Number(found.isRotated)],
    [`${what}: lost (not rotated, still open, or still owed)`, Number(!found.isRotated) + left],
    [`${what}: rules of the cloud broken`, found.cloud.rulesBroken.filter(isRule).length],
    ...(isWhole === isServed
      ? [[`${what}: listeners seen without either (${toll.looks} looks at all)`, toll.broken] as const]
      : []),
    [`${what}: until all is confirmed / the same unkilled`, found.confirmedSeconds / unkilled.confirmedSeconds],
    [`${what}: calls / the same unkilled`, callsOf(found) / callsOf(unkilled)],
  ];
}

interface Toll {
  killed: number;
  atChanges: number;
  looks: number;
  broken: number;
}

function reaper(isWhole: typeof isServed, toll: Toll): NonNullable<Story['lives']> {
  const random = repeatable(7);
  return (edges, cloud, planted) => {
    const { dispatcher } = edges;
    let requests = 0;
    const dispatch: typeof dispatcher.dispatch = (...given) => {
      requests += 1;
      if (requests % lookEvery === 0) look(cloud, planted, isWhole, toll);
      return dispatcher.dispatch(...given);
    };
    const life: Life = mortal({ ...edges, dispatcher: { dispatch } }, deathBy(random));
    void life.over.then(() => {
      toll.killed += 1;
      if (/, (Associate|Disassociate|UpdateListener)/.test(life.killedAt() ?? '')) toll.atChanges += 1;
      look(cloud, planted, isWhole, toll);
    });
    return life;
  };
}

function deathBy(random: () => number): Death | undefined {
  if (random() > killedShare) return undefined;
  const moment = random() < 0.5 ? 'before' : 'after';
  return random() < atChangesShare
    ? { atDeed: Math.ceil(latestChange ** random()), moment, among: 'changes' }
    : { atDeed: Math.ceil(latestDeed ** random()), moment };
}

function look(cloud: Cloud, planted: Planted, isWhole: typeof isServed, toll: Toll): void {
  toll.looks += 1;
  toll.broken += planted.renewals.filter((renewal) => !isWhole(cloud, renewal)).length;
}

/** Clients of the name get the replaced certificate or its successor. */
function isServed({ world }: Cloud, { listenerId, replaced, successor }: Planted['renewals'][number]): boolean {
  const { status, default: standing, attachments } = world.listener(listenerId);
  const isEither = (id: string | undefined) => id === replaced || id === successor;
  const serves = attachments.some((one) => isEither(one.id) && one.status === 'Associated');
  return status !== 'Stopped' && (isEither(standing) || serves);
}

function workOf({ runs }: Timeline): number {
  return runs.filter(({ calls }) => calls > 0).length;
}

function callsOf({ calls }: Timeline): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}
