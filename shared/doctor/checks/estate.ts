import { english } from '../../rotation/english.js';
import { type LoadBalancer, usedSlots } from '../../rotation/model/inventory.js';
import { count } from '../../wording/count.js';
import type { Checkup, Finding } from '../finding.js';
import { attachedTo, certificateFindings, type EstateInput } from './certificates.js';

/** Obstacles to a rotation that load balancers and CAS show: site, quota, certificates. */
export function estateFindings(input: EstateInput): Checkup {
  const site = siteFindings(input);
  const others = [...site, ...quotaFindings(input)];
  if (site.every(({ level }) => level !== 'fail'))
    return { findings: [...others, ...certificateFindings(input)], notChecked: [] };
  // Of a wrong site, CAS lists other certificates than those that are attached.
  const conditions = input.conditions.filter(({ check }) => check !== 'certificates');
  const why = english`CAS_SITE is of another site than the attached certificates`;
  return { findings: [...others, ...conditions], notChecked: [{ check: 'certificates', why }] };
}

const sites: Readonly<Record<string, string>> = { 'cn-hangzhou': 'cn', 'ap-southeast-1': 'intl' };

/** NLB uses the certificate ids of its own site, so with a wrong CAS_SITE no attached certificate is found. */
function siteFindings({ inventories, certificateIndex, siteRegion }: EstateInput): readonly Finding[] {
  const siteName = sites[siteRegion] ?? '';
  const ids = [...attachedTo(inventories).keys(), ...certificateIndex.all.map(({ id }) => id)];
  const suffixes = new Set(ids.flatMap((id) => /^\d+-(.+)$/.exec(id)?.[1] ?? []));
  const others = [...suffixes].filter((suffix) => suffix !== siteRegion).sort();
  if (others.length === 0)
    return [
      {
        check: 'site',
        level: 'ok',
        detail: english`CAS_SITE=${siteName} matches the ids of the certificates`,
      },
    ];
  const right = others.map((suffix) => sites[suffix]).find((site) => site !== undefined);
  const detail = english`CAS_SITE=${siteName}, but certificate ids end in ${others.join(', ')}`;
  const fix =
    right === undefined
      ? english`find the site of these certificates`
      : english`set CAS_SITE=${right} if this account belongs to that site`;
  if (suffixes.has(siteRegion)) return [{ check: 'site', level: 'warn', detail, fix }];
  return [{ check: 'site', level: 'fail', mendedBy: 'configuration', detail, fix }];
}

function quotaFindings({ inventories, quota }: EstateInput): readonly Finding[] {
  const findings = inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.flatMap((loadBalancer) => slotFindings(region, loadBalancer, quota)),
  );
  if (findings.length > 0) return findings;
  const total = inventories.reduce((sum, { loadBalancers }) => sum + loadBalancers.length, 0);
  const detail = english`free slots for every successor next to its predecessor, on ${count(total, 'load balancer')}`;
  return [{ check: 'quota', level: 'ok', detail }];
}

function slotFindings(region: string, { id, listeners }: LoadBalancer, quota: number): readonly Finding[] {
  const used = usedSlots(listeners);
  if (used * 2 <= quota) return [];
  const subject = `${region} ${id}`;
  const detail = english`${used} of ${quota} slots for additional certificates are used`;
  const raise = english`raise the quota nlb_quota_loadbalancer_certificates_num and set ADDITIONAL_PER_LOAD_BALANCER`;
  if (used < quota)
    return [
      {
        check: 'quota',
        level: 'warn',
        subject,
        detail: english`${detail}, so the rotation needs several rounds`,
        fix: english`none needed; to rotate all at once, ${raise}`,
      },
    ];
  return [
    {
      check: 'quota',
      level: 'warn',
      subject,
      detail: english`${detail}, so no successor can be associated`,
      fix: raise,
    },
  ];
}
