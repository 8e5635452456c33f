import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Records } from '../reconcile/ports/records.js';
import { conditionKey } from '../reconcile/report/conditions.js';
import type { RememberedCondition } from '../reconcile/report/report.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../rotation/model/inventory.js';
import type { FailureKind } from '../rotation/model/refusal.js';
import { regionShape } from '../rotation/model/region-shape.js';
import type { ClosedBatch, OpenBatch } from '../rotation/model/step.js';

/**
 * The schemas of ledger entries: JSON that a person can read, with times in ISO 8601 UTC. Unknown fields are dropped, so
 * an older version can read the entries of a newer one.
 */
const text = z.string().check(z.minLength(1));
const time = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((value) => new Date(value)),
);

/** Ids of one record: all certificates, or all load balancers, of an account. */
const mostIds = 40_000;

/** A list whose length is checked before its items, because each invalid item takes memory. */
function list<T extends z.ZodMiniType>(item: T, most = 5_000) {
  return z.pipe(z.array(z.unknown()).check(z.maxLength(most)), z.array(item));
}

/** Text that is typed as an id of one kind. */
function branded<T extends string>() {
  return z.pipe(
    text,
    z.transform((value) => value as T),
  );
}

/** The token is the name of the entry, so it must not contain a path. */
const token = z.string().check(z.regex(/^[\w-]{1,128}$/, 'must be a name'));

const certificateId = branded<CertificateId>();
/** The region becomes part of the host name of a call. */
const region = z.pipe(
  z.string().check(z.regex(regionShape, 'must be a region')),
  z.transform((value) => value as Region),
);
const loadBalancerId = branded<LoadBalancerId>();
const listenerId = branded<ListenerId>();
const listenerFields = { region, loadBalancerId, listenerId };
const step = z.enum(['set-default', 'associate', 'retire']);
const pair = { replaced: certificateId, successor: certificateId, since: time };

const requestedBy = z.optional(z.object({ function: text, pass: text, by: z.optional(text) }));

const batch = {
  ...listenerFields,
  token,
  account: text,
  step,
  certificateIds: list(certificateId).check(z.refine((ids) => ids.length > 0)),
  requestedAt: time,
  replacements: z.optional(list(z.object({ replaced: certificateId, successor: certificateId }))),
  requestedBy,
};
const cloudAnswer = {
  requestId: z.optional(text),
  jobId: z.optional(text),
  code: z.optional(text),
  message: z.optional(text),
};

export const openBatch: z.ZodMiniType<OpenBatch> = z.object(batch);
export const closedBatch: z.ZodMiniType<ClosedBatch> = z.object({
  ...batch,
  ending: text,
  closedAt: time,
  answer: z.optional(z.object(cloudAnswer)),
  served: z.optional(list(z.object({ certificateId, name: z.string(), since: time }))),
});

const flapCounts = list(
  z.object({
    listenerId,
    step,
    certificateId,
    times: z.int(),
    successor: z.optional(certificateId),
    replaced: z.optional(certificateId),
    since: time,
    at: time,
  }),
);

const proofs = list(
  z.object({
    listenerId,
    certificateId,
    name: z.string(),
    verdict: z.enum(['served', 'replaced-served', 'unreachable', 'unexpected']),
    since: time,
    at: time,
    detail: z.string(),
    chain: z.optional(z.enum(['incomplete', 'expired'])),
    isReprobe: z.optional(z.boolean()),
    observed: z.optional(z.object({ names: list(z.string()), notBefore: time, notAfter: time, at: time })),
  }),
);

const condition: z.ZodMiniType<RememberedCondition> = z.object({
  account: text,
  reason: text,
  region: z.optional(region),
  loadBalancerId: z.optional(loadBalancerId),
  listenerId: z.optional(listenerId),
  certificateIds: list(certificateId),
  since: time,
  detail: z.optional(text),
  names: z.optional(
    z.object({ certificates: list(z.string()), loadBalancer: z.optional(z.string()), ports: z.optional(z.string()) }),
  ),
});

/** One kind of record: its file name, its schema and the key of an entry. */
interface RecordRow<T> {
  /** `state/<file>-<key>.json`. The files keep their first names, so that two versions can share a ledger. */
  readonly file: string;
  readonly schema: z.ZodMiniType<T>;
  readonly key: (record: T) => string;
  readonly fields?: FieldNames;
}

/** Fields with another name in the file than in the code. */
export type FieldNames = Readonly<Record<string, string>>;

export const batchFields: FieldNames = { requestedBy: 'asked' };

const onLoadBalancer = { account: text, region, loadBalancerId };
const byLoadBalancer = ({ region, loadBalancerId }: { readonly region: string; readonly loadBalancerId: string }) =>
  `${region}-${loadBalancerId}`;

