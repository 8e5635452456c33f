import * as z from 'zod/mini';
import type { Scope } from '../reconcile/scope.js';
import { sameCertificate } from '../rotation/certificate-id.js';
import type { ListenerId, LoadBalancerId, Region } from '../rotation/model.js';
import type { Range } from '../rotation/range.js';
import { EventFault } from '../runtime/faults.js';
import { regionShape } from '../runtime/settings.js';
import { certificateId } from './ids.js';
import { parseInput } from './input.js';
import { problems } from './problems.js';

export interface Backfill {
  /** False unless the payload says `apply: true`: then it is a dry run. */
  readonly apply: boolean;
  readonly scope: Scope;
}

/** Leaving a list out means everywhere; an empty one is a mistake, such as a script that found nothing. */
function listOf<T extends string>(shape = /\S/, what = 'must not be empty') {
  const id = z.pipe(
    z.string().check(z.trim(), z.regex(shape, what)),
    z.transform((value) => value as T),
  );
  return z.optional(z.array(id).check(z.minLength(1)));
}

const pair = z.strictObject({ successor: certificateId, replaced: certificateId });
const payload = z.strictObject({
  apply: z.optional(z.boolean()),
  certificates: z.optional(z.array(pair).check(z.minLength(1))),
  regions: listOf<Region>(regionShape, 'must be a region such as cn-hangzhou'),
  loadBalancers: listOf<LoadBalancerId>(),
  listeners: listOf<ListenerId>(),
  allowNameLoss: z.optional(z.boolean()),
});

/** Throws an `EventFault` that names every bad field. */
export function parseBackfill(event: Uint8Array | string): Backfill {
  const input = parseInput(event) ?? {};
  const parsed = z.safeParse(payload, input);
  if (!parsed.success) throw new EventFault(`backfill payload: ${problems(parsed.error, input).join('; ')}`);
  const { apply = false, certificates = [], allowNameLoss = false } = parsed.data;
  const itself = certificates.findIndex(({ successor, replaced }) => sameCertificate(successor, replaced));
  if (itself >= 0) throw new EventFault(`backfill payload: certificates.${itself}.replaced is the successor itself`);
  if (allowNameLoss && certificates.length === 0)
    throw new EventFault('backfill payload: allowNameLoss needs certificates; it waives the names of those alone');
  const range = toRange(parsed.data);
  const mappings = certificates.map((certificate) => ({ ...certificate, allowNameLoss, range }));
  return { apply, scope: { kind: 'selection', range, mappings } };
}

function toRange({ regions = [], loadBalancers = [], listeners = [] }: z.infer<typeof payload>): Range {
  return { regions, loadBalancerIds: loadBalancers, listenerIds: listeners };
}
