import * as z from 'zod/mini';
import type {
  AtWork,
  Confirmed,
  Due,
  Grace,
  News,
  Places,
  Proved,
  RememberedAnswer,
  RememberedDebt,
  RememberedMapping,
  RememberedStall,
  RememberedTrouble,
  Seen,
  Sent,
  State,
} from '../reconcile/ports/cloud.js';
import type { RememberedCondition } from '../reconcile/report/report.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../rotation/model/inventory.js';
import { regionShape } from '../rotation/model/region-shape.js';
import type { ClosedBatch, OpenBatch } from '../rotation/model/step.js';

/**
 * The shapes of ledger entries: JSON that a person can read, times in ISO 8601 UTC. Unknown fields are dropped, so
 * that an older version reads a newer one's entry.
 */
const text = z.string().check(z.minLength(1));
const time = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((value) => new Date(value)),
);

/** Text that is from here on known to be an id of one kind. */
function branded<T extends string>() {
  return z.pipe(
    text,
    z.transform((value) => value as T),
  );
}

/** It is the name of its entry, so nothing but a name may be in it. */
const token = z.string().check(z.regex(/^[\w-]{1,128}$/, 'must be a name'));

const certificateId = branded<CertificateId>();
/** It becomes a part of the host that is called. */
const region = z.pipe(
  z.string().check(z.regex(regionShape, 'must be a region')),
  z.transform((value) => value as Region),
);
const loadBalancerId = branded<LoadBalancerId>();
const listenerId = branded<ListenerId>();
const place = { region, loadBalancerId, listenerId };
const step = z.enum(['set-default', 'associate', 'retire']);
const pair = { replaced: certificateId, successor: certificateId, since: time };

const batch = {
  ...place,
  token,
  account: text,
  step,
  certificateIds: z.array(certificateId).check(z.minLength(1)),
  requestedAt: time,
  replacements: z.optional(z.array(z.object({ replaced: certificateId, successor: certificateId }))),
  asked: z.optional(z.object({ function: text, pass: text, by: z.optional(text) })),
};
const cloudAnswer = { requestId: z.optional(text), jobId: z.optional(text), code: z.optional(text) };

export const openBatch: z.ZodMiniType<OpenBatch> = z.object(batch);
export const closedBatch: z.ZodMiniType<ClosedBatch> = z.object({
  ...batch,
  ending: text,
  closedAt: time,
  answer: z.optional(z.object(cloudAnswer)),
  served: z.optional(z.array(z.object({ certificateId, name: z.string(), since: time }))),
});

const due: z.ZodMiniType<Due> = z.object({
  account: text,
  region: z.union([z.literal('all'), region]),
  loadBalancerId: z.nullable(loadBalancerId),
  at: time,
});

const owed: z.ZodMiniType<RememberedDebt> = z.object({ account: text, ...place, ...pair });

const mapping: z.ZodMiniType<RememberedMapping> = z.object({
  ...pair,
  allowNameLoss: z.boolean(),
  undoes: z.optional(z.boolean()),
  claimed: z.optional(z.boolean()),
  range: z.object({
    regions: z.array(region),
    loadBalancerIds: z.array(loadBalancerId),
    listenerIds: z.array(listenerId),
  }),
});

const grace: z.ZodMiniType<Grace> = z.object({
  account: text,
  region,
  loadBalancerId,
  pairs: z.array(z.object({ ...pair, listenerId })),
});

const confirmed: z.ZodMiniType<Confirmed> = z.object({
  account: text,
  region,
  loadBalancerId,
  rounds: z.array(z.object({ listenerId, step, certificateId, times: z.int(), since: time, at: time })),
});

const proved: z.ZodMiniType<Proved> = z.object({
  account: text,
  region,
  loadBalancerId,
  proofs: z.array(
    z.object({
      listenerId,
      certificateId,
      name: z.string(),
      verdict: z.enum(['served', 'replaced-served', 'unreachable', 'unexpected']),
      since: time,
      at: time,
      detail: z.string(),
      chain: z.optional(z.enum(['incomplete', 'expired'])),
    }),
  ),
});

const condition: z.ZodMiniType<RememberedCondition> = z.object({
  account: text,
  reason: text,
  region: z.optional(region),
  loadBalancerId: z.optional(loadBalancerId),
  listenerId: z.optional(listenerId),
  certificateIds: z.array(certificateId),
  since: time,
  detail: z.optional(text),
});

const news: z.ZodMiniType<News> = z.object({
  account: text,
  pass: text,
  at: time,
  begun: z.array(condition),
  over: z.array(condition),
  owedTo: z.array(text),
});

const sent: z.ZodMiniType<Sent> = z.object({ target: text, at: z.array(time), digest: z.optional(text) });

const stalled: z.ZodMiniType<RememberedStall> = z.object({
  account: text,
  region,
  loadBalancerId,
  listeners: z.array(z.object({ listenerId, since: time })),
});

const trouble: z.ZodMiniType<RememberedTrouble> = z.object({
  account: text,
  ...place,
  step,
  certificateId,
  count: z.int(),
  code: text,
  kind: text,
  missing: z.optional(z.object({ action: text, resource: text, of: z.optional(text) })),
  isLasting: z.boolean(),
  since: time,
  at: time,
});

const run: z.ZodMiniType<AtWork> = z.object({
  account: text,
  region,
  run: text,
  until: time,
  loadBalancerIds: z.array(loadBalancerId),
  isWhole: z.optional(z.boolean()),
});

const seen: z.ZodMiniType<Seen> = z.object({ account: text, certificateIds: z.array(certificateId) });

const places: z.ZodMiniType<Places> = z.object({
  account: text,
  region,
  loadBalancerId,
  listenerIds: z.array(listenerId),
  certificateIds: z.array(certificateId),
  at: time,
});

const answer: z.ZodMiniType<RememberedAnswer> = z.object({ account: text, token: text, ...cloudAnswer });

export const stateRecords: { readonly [K in keyof State]: z.ZodMiniType<State[K]> } = {
  due,
  owed,
  mapping,
  grace,
  confirmed,
  proved,
  seen,
  places,
  run,
  condition,
  stalled,
  trouble,
  answer,
  news,
  sent,
};
