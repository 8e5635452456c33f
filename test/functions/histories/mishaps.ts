import fc from 'fast-check';
import type { FaultEffect } from '../../emulator/protocol/faults.js';
import type { Death } from '../../support/mortal.js';
import { selectionNames, tagNames } from './selection.js';

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
      listener: fc.nat(60),
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
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rollback' as const), listener: fc.nat(60) }) },
);

/** One function called, or a rollback asked for by hand, with what it is called for. */
export type FunctionCall = Drawn<typeof calls>;

const moment = fc.constantFrom('before' as const, 'after' as const);

/** A third of them each: at anything, at a change, at a write to the ledger. */
const deaths: fc.Arbitrary<Death> = fc.oneof(
  fc.record({ atDeed: fc.integer({ min: 1, max: 12 }), moment, among: fc.constant('ledger writes' as const) }),
  fc.record({
    atDeed: fc.oneof(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 10, max: 45 })),
    moment,
    among: fc.constant('all' as const),
  }),
  fc.record({ atDeed: fc.constantFrom(1, 1, 1, 2, 2, 3), moment, among: fc.constant('changes' as const) }),
);

/** Its clock, in seconds: the cloud takes signatures of 15 minutes' difference. */
const skews = fc.constantFrom(0, 0, 0, 0, 0, 0, 600, -600);

/** At once, or with half a second for each request; cut short, it has 12 s and cannot read a large estate. */
const paces = fc.constantFrom(
  'at once' as const,
  'at once' as const,
  'at once' as const,
  'slow' as const,
  'cut short' as const,
);

const runs = fc.record({ call: calls, death: fc.option(deaths), skew: skews, pace: paces });

export type FunctionRun = Drawn<typeof runs>;

const effects: readonly FaultEffect[] = [
  'throttle',
  'busy',
  '500',
  '503',
  'html',
  'drop-before',
  'drop-after',
  'drop-after',
  'half-body',
  { slowMs: 2 },
];
/** Of a change that was accepted. */
const jobEffects: readonly FaultEffect[] = ['job-fails', 'job-fails-silently', 'job-hangs', 'job-hangs'];

export const changes = [
  'AssociateAdditionalCertificatesWithListener',
  'DisassociateAdditionalCertificatesWithListener',
  'UpdateListenerAttribute',
];

/** What misbehaves: any call, any change, or one operation. */
const misbehaving = {
  any: fc.constantFrom('any call', 'any change', 'any change', ...changes),
  changes: fc.constantFrom('any change', 'any change', ...changes),
};

function faultOf(effect: fc.Arbitrary<FaultEffect>, operation: fc.Arbitrary<string>) {
  return fc.record({
    kind: fc.constant('fault' as const),
    effect,
    operation,
    times: fc.integer({ min: 1, max: 6 }),
    run: runs,
    /** A second later, while a listing may not show yet what the first one did. */
    next: fc.option(runs, { freq: 2 }),
  });
}

const deeds = ['detaches', 'attaches', 'sets the default of', 'stops', 'starts', 'deletes'] as const;

function peopleWho(does: fc.Arbitrary<(typeof deeds)[number]>) {
  return fc.record({
    kind: fc.constant('person' as const),
    does,
    listener: fc.nat(60),
    certificate: fc.nat(23),
    generation: fc.constantFrom('first' as const, 'newest' as const),
  });
}

const people = peopleWho(fc.constantFrom(...deeds));
/** Inside a pass, what it is about to change matters most. */
const hurriedPeople = peopleWho(fc.constantFrom('detaches', 'detaches', 'sets the default of', ...deeds));

const robots = fc.record({
  kind: fc.constant('terraform' as const),
  listener: fc.nat(60),
  puts: fc.constantFrom('the additional ones' as const, 'the default' as const),
});

const taggers = fc.record({
  kind: fc.constant('tag' as const),
  on: fc.constantFrom('listener' as const, 'load balancer' as const),
  listener: fc.nat(60),
  tag: fc.constantFrom(...tagNames),
});

export const selections = fc.constantFrom(...selectionNames);

