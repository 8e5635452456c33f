import fc from 'fast-check';
import { SWITCH_ANSWERS, type Switches } from '../../emulator/switches.js';
import { type Drawn, type Mishap, mishaps, selections } from './mishaps.js';
import { tagNames } from './selection.js';

/** Everything below shrinks towards its first choice, and to fewer. Numbers are indexes, taken modulo what there is. */

const narrow = {
  certificates: fc.integer({ min: 2, max: 9 }),
  listeners: fc.array(listenerOf(8, { maxLength: 7 }), { minLength: 1, maxLength: 4 }),
  quota: fc.constantFrom(25, 25, 12, 9),
};
/** More certificates than one call takes, on more places than a short page shows. */
const wide = {
  certificates: fc.integer({ min: 20, max: 24 }),
  listeners: fc.array(listenerOf(23, { minLength: 18, maxLength: 22 }), { minLength: 1, maxLength: 2 }),
  quota: fc.constantFrom(50, 50, 25),
  // In two accounts, each of them has half of the certificates.
  spread: fc.constantFrom('one region' as const, 'two regions' as const),
};

/** Full from the beginning, so that a successor gets a slot by relief alone. */
const full = {
  certificates: fc.integer({ min: 5, max: 8 }),
  listeners: fc.array(listenerOf(7, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  quota: fc.constantFrom(3, 2, 4),
  filled: fc.constant(true),
  free: fc.constant(0),
  brief: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 3 }),
};
/** Listeners beside those that are drawn one by one: with more than 40, a region is several slices. */
const crowded = {
  certificates: fc.integer({ min: 2, max: 6 }),
  listeners: fc.array(listenerOf(5, { maxLength: 2 }), { minLength: 1, maxLength: 2 }),
  quota: fc.constantFrom(50, 25),
  crowd: fc.constantFrom(8, 20, 42, 58),
};

const anySize = {
  crowd: fc.constant(0),
  /** Each listener has all certificates that there is room for. */
  filled: fc.constant(false),
  spread: fc.constantFrom(
    'one region' as const,
    'one region' as const,
    'two regions' as const,
    'two accounts' as const,
  ),
  /** The last line, which is not renewed at the start, ends within ten days. */
  endsSoon: fc.boolean(),
  /** A person has attached the renewal of the first listener's default beside it; it may be renewed once more. */
  doubled: fc.constantFrom('no' as const, 'no' as const, 'no' as const, 'once' as const, 'twice' as const),
  free: fc.constantFrom(3, 1, 0),
  brief: fc.uniqueArray(fc.nat(8), { maxLength: 2 }),
  /** How many names have both an RSA and an ECC certificate. */
  twins: fc.constantFrom(0, 0, 1, 2),
};

/** Certificates by index; listeners on one load balancer or another, with that many places left free at first. */
export const estates = fc.oneof(
  { withCrossShrink: true },
  { weight: 13, arbitrary: fc.record({ ...anySize, ...narrow }) },
  { weight: 2, arbitrary: fc.record({ ...anySize, ...wide }) },
  { weight: 12, arbitrary: fc.record({ ...anySize, ...full }) },
  { weight: 2, arbitrary: fc.record({ ...anySize, ...crowded }) },
);

function listenerOf(lastCertificate: number, size: fc.UniqueArrayConstraints<number, number>) {
  return fc.record({
    loadBalancer: fc.nat(1),
    standing: fc.nat(lastCertificate),
    additional: fc.uniqueArray(fc.nat(lastCertificate), size),
    tag: fc.oneof(
      { weight: 5, arbitrary: fc.constant('none' as const) },
      { weight: 4, arbitrary: fc.constantFrom(...tagNames) },
    ),
  });
}

/** What no function of this system asks the cloud, or can notice. */
const elsewhere = ['failedJobStatus', 'taskConflictCode'] as const;

/** With a list that is counted too high, nothing happens for half an hour: that is drawn more seldom. */
function often(name: string, usual: unknown): readonly unknown[] {
  return Array.from({ length: name === 'certificatesOverCounted' ? 15 : 2 }, () => usual);
}

export const switches = fc.record(
  Object.fromEntries(
    Object.entries(SWITCH_ANSWERS)
      .filter(([name]) => !elsewhere.some((other) => other === name))
      .map(([name, [usual, ...others]]) => [name, fc.constantFrom<unknown>(...often(name, usual), ...others)]),
  ),
) as fc.Arbitrary<Partial<Switches>>;

/** How a rollout may go: each of these is off in half of the histories or more, and all of them in some. */
const rollouts = fc.record({
  verify: fc.constantFrom('off' as const, 'probe' as const),
  canary: fc.constantFrom(undefined, undefined, undefined, 1, 2),
  atATime: fc.constantFrom(undefined, undefined, undefined, 1, 2),
  maxFailures: fc.constantFrom(undefined, undefined, 0, 2),
  windows: fc.constantFrom('any time' as const, 'any time' as const, 'afternoons' as const),
});

export const policies = fc.record({
  graceMinutes: fc.constantFrom(0, 10, 10, 1440),
  relief: fc.constantFrom('retire-expired' as const, 'swap' as const, 'swap' as const, 'none' as const),
  rollout: rollouts,
  /** Whether a run sees its own changes through. */
  followSeconds: fc.constantFrom(0, 0, 60),
  selection: fc.oneof({ weight: 4, arbitrary: fc.constant('all' as const) }, { weight: 1, arbitrary: selections }),
});

export type Policy = Drawn<typeof policies>;

/** Before each mishap this many seconds go by: often a minute, as the timer has it, at times too few to see what was done. */
const pauses = fc.constantFrom(61, 61, 61, 20, 1, 300, 3_600, 86_400);

const drawn = fc.record({
  estate: estates,
  switches,
  policy: policies,
  mishaps: fc.array(fc.tuple(pauses, mishaps), { maxLength: 12, size: 'max' }),
});

const cutShortSweep: Mishap = {
  kind: 'run',
  run: { call: { kind: 'sweep', look: 'full' }, death: null, skew: 0, pace: 'cut short' },
};

/** A crowd is too large for a sweep that is cut short, which is therefore the first thing that happens to it. */
export const histories = drawn.map((history) => {
  const first: readonly (readonly [number, Mishap])[] = history.estate.crowd > 8 ? [[61, cutShortSweep]] : [];
  return { ...history, mishaps: [...first, ...history.mishaps] };
});

export type History = Drawn<typeof histories>;
