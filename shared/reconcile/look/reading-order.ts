import { subMinutes } from 'date-fns';
import { byExpiry, earliestEnd } from '../../rotation/plan/expiry-order.js';
import type { RegionContext } from '../context.js';
import type { SurveyedLoadBalancer } from '../ports/cloud.js';
import { loadAttachmentIndex } from './attachment-index.js';

/** Less than the hour between two full sweeps. */
const recentMinutes = 50;

/**
 * The load balancers of a region in the order in which a run reads them: those that were not read lately come first, so
 * that runs that are too short for the region go on where the last one ended. Within both groups the earliest end of a
 * certificate comes first: of the default ones, which a survey shows, and of all that the attachment index has.
 */
export async function inReadingOrder(
  loadBalancers: readonly SurveyedLoadBalancer[],
  { account, scope, certificateIndex, prefilter, ports }: RegionContext,
): Promise<readonly SurveyedLoadBalancer[]> {
  const index = prefilter?.index ?? (await loadAttachmentIndex(account, ports.ledger));
  const known = new Map(index.map((record) => [record.loadBalancerId, record]));
  const inOrder = byExpiry(loadBalancers, ({ id, defaultIds }) => {
    const remembered = (known.get(id)?.certificateIds ?? []).filter((each) => certificateIndex.find(each));
    return earliestEnd([...defaultIds, ...remembered], certificateIndex);
  });
  // An event has chosen its load balancers, and waits for all of them.
  if (scope.kind === 'certificates') return inOrder;
  const recently = subMinutes(ports.now(), recentMinutes);
  const isRecent = ({ id }: SurveyedLoadBalancer) => (known.get(id)?.at ?? recently) > recently;
  return [...inOrder.filter((each) => !isRecent(each)), ...inOrder.filter(isRecent)];
}