/** Each of these lasts until it ends by itself or all mishaps are over. */
const refusals = [
  { operation: 'AssociateAdditionalCertificatesWithListener', effect: { code: 'OperationDenied.Unfit', status: 400 } },
  { operation: 'UpdateListenerAttribute', effect: { code: 'OperationDenied.Unfit', status: 400 } },
  {
    operation: 'DisassociateAdditionalCertificatesWithListener',
    effect: { code: 'OperationFailed.Unfit', status: 400 },
  },
  {
    operation: 'AssociateAdditionalCertificatesWithListener',
    effect: { code: 'ResourceNotFound.Certificate', status: 400 },
  },
  { operation: 'UpdateListenerAttribute', effect: { code: 'Forbidden.NoPermission', status: 403 } },
  { operation: 'UpdateListenerAttribute', effect: 'throttle' },
  { operation: 'AssociateAdditionalCertificatesWithListener', effect: 'busy' },
  { operation: 'ListListeners', effect: '503' },
  { operation: 'ListCertificates', effect: '503' },
] as const satisfies readonly { readonly operation: string; readonly effect: FaultEffect }[];

const ledgerFaults = fc.record({
  operation: fc.constantFrom(
    'PutObject' as const,
    'GetObject' as const,
    'DeleteObject' as const,
    'ListObjectsV2' as const,
  ),
  nth: fc.integer({ min: 1, max: 8 }),
  effect: fc.constantFrom(
    '503' as const,
    '500' as const,
    'drop-before' as const,
    'drop-after' as const,
    'half-body' as const,
  ),
});

export const mishaps = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('run' as const), run: runs }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('together' as const),
      runs: fc.array(runs, { minLength: 2, maxLength: 3 }),
      /** So many certificates of one listener are renewed just before, and the event of the last one comes at once with the runs. */
      renewed: fc.constantFrom(0, 0, 2, 3),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('renewal' as const),
      certificate: fc.nat(23),
      /** Before it, timers may have run until nothing was left to do. */
      after: fc.constantFrom('something' as const, 'a quiet hour' as const),
      event: fc.constantFrom(
        'named' as const,
        'named' as const,
        'named, with what it replaces' as const,
        'a hint' as const,
        'none' as const,
      ),
      delivered: fc.constantFrom('once' as const, 'twice' as const, 'not yet' as const),
      names: fc.constantFrom(
        'the same' as const,
        'the same' as const,
        'the same' as const,
        'one more' as const,
        'one fewer' as const,
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wrong claim' as const), certificate: fc.nat(3) }),
  },
  { weight: 4, arbitrary: faultOf(fc.constantFrom(...effects), misbehaving.any) },
  { weight: 3, arbitrary: faultOf(fc.constantFrom(...jobEffects), misbehaving.changes) },
  {
    weight: 2,
    arbitrary: people,
  },
  {
    weight: 2,
    arbitrary: robots,
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('clients' as const),
      get: fc.constantFrom('a wrong certificate' as const, 'what is attached' as const, 'no answer' as const),
      listener: fc.nat(60),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('inside' as const),
      act: fc.oneof(
        { weight: 3, arbitrary: hurriedPeople },
        { weight: 1, arbitrary: robots },
        { weight: 1, arbitrary: taggers },
      ),
      /** Seen in the middle of this answer, which does not show it yet. */
      during: fc.constantFrom('ListListenerCertificates' as const, 'ListListenerCertificates' as const, 'any' as const),
      nth: fc.integer({ min: 1, max: 3 }),
      run: runs,
    }),
  },
  { weight: 2, arbitrary: taggers },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('selection' as const), selection: selections }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('refusal' as const),
      refusal: fc.constantFrom(...refusals),
      on: fc.constantFrom('one listener' as const, 'all' as const),
      listener: fc.nat(60),
      run: runs,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'refusals end' } as const) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('account' as const),
      is: fc.constantFrom('denied' as const, 'granted' as const),
      run: runs,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('ledger fails' as const),
      faults: fc.array(ledgerFaults, { minLength: 1, maxLength: 4 }),
      run: runs,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('entry damaged' as const),
      how: fc.constantFrom('older' as const, 'torn' as const),
      entry: fc.nat(200),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('ledger flooded' as const),
      kindOfEntry: fc.constantFrom('condition' as const, 'places' as const, 'mapping' as const, 'owed' as const),
      run: runs,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'ledger lost' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'confirm' } as const) },
);

export type Mishap = Drawn<typeof mishaps>;
