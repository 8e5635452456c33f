import type { Site } from '../cas/certificate-store.js';
import { CloudError } from '../protocol/message.js';
import type { Call, Product } from '../protocol/product.js';
import { NLB_TABLE } from '../tables/nlb.js';
import { NLB_NOT_EMULATED } from '../tables/not-emulated.js';
import { associate } from './associate.js';
import type { NlbContext } from './context.js';
import { disassociate } from './disassociate.js';
import { getJobStatus, listAsynJobs } from './job-status.js';
import { listListenerCertificates } from './list-listener-certificates.js';
import { getListenerAttribute, listListeners } from './list-listeners.js';
import { getLoadBalancerAttribute, listLoadBalancers } from './list-load-balancers.js';
import { listTagResources, tagResources } from './tags.js';
import { updateListener } from './update-listener.js';

/** NLB 2022-04-30. */
export function nlbProduct(context: NlbContext, site: Site): Product {
  return {
    name: 'nlb',
    version: '2022-04-30',
    actionPrefix: 'nlb',
    table: NLB_TABLE,
    notEmulated: NLB_NOT_EMULATED,
    illegalCode: (parameter) => `IllegalParam.${parameter}`,
    resourceOf: (call) => resourceOf(context, call),
    handlers: {
      DescribeRegions: (call) => describeRegions(context, call),
      ListLoadBalancers: (call) => listLoadBalancers(context, call),
      GetLoadBalancerAttribute: (call) => getLoadBalancerAttribute(context, call),
      ListListeners: (call) => listListeners(context, call),
      GetListenerAttribute: (call) => getListenerAttribute(context, call),
      ListListenerCertificates: (call) => listListenerCertificates(context, call),
      AssociateAdditionalCertificatesWithListener: (call) => associate(context, site, call),
      DisassociateAdditionalCertificatesWithListener: (call) => disassociate(context, site, call),
      UpdateListenerAttribute: (call) => updateListener(context, site, call),
      GetJobStatus: (call) => getJobStatus(context, call),
      ListAsynJobs: (call) => listAsynJobs(context, call),
      ListTagResources: (call) => listTagResources(context, call),
      TagResources: (call) => tagResources(context, call),
    },
  };
}

/** DescribeRegions (facts 2.9). The endpoints are this cloud's own. */
function describeRegions(context: NlbContext, call: Call) {
  const service = call.parameters.text('ServiceCode') ?? 'nlb';
  if (service !== 'nlb') throw new CloudError(400, 'IllegalParam.ServiceCode', 'The parameter ServiceCode is illegal.');
  const rows = context.regions.map((region) => ({
    RegionId: region,
    LocalName: region,
    RegionEndpoint: `${context.host()}/${region}`,
  }));
  return { Regions: rows };
}

/**
 * RAM resources (facts part 2 and 6.3): listings of listeners are about `listener/*`, of load balancers about
 * `loadbalancer/*` (updates 2026-11, correction 7), everything on one load balancer or its listeners about
 * `loadbalancer/<id>`, and the rest about `*`: of ListAsynJobs a page says so, of the others none.
 */
function resourceOf(context: NlbContext, call: Call): string {
  const listener = context.estate.listeners.get(call.parameters.text('ListenerId') ?? '');
  const arn = (rest: string) => `acs:nlb:${listener?.region ?? call.region}:${call.accountId}:${rest}`;
  if (call.operation === 'ListListeners') return arn('listener/*');
  if (call.operation === 'ListLoadBalancers') return arn('loadbalancer/*');
  const id = call.parameters.text('LoadBalancerId') ?? listener?.loadBalancerId;
  if (call.operation === 'ListListenerCertificates') return '*';
  if (id !== undefined || call.parameters.text('ListenerId') !== undefined) return arn(`loadbalancer/${id ?? '*'}`);
  return '*';
}
