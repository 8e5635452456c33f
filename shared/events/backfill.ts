import * as z from 'zod/mini';
import type { Scope } from '../reconcile/scope.js';
import { english } from '../rotation/english.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { ListenerId, LoadBalancerId } from '../rotation/model/inventory.js';
import type { Selector } from '../rotation/model/selector.js';
import { isSameReplacement, type Replacement } from '../rotation/model/step.js';
import { EventFault } from '../runtime/faults.js';
import { certificateId, listOf, region, resourceId } from './ids.js';
import { parseInput } from './input.js';
import { problems } from './problems.js';

interface Backfill {
  /** True only if the payload has `apply: true`. Otherwise it is a dry run. */
  readonly apply: boolean;
  readonly scope: Scope;
}

/** An absent list selects everything. An empty list is a mistake, for example of a script that found nothing. */
const list = <T extends z.ZodMiniType>(item: T, most = 1_000) => z.optional(listOf(item, most));

/** Certificates times the ids that they are limited to: the ledger has an entry for each certificate, with all ids. */
const mostIds = 50_000;

const pair = z.strictObject({ successor: certificateId, replaced: certificateId });
const payload = z.strictObject({
  apply: z.optional(z.boolean()),
  certificates: list(pair, 10_000),
  regions: list(region),
  loadBalancers: list(resourceId<LoadBalancerId>('nlb-abc')),
  listeners: list(resourceId<ListenerId>('lsn-abc@443')),
  allowNameLoss: z.optional(z.boolean()),
});

/** Throws an `EventFault` that names every bad field. */
export function parseBackfill(event: Uint8Array | string): Backfill {
  const input = parseInput(event) ?? {};
  const parsed = z.safeParse(payload, input);
  if (!parsed.success) throw new EventFault(`backfill payload: ${problems(parsed.error, input).join('; ')}`);
  const { apply = false, certificates = [], allowNameLoss = false } = parsed.data;
  const itself = certificates.findIndex(({ successor, replaced }) => sameCertificate(successor, replaced));
  if (itself >= 0)
    throw new EventFault(english`backfill payload: certificates.${itself}.replaced is the successor itself`);
  const back = certificates.findIndex((pair, at) => certificates.slice(0, at).some((other) => isReverse(pair, other)));
  if (back >= 0)
    throw new EventFault(
      english`backfill payload: certificates.${back} is the reverse of another pair; remove one of them`,
    );
  if (allowNameLoss && certificates.length === 0)
    throw new EventFault(english`backfill payload: allowNameLoss needs certificates, because it applies only to them`);
  const selector = toSelector(parsed.data);
  if (certificates.length * (selector.loadBalancerIds.length + selector.listenerIds.length) > mostIds)
    throw new EventFault(english`backfill payload: more than ${mostIds} ids for all certificates; split it`);
  const mappings = certificates.map((certificate) => ({ ...certificate, allowNameLoss, selector }));
  return { apply, scope: { kind: 'selection', selector, mappings } };
}

function isReverse(a: Replacement, b: Replacement): boolean {
  return isSameReplacement(a, { replaced: b.successor, successor: b.replaced });
}

function toSelector({ regions = [], loadBalancers = [], listeners = [] }: z.infer<typeof payload>): Selector {
  return { regions, loadBalancerIds: loadBalancers, listenerIds: listeners };
}
