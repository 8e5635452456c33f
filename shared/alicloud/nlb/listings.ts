import type { Listener, ListenerId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import { CloudFault } from '../client/cloud-fault.js';
import type { Params } from '../client/flatten.js';
import { allByToken } from '../client/paginate.js';
import { meaningOf } from '../client/refusals.js';
import {
  attachmentItem,
  listenerItem,
  loadBalancerItem,
  pageOf,
  regionItem,
  type WireAttachment,
  type WireListener,
  type WireLoadBalancer,
} from '../client/wire.js';
import { inChunks, type NlbLink, readNlb } from './link.js';
import { listenerOf } from './map.js';

/** Sources: ListLoadBalancers and ListListeners; ListListenerCertificates by its schema. */
const pageSize = 100;
const attachmentPageSize = 50;

/** Every region NLB offers, as `region` lists them. */
export async function regionsFrom(link: NlbLink, region: Region): Promise<readonly Region[]> {
  const body = await readNlb(link, 'DescribeRegions', { region, params: {} });
  const { items } = pageOf({ operation: 'DescribeRegions', body }, 'Regions', regionItem);
  return [...new Set(items.map((item) => item.RegionId as Region))].sort();
}

/** The load balancers with these ids, or all of them if `ids` is undefined. */
export function loadBalancersIn(
  link: NlbLink,
  region: Region,
  ids: readonly LoadBalancerId[] | undefined,
): Promise<readonly WireLoadBalancer[]> {
  return inChunks(ids, (chunk) =>
    allByToken({
      operation: 'ListLoadBalancers',
      idOf: (item) => item.LoadBalancerId,
      page: async (NextToken) => {
        const params = { RegionId: region, LoadBalancerIds: chunk, MaxResults: pageSize, NextToken };
        const body = await readNlb(link, 'ListLoadBalancers', { region, params });
        return pageOf({ operation: 'ListLoadBalancers', body }, 'LoadBalancers', loadBalancerItem);
      },
    }),
  );
}

interface ListenerFilter {
  readonly loadBalancerIds?: readonly LoadBalancerId[] | undefined;
  readonly listenerIds?: readonly ListenerId[] | undefined;
}

/** The TCPSSL listeners of one of the two lists of ids, or all of them without a list. */
export async function listenersIn(
  link: NlbLink,
  region: Region,
  filter: ListenerFilter,
): Promise<readonly WireListener[]> {
  const name = filter.listenerIds ? 'ListenerIds' : 'LoadBalancerIds';
  const listeners = await inChunks<string, WireListener>(filter.listenerIds ?? filter.loadBalancerIds, (chunk) =>
    filteredIfCounted({ ListenerProtocol: 'TCPSSL' }, (filter) =>
      allByToken({
        operation: 'ListListeners',
        idOf: (item) => item.ListenerId,
        page: async (NextToken) => {
          const params = { RegionId: region, [name]: chunk, ...filter, MaxResults: pageSize, NextToken };
          const body = await readNlb(link, 'ListListeners', { region, params });
          return pageOf({ operation: 'ListListeners', body }, 'Listeners', listenerItem);
        },
      }),
    ),
  );
  return listeners.filter((listener) => (listener.ListenerProtocol ?? 'TCPSSL').toUpperCase() === 'TCPSSL');
}

/** The listener with its attachments. Undefined if it was deleted since it was listed. */
export async function wholeListener(
  link: NlbLink,
  region: Region,
  listener: WireListener,
): Promise<Listener | undefined> {
  try {
    return listenerOf(listener, await attachmentsOn(link, region, listener.ListenerId));
  } catch (error) {
    if (error instanceof CloudFault && isGone(error)) return undefined;
    throw error;
  }
}

function attachmentsOn(link: NlbLink, region: Region, listenerId: string): Promise<readonly WireAttachment[]> {
  const operation = 'ListListenerCertificates';
  const subject = `${listenerId} in ${region}`;
  return filteredIfCounted({ CertType: 'Server' }, (filter) =>
    allByToken({
      operation,
      // Without `idOf`: one certificate may be listed as dissociated, even twice, and again as associated.
      page: async (NextToken) => {
        const paging = { MaxResults: attachmentPageSize, NextToken };
        const params = { RegionId: region, ListenerId: listenerId, ...filter, ...paging };
        const body = await readNlb(link, operation, { region, subject, params });
        return pageOf({ operation, body }, 'Certificates', attachmentItem);
      },
    }),
  );
}

/**
 * Lists with a filter, and without it if the count does not match. It is not documented whether TotalCount counts before
 * or after the filter. If after, the first list is complete; if before, only the second one can be.
 */
async function filteredIfCounted<Item>(
  filter: Params,
  list: (filter: Params) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  try {
    return await list(filter);
  } catch (error) {
    if (error instanceof CloudFault && error.code === 'IncompleteListing') return list({});
    throw error;
  }
}

/** The listener or its load balancer was deleted. */
function isGone(fault: CloudFault): boolean {
  const meaning = meaningOf(fault.code);
  return meaning === 'listener-not-found' || fault.code.toLowerCase() === 'resourcenotfound.loadbalancer';
}
