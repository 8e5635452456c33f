import fc from 'fast-check';
import type { FaultEffect } from '../../emulator/protocol/faults.js';
import { SWITCH_ANSWERS, type Switches } from '../../emulator/switches.js';
import type { Death } from '../../support/mortal.js';

/** Everything below shrinks towards its first choice, and to fewer. Numbers are indexes, taken modulo what there is. */

export type Drawn<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

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
const elsewhere = ['failedJobStatus', 'cloudResourceLagSeconds', 'taskConflictCode', 'servedOnTie'] as const;

export const switches = fc.record(
  Object.fromEntries(
    Object.entries(SWITCH_ANSWERS)
      .filter(([name]) => !elsewhere.some((other) => other === name))
      .map(([name, [usual, ...others]]) => [name, fc.constantFrom<unknown>(usual, usual, ...others)]),
  ),
) as fc.Arbitrary<Partial<Switches>>;

export const policies = fc.record({
  graceMinutes: fc.constantFrom(0, 10, 1440),
  relief: fc.constantFrom('retire-expired' as const, 'swap' as const, 'none' as const),
});

export type Policy = Drawn<typeof policies>;

const calls = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'confirm' } as const) },
  { weight: 3, arbitrary: fc.constant({ kind: 'sweep', look: 'full' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'sweep', look: 'look' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('backfill' as const),
      narrowedTo: fc.constantFrom('all' as const, 'load balancer' as const, 'listener' as const, 'mapping' as const),
      listener: fc.nat(3),
      certificate: fc.nat(23),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('delivery' as const),
      of: fc.constantFrom('one event' as const, 'all events, newest first' as const),
      event: fc.nat(40),
    }),
  },
);

/** One function called, with what it is called for. */
export type FunctionCall = Drawn<typeof calls>;

const deaths: fc.Arbitrary<Death> = fc.record({
  atDeed: fc.oneof(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 10, max: 45 })),
  moment: fc.constantFrom('before' as const, 'after' as const),
});

const runs = fc.record({ call: calls, death: fc.option(deaths) });

export type FunctionRun = Drawn<typeof runs>;

const effects: readonly FaultEffect[] = [
  'throttle',
  'busy',
  '500',
  '503',
  'html',
  'drop-before',
  'drop-after',
  'half-body',
  'job-fails',
  'job-fails-silently',
  'job-hangs',
  { slowMs: 2 },
];
const writes = [
  undefined,
  'AssociateAdditionalCertificatesWithListener',
  'DisassociateAdditionalCertificatesWithListener',
  'UpdateListenerAttribute',
];

export const mishaps = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('run' as const), run: runs }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('together' as const),
      runs: fc.array(runs, { minLength: 2, maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('renewal' as const),
      certificate: fc.nat(23),
      event: fc.constantFrom(
        'named' as const,
        'named, with what it replaces' as const,
        'a hint' as const,
        'none' as const,
      ),
      delivered: fc.constantFrom('once' as const, 'twice' as const, 'not yet' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      effect: fc.constantFrom(...effects),
      operation: fc.constantFrom(...writes),
      times: fc.integer({ min: 1, max: 6 }),
      run: runs,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      does: fc.constantFrom(
        'detaches' as const,
        'attaches' as const,
        'sets the default of' as const,
        'stops' as const,
        'starts' as const,
        'deletes' as const,
      ),
      listener: fc.nat(3),
      certificate: fc.nat(23),
      generation: fc.constantFrom('first' as const, 'newest' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('terraform' as const),
      listener: fc.nat(3),
      puts: fc.constantFrom('the additional ones' as const, 'the default' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'ledger lost' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'confirm' } as const) },
);

export type Mishap = Drawn<typeof mishaps>;

/** Before each mishap this many seconds go by: often a minute, as the timer has it, at times too few to see what was done. */
const pauses = fc.constantFrom(61, 61, 61, 20, 1, 300, 3_600, 86_400);

export const histories = fc.record({
  estate: estates,
  switches,
  policy: policies,
  mishaps: fc.array(fc.tuple(pauses, mishaps), { maxLength: 12 }),
});

export type History = Drawn<typeof histories>;
