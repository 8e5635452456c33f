import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import type { NlbContext } from './context.js';

/**
 * Places of a load balancer's additional-certificate quota in use (facts 3.1): over all its listeners, defaults and CA
 * certificates not counted. What is on its way in or out holds its place. Counting rule: facts 7.4, a switch.
 */
export function usedPlaces(context: NlbContext, loadBalancerId: string, more: readonly string[] = []): number {
  const attached = context.estate
    .listenersOf(loadBalancerId)
    .flatMap((listener) => listener.attachments)
    .filter((attachment) => attachment.role === 'additional' && attachment.kind === 'Server')
    .map((attachment) => attachment.certificateId);
  const all = [...attached, ...more];
  return context.switches.quotaCounts === 'attachments' ? all.length : new Set(all).size;
}

/** The code is a switch: no page of this operation names it (facts 3.1). */
export function checkQuota(context: NlbContext, call: Call, loadBalancerId: string, ids: readonly string[]): void {
  const quota = context.estate.loadBalancers.get(loadBalancerId)?.additionalPerLoadBalancer ?? 0;
  const wanted = usedPlaces(context, loadBalancerId, ids);
  if (wanted <= quota) return;
  // A dry run is a question.
  if (call.parameters.flag('DryRun') !== true)
    context.rules.record('over-quota', `${call.operation} on ${loadBalancerId}: ${wanted} of ${quota} places`);
  throw new CloudError(
    400,
    context.switches.quotaCode,
    `The quota nlb_quota_loadbalancer_certificates_num of ${loadBalancerId} is exceeded: ${quota}.`,
  );
}
