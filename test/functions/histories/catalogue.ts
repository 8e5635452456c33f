import type { LedgerKind } from './ledgers.js';

/** What has to happen at least once in a run of many histories; a generator that no longer draws it proves nothing of it. */
export function expectedOf(kind: LedgerKind, histories: number): readonly string[] {
  const expected = histories < fewestForRare ? always : [...always, ...rare];
  return kind === 'bucket' ? [...expected, ...ledgerFaults] : expected;
}

/** Below this many histories a rare event may be missing by chance. */
const fewestForRare = 2_000;

const rare = ['a walk of several slices', 'a sweep that does not read everything', 'between passes: a person starts'];

const kinds = [
  ...['run', 'together', 'renewal', 'wrong claim', 'fault', 'person', 'terraform', 'clients', 'inside', 'tag'],
  ...[
    'selection',
    'refusal',
    'refusals end',
    'account',
    'ledger fails',
    'entry damaged',
    'ledger lost',
    'ledger flooded',
    'confirm',
  ],
].map((kind) => `mishap ${kind}`);

const estates = [
  ...['one region', 'two regions', 'two accounts'].map((spread) => `estate in ${spread}`),
  'estate with a crowd',
];

const acts = [
  ...['detaches', 'attaches', 'sets the default of', 'stops', 'deletes'].map((does) => `a person ${does}`),
  ...['the additional ones', 'the default'].map((puts) => `Terraform puts ${puts} back`),
  ...['a listener is tagged', 'a load balancer is tagged'],
].map((act) => `between passes: ${act}`);

const runs = [
  ...[
    'confirm',
    'sweep (full)',
    'sweep (look)',
    'on-renewal with one event',
    'on-renewal with all events, newest first',
  ],
  ...['backfill (all)', 'backfill (load balancer)', 'backfill (listener)', 'backfill (mapping)', 'rollback by hand'],
  ...['slow', 'cut short', 'with a clock 600 s ahead', 'with a clock -600 s ahead', 'ended', 'killed'],
].map((run) => `run ${run}`);

const kills = ['before', 'after'].flatMap((moment) =>
  ['read', 'change', 'ledger write'].map((deed) => `killed ${moment} a ${deed}`),
);

const steps = [
  ...['set-default', 'associate', 'retire', 'relief of an expired one', 'swap', 'set-default, back'],
  ...['accepted', 'refused, busy', 'unsure'],
].map((step) => `step ${step}`);

const verdicts = ['confirmed', 'pending', 'lost'].map((verdict) => `verdict ${verdict}`);

const always: readonly string[] = [
  ...[kinds, estates, acts, runs, kills, steps, verdicts].flat(),
  'condition name-unserved',
  ...[
    'an event at once with other runs',
    'inside a pass',
    'an entry is torn',
    'an entry is older',
    'a look narrowed by an event',
  ],
  ...['a run without time for its steps', 'a run with a fault', 'a renewal without a name', 'a quiet hour'],
  ...['hold names-lost', 'hold excluded', 'hold switched-off', 'hold quota-full', 'hold waiting-for-wave'],
  ...['condition names-lost', 'condition expires-soon', 'condition expired', 'condition quota-full'],
];

const ledgerFaults = ['PutObject', 'GetObject', 'DeleteObject', 'ListObjectsV2'].map(
  (operation) => `the ledger fails: ${operation}`,
);
