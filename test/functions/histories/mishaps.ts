import fc from 'fast-check';
import type { FaultEffect } from '../../emulator/protocol/faults.js';
import type { Death } from '../../support/mortal.js';

/** As in the estates: everything shrinks towards its first choice, and numbers are indexes. */

export type Drawn<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

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
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rollback' as const), listener: fc.nat(3) }) },
);

/** One function called, or a rollback asked for by hand, with what it is called for. */
export type FunctionCall = Drawn<typeof calls>;

const moment = fc.constantFrom('before' as const, 'after' as const);

/** Half of them at a change, which is one of the first few where there is any. */
const deaths: fc.Arbitrary<Death> = fc.oneof(
  fc.record({
    atDeed: fc.oneof(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 10, max: 45 })),
    moment,
    among: fc.constant('all' as const),
  }),
  fc.record({ atDeed: fc.constantFrom(1, 1, 1, 2, 2, 3), moment, among: fc.constant('changes' as const) }),
);

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
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wrong claim' as const), certificate: fc.nat(3) }),
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
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('clients' as const),
      get: fc.constantFrom('a wrong certificate' as const, 'what is attached' as const, 'no answer' as const),
      listener: fc.nat(3),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'ledger lost' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'confirm' } as const) },
);

export type Mishap = Drawn<typeof mishaps>;
