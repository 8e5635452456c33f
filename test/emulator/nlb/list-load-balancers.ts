import type { Call } from '../protocol/product.js';
import { endDryRun, findLoadBalancer, type NlbContext } from './context.js';
import { hasTags, isWanted, tokenPage } from './paging.js';
import type { LoadBalancerRecord } from './records.js';

/** ListLoadBalancers (facts 2.8): one region, in the order of creation. */
export function listLoadBalancers(context: NlbContext, call: Call) {
  const found = [...context.estate.loadBalancers.values()].filter((record) => isAskedFor(call, record));
  const page = tokenPage(call, context.switches, found);
  return {
    ...page.fields,
    LoadBalancers: page.items.map((record) => ({ ...row(record), Tags: pairs(record.tags, 'Key', 'Value') })),
  };
}

/** GetLoadBalancerAttribute (facts 2.8): the same shape, but tags are `TagKey` and `TagValue`. */
export function getLoadBalancerAttribute(context: NlbContext, call: Call) {
  const record = findLoadBalancer(context, call, call.parameters.needed('LoadBalancerId'));
  endDryRun(call);
  return { ...row(record), Cps: 0, Tags: pairs(record.tags, 'TagKey', 'TagValue') };
}

function isAskedFor(call: Call, record: LoadBalancerRecord): boolean {
  const want = call.parameters;
  const same = (name: string, actual: string) => (want.text(name) ?? actual) === actual;
  return (
    record.accountId === call.accountId &&
    record.region === call.region &&
    isWanted(want.list('LoadBalancerIds'), record.id) &&
    isWanted(want.list('LoadBalancerNames'), record.name) &&
    isWanted(want.list('VpcIds'), vpcOf(record)) &&
    same('AddressType', record.addressType) &&
    same('AddressIpVersion', 'ipv4') &&
    same('LoadBalancerStatus', record.status) &&
    same('LoadBalancerBusinessStatus', 'Normal') &&
    same('DNSName', record.dnsName) &&
    same('ResourceGroupId', 'rg-default') &&
    same('ZoneId', `${record.region}-a`) &&
    hasTags(record.tags, call)
  );
}

function row(record: LoadBalancerRecord) {
  return {
    LoadBalancerId: record.id,
    LoadBalancerName: record.name,
    LoadBalancerStatus: record.status,
    LoadBalancerBusinessStatus: 'Normal',
    LoadBalancerType: 'network',
    DNSName: record.dnsName,
    AddressType: record.addressType,
    AddressIpVersion: 'ipv4',
    VpcId: vpcOf(record),
    RegionId: record.region,
    ResourceGroupId: 'rg-default',
    SecurityGroupIds: [],
    CrossZoneEnabled: true,
    CreateTime: record.createdAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    DeletionProtectionConfig: { Enabled: false },
    ModificationProtectionConfig: { Status: 'NonProtection' },
    LoadBalancerBillingConfig: { PayType: 'PostPay' },
    OperationLocks: [],
    ZoneMappings: [{ ZoneId: `${record.region}-a`, Status: 'Active', LoadBalancerAddresses: [] }],
  };
}

function vpcOf(record: LoadBalancerRecord): string {
  return `vpc-${record.region}`;
}

export function pairs(tags: Readonly<Record<string, string>>, key: string, value: string): Record<string, string>[] {
  return Object.entries(tags).map(([name, text]) => ({ [key]: name, [value]: text }));
}
