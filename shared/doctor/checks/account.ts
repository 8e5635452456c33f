import { concurrently } from '../../reconcile/concurrently.js';
import { indexCertificates } from '../../rotation/model/certificate-index.js';
import { certificateKey } from '../../rotation/model/ids.js';
import type { Certificate, CertificateId, Inventory, Region } from '../../rotation/model/inventory.js';
import { count } from '../../wording/count.js';
import { hintTrouble, trouble } from '../cloud-trouble.js';
import type { Checkup, Finding } from '../finding.js';
import type { DoctorAccount, DoctorOptions, DoctorPorts } from '../ports.js';
import { estateFindings } from './estate.js';
import { probeFindings } from './probe.js';
import { checkQuotaCode } from './quota-code.js';
import { examineRegion } from './region.js';

const regionsAtOnce = 4;

/** Everything about one account: CAS, its regions, what stands there. */
export async function examineAccount(
  account: DoctorAccount,
  ports: DoctorPorts,
  options: DoctorOptions,
): Promise<Checkup> {
  const cas = await examineCas(account);
  const regions = await regionsOf(account, options);
  const looked = await concurrently(regionsAtOnce, regions.list, (region) =>
    examineRegion(account, region, ports.nonce),
  );
  const inventories = looked.flatMap(({ inventory }) => inventory ?? []);
  const findings = [...cas.findings, ...regions.findings, ...looked.flatMap((one) => one.findings)];
  const notChecked = looked.flatMap((one) => one.notChecked);
  if (cas.certificates === undefined) {
    const why = 'CAS could not be read';
    return { findings, notChecked: [...notChecked, { check: 'site', why }, { check: 'certificates', why }] };
  }
  const certificateIndex = indexCertificates(cas.certificates);
  const estate = estateFindings({ ...account, ...options, inventories, certificateIndex, now: ports.now() });
  const quota = await quotaCode({ account, inventories, certificates: cas.certificates }, ports, options);
  return {
    findings: [...findings, ...estate, ...quota.findings, ...(await probed(inventories, ports))],
    notChecked: [...notChecked, ...quota.notChecked],
  };
}

interface CasCheckup {
  readonly certificates: readonly Certificate[] | undefined;
  readonly findings: readonly Finding[];
}

async function examineCas({ certificates, siteRegion }: DoctorAccount): Promise<CasCheckup> {
  try {
    const { certificates: all, odd } = await certificates.all();
    const anyone = all[0]?.id ?? (`1-${siteRegion}` as CertificateId);
    await certificates.find(anyone);
    const noHint = await certificates.notedLoadBalancers([certificateKey(anyone)]).then(() => [], hintTrouble);
    const unread = odd.map((error): Finding => {
      const fix = 'look at it in the CAS console; the others are not held up';
      return { check: 'certificates', level: 'warn', detail: error.message, fix };
    });
    const allowed: Finding = {
      check: 'permissions',
      level: 'ok',
      subject: 'CAS',
      detail: `${count(all.length, 'certificate')} can be read, in full`,
    };
    return { certificates: all, findings: [allowed, ...noHint, ...unread] };
  } catch (error) {
    return { certificates: undefined, findings: [trouble(error, 'cloud', 'CAS')] };
  }
}

async function regionsOf(
  { loadBalancers }: DoctorAccount,
  { regions }: DoctorOptions,
): Promise<{ readonly list: readonly Region[]; readonly findings: readonly Finding[] }> {
  if (regions !== 'all') return { list: regions, findings: [] };
  try {
    return { list: await loadBalancers.regions(), findings: [] };
  } catch (error) {
    return { list: [], findings: [trouble(error, 'cloud', 'REGIONS=all')] };
  }
}

async function quotaCode(
  looked: Pick<Parameters<typeof checkQuotaCode>[0], 'account' | 'inventories' | 'certificates'>,
  { now, nonce }: DoctorPorts,
  { policy, checkQuota }: DoctorOptions,
): Promise<Checkup> {
  return checkQuota ? checkQuotaCode({ ...looked, policy, now: now(), nonce }) : { findings: [], notChecked: [] };
}

async function probed(inventories: readonly Inventory[], { prober }: DoctorPorts): Promise<readonly Finding[]> {
  return prober === undefined ? [] : probeFindings(inventories, prober);
}
