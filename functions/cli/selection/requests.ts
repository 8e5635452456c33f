import { english } from '../../../shared/rotation/english.js';
import { backfill } from '../../backfill.js';
import { confirm } from '../../confirm.js';
import type { Request } from '../apply/dry-run.js';
import type { Cli } from '../cli.js';
import { UsageFault } from '../terminal/failure.js';
import type { SelectionOptions, Selectors } from './options.js';
import { resolveSelection } from './resolve.js';

/** The pass of a backfill, with ids. The certificates of `--name` narrow its scope, because the payload has no field for them. */
export async function backfillOf(cli: Cli, options: SelectionOptions): Promise<Request['request']> {
  const { certificates, allowNameLoss, ...selectors } = options;
  if (certificates && selectors.name)
    throw new UsageFault(english`--name and --certificates exclude each other; leave one of them out`);
  const { certificateIds, regions, loadBalancers, listeners } = await resolveSelection(cli, selectors);
  const payload = Buffer.from(
    JSON.stringify({ regions, loadBalancers, listeners, certificates, allowNameLoss, apply: true }),
  );
  return async (run) => {
    const request = await backfill(payload, run);
    if (request.scope?.kind !== 'selection') return request;
    return { ...request, scope: { ...request.scope, certificateIds } };
  };
}

/** The pass of a confirm. Without selectors it is over all pending work. */
export async function confirmOf(cli: Cli, selectors: Selectors): Promise<Request['request']> {
  const selected = await resolveSelection(cli, selectors);
  const { regions = [], loadBalancers = [], listeners = [], certificateIds } = selected;
  const selector = { regions, loadBalancerIds: loadBalancers, listenerIds: listeners };
  const within = { selector, certificateIds: certificateIds ?? ('all' as const) };
  const isNarrow = Object.values(selectors).some((list) => list !== undefined);
  return async (run) => {
    const request = await confirm(Buffer.from(''), run);
    return isNarrow ? { ...request, scope: { kind: 'open', within } } : request;
  };
}

/** Filters of the ledger. */
interface Filters extends Selectors {
  readonly certificates?: readonly string[];
}

/** The payload of a rollback, with ids. Its listeners may be gone by now, so an id is no question for NLB. */
export async function rollbackPayload(cli: Cli, filters: Filters) {
  const { listenerIds, certificateIds } = await resolveFilters(cli, filters);
  return {
    ...(listenerIds.length > 0 && { listeners: listenerIds }),
    ...(certificateIds.length > 0 && { certificates: certificateIds }),
  };
}

/** The ids of filters of the ledger. NLB and CAS are read only for names. A filter never selects more for a failed read. */
export async function resolveFilters(cli: Cli, { certificates = [], listeners = [], ...named }: Filters) {
  const ids = listeners.filter((text) => text.startsWith('lsn-'));
  const names = listeners.filter((text) => !ids.includes(text));
  const selected = await resolveSelection(cli, { ...named, ...(names.length > 0 && { listeners: names }) });
  if (selected.failure !== undefined) throw selected.failure;
  return {
    listenerIds: [...ids, ...selected.listenerIds],
    certificateIds: [...certificates, ...(selected.certificateIds ?? [])],
  };
}
