import type { Region } from '../../rotation/model/inventory.js';
import { read } from '../client/calls.js';
import type { Params } from '../client/flatten.js';
import type { Channel } from '../client/openapi.js';
import { type CallTarget, callOf, type Operation } from '../client/operations.js';
import { type EndpointOverrides, nlbUrl } from '../endpoints.js';

/** Sources: NLB 2022-04-30, ListLoadBalancers and ListListeners. */
const idsPerCall = 20;

/** The connection to NLB in one account. */
export interface NlbLink {
  readonly channel: Channel;
  readonly endpoints: EndpointOverrides;
  readonly rateScale: number;
  readonly onLook?: ((region: Region, done: number, of: number) => void) | undefined;
}

/** The body of the answer to one read of NLB. */
export function readNlb(
  link: NlbLink,
  operation: Operation,
  target: { readonly region: Region; readonly subject?: string; readonly params: Params },
): Promise<unknown> {
  return read(link.channel, callOf(operation, nlbTarget(link, target.region, target.subject), target.params));
}

/** The target of an NLB call. */
export function nlbTarget(link: NlbLink, region: Region, subject: string = region): CallTarget {
  const { channel, endpoints, rateScale } = link;
  return { url: nlbUrl(region, endpoints), region, subject, role: channel.role, rateScale };
}

/** One listing for each 20 ids; one listing of everything without ids. */
export async function inChunks<Id, Item>(
  ids: readonly Id[] | undefined,
  list: (chunk: readonly Id[] | undefined) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  if (!ids) return list(undefined);
  const unique = [...new Set(ids)];
  const items: Item[] = [];
  for (let start = 0; start < unique.length; start += idsPerCall) {
    items.push(...(await list(unique.slice(start, start + idsPerCall))));
  }
  return items;
}
