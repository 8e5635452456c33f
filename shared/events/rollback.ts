import { sub } from 'date-fns';
import * as z from 'zod/mini';
import { english } from '../rotation/english.js';
import type { RollbackQuery } from '../rotation/lineage/rollback.js';
import type { ListenerId } from '../rotation/model/inventory.js';
import { EventFault } from '../runtime/faults.js';
import { certificateId, listOf, resourceId } from './ids.js';
import { parseInput } from './input.js';
import { momentOf } from './moment.js';
import { problems } from './problems.js';

interface Rollback {
  readonly apply: boolean;
  readonly query: RollbackQuery;
}

const list = <T extends z.ZodMiniType>(item: T) => z.optional(listOf(item, 1_000));
const payload = z.strictObject({
  apply: z.optional(z.boolean()),
  since: z.optional(z.string()),
  listeners: list(resourceId<ListenerId>('lsn-abc@443')),
  certificates: list(certificateId),
});

/** Default of `since`: 7 days ago. One of `since`, `listeners` and `certificates` is required. */
export function parseRollback(event: Uint8Array | string, now: Date): Rollback {
  const input = parseInput(event) ?? {};
  const parsed = z.safeParse(payload, input);
  if (!parsed.success) throw new EventFault(`rollback: ${problems(parsed.error, input).join('; ')}`);
  const { apply = false, since, listeners = [], certificates = [] } = parsed.data;
  if (since === undefined && listeners.length + certificates.length === 0)
    throw new EventFault(english`rollback: no change is selected; give --since, --listener or --certificate`);
  const from = since === undefined ? sub(now, { days: 7 }) : momentOf(since, now, 'rollback: since');
  return { apply, query: { since: from, listenerIds: listeners, certificateIds: certificates } };
}