/** Every kind of record under `state/`. A new kind needs a new row, and no other change in this folder. */
export const recordRows: { readonly [K in keyof Records]: RecordRow<Records[K]> } = {
  requeue: {
    file: 'due',
    schema: z.object({
      account: text,
      region: z.union([z.literal('all'), region]),
      loadBalancerId: z.nullable(loadBalancerId),
      at: time,
    }),
    key: ({ region, loadBalancerId, account }) => `${region}-${loadBalancerId ?? `all-${account}`}`,
  },
  pendingAttach: {
    file: 'owed',
    schema: z.object({ account: text, ...listenerFields, ...pair }),
    key: ({ listenerId, replaced }) => `${listenerId}-${replaced}`,
  },
  mapping: {
    file: 'mapping',
    schema: z.object({
      ...pair,
      allowNameLoss: z.boolean(),
      isRollback: z.optional(z.boolean()),
      fromEvent: z.optional(z.boolean()),
      requestedBy,
      selector: z.object({
        regions: list(region),
        loadBalancerIds: list(loadBalancerId),
        listenerIds: list(listenerId),
      }),
    }),
    key: ({ replaced, successor, selector, isRollback, fromEvent }) => {
      const where = selectsEverything(selector) ? '' : `-${shortHash(JSON.stringify(selector))}`;
      return `${replaced}${where}${isRollback ? `-back-to-${successor}` : ''}${fromEvent ? '-by-event' : ''}`;
    },
    fields: { selector: 'range', isRollback: 'undoes', fromEvent: 'claimed', requestedBy: 'asked' },
  },
  overlap: {
    file: 'grace',
    schema: z.object({ ...onLoadBalancer, overlaps: list(z.object({ ...pair, listenerId })) }),
    key: byLoadBalancer,
    fields: { overlaps: 'pairs' },
  },
  flap: {
    file: 'confirmed',
    schema: z.object({ ...onLoadBalancer, flapCounts }),
    key: byLoadBalancer,
    fields: { flapCounts: 'rounds' },
  },
  proof: { file: 'proved', schema: z.object({ ...onLoadBalancer, proofs }), key: byLoadBalancer },
  seen: {
    file: 'seen',
    schema: z.object({
      account: text,
      certificateIds: list(certificateId, mostIds),
      listeners: z.optional(z.int()),
    }),
    key: ({ account }) => account,
  },
  chains: {
    file: 'chains',
    schema: z.object({
      account: text,
      certificates: list(
        z.object({
          certificateId,
          organisation: z.optional(text),
          issuedBy: z.optional(text),
          isSelfSigned: z.optional(z.boolean()),
        }),
        mostIds,
      ),
    }),
    key: ({ account }) => account,
  },
  attachmentIndex: {
    file: 'places',
    schema: z.object({
      ...onLoadBalancer,
      listenerIds: list(listenerId),
      certificateIds: list(certificateId),
      at: time,
    }),
    key: byLoadBalancer,
  },
  lease: {
    file: 'run',
    schema: z.object({
      account: text,
      region,
      run: text,
      until: time,
      loadBalancerIds: list(loadBalancerId, mostIds),
      isWhole: z.optional(z.boolean()),
    }),
    key: ({ region, account, run }) => `${region}-${account}-${run}`,
  },
  condition: { file: 'condition', schema: condition, key: conditionKey },
  stuck: {
    file: 'stalled',
    schema: z.object({ ...onLoadBalancer, listeners: list(z.object({ listenerId, since: time })) }),
    key: byLoadBalancer,
  },
  outage: {
    file: 'outage',
    schema: z.object({
      account: text,
      part: z.union([z.literal(['certificates', 'regions']), region]),
      work: z.union([z.literal(['read', 'count']), step]),
      operation: text,
      code: text,
      message: z.string(),
      since: time,
      at: time,
    }),
    key: ({ account, part, work }) => `${part}-${work}-${account}`,
  },
  failure: {
    file: 'trouble',
    schema: z.object({
      account: text,
      ...listenerFields,
      step,
      certificateId,
      count: z.int(),
      code: text,
      kind: branded<FailureKind>(),
      missing: z.optional(z.object({ action: text, resource: text, of: z.optional(text) })),
      isLasting: z.boolean(),
      since: time,
      at: time,
    }),
    key: ({ listenerId, step, certificateId }) => `${listenerId}-${step}-${certificateId}`,
  },
  answer: {
    file: 'answer',
    schema: z.object({ account: text, token: text, ...cloudAnswer }),
    key: ({ token }) => token,
  },
  pendingNotice: {
    file: 'news',
    schema: z.object({
      account: text,
      pass: text,
      at: time,
      begun: list(condition),
      ended: list(condition),
      pendingTargets: list(text),
    }),
    key: ({ at, account, pass }) => `${at.toISOString().replace(/\W/g, '')}-${account}-${shortHash(pass)}`,
    fields: { ended: 'over', pendingTargets: 'owedTo' },
  },
  sent: {
    file: 'sent',
    schema: z.object({ target: text, at: list(time), digest: z.optional(text) }),
    key: ({ target }) => target,
  },
};

function selectsEverything(selector: Records['mapping']['selector']): boolean {
  return Object.values(selector).every((ids) => ids.length === 0);
}

/** 8 hexadecimal digits, to distinguish long names. */
export function shortHash(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 8);
}
