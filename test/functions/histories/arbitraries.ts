import fc from 'fast-check';
import { SWITCH_ANSWERS, type Switches } from '../../emulator/switches.js';
import { type Drawn, mishaps } from './mishaps.js';

/** Everything below shrinks towards its first choice, and to fewer. Numbers are indexes, taken modulo what there is. */

const narrow = {
  certificates: fc.integer({ min: 2, max: 9 }),
  listeners: fc.array(listenerOf(8, { maxLength: 7 }), { minLength: 1, maxLength: 4 }),
  quota: fc.constantFrom(25, 25, 12, 9),
};
/** More certificates than one call takes, on more places than a short page shows. */
const wide = {
  certificates: fc.integer({ min: 17, max: 24 }),
  listeners: fc.array(listenerOf(23, { minLength: 14, maxLength: 22 }), { minLength: 1, maxLength: 2 }),
  quota: fc.constantFrom(50, 25),
};

const anySize = {
  free: fc.constantFrom(3, 1, 0),
  brief: fc.uniqueArray(fc.nat(8), { maxLength: 2 }),
  /** How many names have both an RSA and an ECC certificate. */
  twins: fc.constantFrom(0, 0, 1, 2),
};

/** Certificates by index; listeners on one load balancer or another, with that many places left free at first. */
export const estates = fc.oneof(
  { withCrossShrink: true },
  { weight: 7, arbitrary: fc.record({ ...narrow, ...anySize }) },
  { weight: 1, arbitrary: fc.record({ ...wide, ...anySize }) },
);

function listenerOf(lastCertificate: number, size: fc.UniqueArrayConstraints<number, number>) {
  return fc.record({
    loadBalancer: fc.nat(1),
    standing: fc.nat(lastCertificate),
    additional: fc.uniqueArray(fc.nat(lastCertificate), size),
    /** Tagged `cert-rotation: off`. */
    off: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });
}

/** What no function of this system asks the cloud, or can notice. */
const elsewhere = ['failedJobStatus', 'taskConflictCode'] as const;

export const switches = fc.record(
  Object.fromEntries(
    Object.entries(SWITCH_ANSWERS)
      .filter(([name]) => !elsewhere.some((other) => other === name))
      .map(([name, [usual, ...others]]) => [name, fc.constantFrom<unknown>(usual, usual, ...others)]),
  ),
) as fc.Arbitrary<Partial<Switches>>;

/** How a rollout may go: each of these is off in half of the histories, and all of them in some. */
const rollouts = fc.record({
  verify: fc.constantFrom('off' as const, 'probe' as const),
  canary: fc.constantFrom(undefined, undefined, 1, 2),
  atATime: fc.constantFrom(undefined, undefined, 1, 2),
  maxFailures: fc.constantFrom(undefined, undefined, 0, 2),
  windows: fc.constantFrom('any time' as const, 'any time' as const, 'afternoons' as const),
});

export const policies = fc.record({
  graceMinutes: fc.constantFrom(0, 10, 1440),
  relief: fc.constantFrom('retire-expired' as const, 'swap' as const, 'none' as const),
  rollout: rollouts,
});

export type Policy = Drawn<typeof policies>;

/** Before each mishap this many seconds go by: often a minute, as the timer has it, at times too few to see what was done. */
const pauses = fc.constantFrom(61, 61, 61, 20, 1, 300, 3_600, 86_400);

export const histories = fc.record({
  estate: estates,
  switches,
  policy: policies,
  mishaps: fc.array(fc.tuple(pauses, mishaps), { maxLength: 12 }),
});

export type History = Drawn<typeof histories>;
