import { type LoadBalancer, usedSlots } from '../../rotation/model/inventory.js';
import { count } from '../../wording/count.js';
import type { Finding } from '../finding.js';
import { attachedTo, certificateFindings, type EstateInput } from './certificates.js';

/** What the load balancers and CAS show that will be in the way of a rotation. */
export function estateFindings(input: EstateInput): readonly Finding[] {
  return [...siteFindings(input), ...quotaFindings(input), ...certificateFindings(input)];
}

const sites: Readonly<Record<string, string>> = { 'cn-hangzhou': 'cn', 'ap-southeast-1': 'intl' };

/** NLB takes the ids of its own site only, so a wrong CAS_SITE finds no certificate that is attached. */
function siteFindings({ inventories, certificateIndex, siteRegion }: EstateInput): readonly Finding[] {
  const ids = [...attachedTo(inventories).keys(), ...certificateIndex.all.map(({ id }) => id)];
  const suffixes = new Set(ids.flatMap((id) => /^\d+-(.+)$/.exec(id)?.[1] ?? []));
  const others = [...suffixes].filter((suffix) => suffix !== siteRegion).sort();
  if (others.length === 0)
    return [
      { check: 'site', level: 'ok', detail: `CAS_SITE=${sites[siteRegion]}, as the ids of the certificates say` },
    ];
  const right = others.map((suffix) => sites[suffix]).find((site) => site !== undefined);
  const detail = `CAS_SITE=${sites[siteRegion]}, but there are certificates of ${others.join(', ')}`;
  const fix =
    right === undefined ? 'see which CAS issued them' : `set CAS_SITE=${right} if this account is of that site`;
  if (suffixes.has(siteRegion)) return [{ check: 'site', level: 'warn', detail, fix }];
  return [{ check: 'site', level: 'fail', mendedBy: 'configuration', detail, fix }];
}

function quotaFindings({ inventories, policy }: EstateInput): readonly Finding[] {
  const findings = inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.flatMap((loadBalancer) => slotFindings(region, loadBalancer, policy.additionalPerLoadBalancer)),
  );
  if (findings.length > 0) return findings;
  const total = inventories.reduce((sum, { loadBalancers }) => sum + loadBalancers.length, 0);
  const detail = `room for every successor beside what it replaces, on ${count(total, 'load balancer')}`;
  return [{ check: 'quota', level: 'ok', detail }];
}

function slotFindings(region: string, { id, listeners }: LoadBalancer, quota: number): readonly Finding[] {
  const used = usedSlots(listeners);
  if (used * 2 <= quota) return [];
  const subject = `${region} ${id}`;
  const detail = `${used} of ${quota} additional places are taken`;
  const raise = 'raise the quota nlb_quota_loadbalancer_certificates_num and set ADDITIONAL_PER_LOAD_BALANCER';
  if (used < quota)
    return [
      {
        check: 'quota',
        level: 'warn',
        subject,
        detail: `${detail}, so rotation is rolling`,
        fix: `none is needed; to rotate all at once, ${raise}`,
      },
    ];
  return [{ check: 'quota', level: 'warn', subject, detail: `${detail}: a successor finds none`, fix: raise }];
}
