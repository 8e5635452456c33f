import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import { endDryRun, isInReach, type NlbContext } from './context.js';
import { hasTags, isWanted, tokenPage } from './paging.js';

interface Tagged {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly sequence: number;
  tags: Record<string, string>;
}

/** ListTagResources (facts 2.10): one row a tag; 50 rows unless told. */
export function listTagResources(context: NlbContext, call: Call) {
  const type = call.parameters.needed('ResourceType');
  const ids = call.parameters.list('ResourceId');
  const rows = resources(context, type)
    .filter((resource) => resource.accountId === call.accountId && resource.region === call.region)
    .filter((resource) => isWanted(ids, resource.id) && hasTags(resource.tags, call))
    .flatMap((resource) => Object.entries(resource.tags).map(([key, value]) => ({ resource, key, value })))
    .map((row, index) => ({ ...row, sequence: index + 1 }));
  const page = tokenPage(call, context.switches, rows, 50);
  return {
    ...page.fields,
    TagResources: page.items.map(({ resource, key, value }) => ({
      ResourceId: resource.id,
      ResourceType: type,
      TagKey: key,
      TagValue: value,
      RegionNo: resource.region,
      AliUid: Number(resource.accountId),
      Category: 'Custom',
      Scope: 'public',
    })),
  };
}

/** TagResources: every resource must exist; tags are added or replaced. */
export function tagResources(context: NlbContext, call: Call) {
  const type = call.parameters.needed('ResourceType');
  const found = call.parameters.list('ResourceId').map((id) => {
    const resource = resources(context, type).find((candidate) => candidate.id === id && isInReach(call, candidate));
    if (resource) return resource;
    const kind = type === 'loadbalancer' ? 'loadBalancer' : type === 'servergroup' ? 'serverGroup' : type;
    throw new CloudError(404, `ResourceNotFound.${kind}`, `The specified resource ${id} is not found.`);
  });
  endDryRun(call);
  for (const resource of found) {
    for (const { Key, Value } of call.parameters.objects('Tag')) if (Key) resource.tags[Key] = Value ?? '';
  }
  return {};
}

/** Only load balancers and listeners exist here. */
function resources(context: NlbContext, type: string): readonly Tagged[] {
  if (type === 'loadbalancer') return [...context.estate.loadBalancers.values()];
  return type === 'listener' ? [...context.estate.listeners.values()] : [];
}
