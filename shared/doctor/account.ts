import { concurrently } from '../reconcile/concurrently.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import { certificateKey } from '../rotation/model/ids.js';
import type { Certificate, CertificateId, Inventory, Region } from '../rotation/model/inventory.js';
import { count } from '../wording/count.js';
import { estateFindings } from './checks/estate.js';
import { probeFindings } from './checks/probe.js';
import { checkQuotaCode } from './checks/quota-code.js';
import { examineRegion } from './checks/region.js';
import { failureFinding, hintFindings } from './failure-finding.js';
import type { Checkup, Finding } from './finding.js';
import type { DoctorAccount, DoctorOptions, DoctorPorts } from './ports.js';

const regionsAtOnce = 4;

/** The checks of one account: CAS, regions, estate, handshakes. */
export async function examineAccount(
  account: DoctorAccount,
  ports: DoctorPorts,
  options: DoctorOptions,
): Promise<Checkup> {
  const cas = await examineCas(account);
  const regions = await regionsOf(account, options);
  const checkups = await concurrently(regionsAtOnce, regions.list, (region) =>
    examineRegion(account, region, ports.nonce),
  );
  const inventories = checkups.flatMap(({ inventory }) => inventory ?? []);
  const findings = [...cas.findings, ...regions.findings, ...checkups.flatMap((checkup) => checkup.findings)];
  const notChecked = checkups.flatMap((checkup) => checkup.notChecked);
  if (cas.certificates === undefined) {
    const why = 'CAS could not be read';
    return { findings, notChecked: [...notChecked, { check: 'site', why }, { check: 'certificates', why }] };
  }
  const certificateIndex = indexCertificates(cas.certificates);
  const estate = estateFindings({ ...account, ...options, inventories, certificateIndex, now: ports.now() });
  const quota = options.checkQuota
    ? await checkQuotaCode(account, { inventories, certificates: cas.certificates }, ports, options)
    : { findings: [], notChecked: [] };
  return {
    findings: [...findings, ...estate, ...quota.findings, ...(await probe(inventories, ports))],
    notChecked: [...notChecked, ...quota.notChecked],
  };
}

interface CasCheckup {
  readonly certificates: readonly Certificate[] | undefined;
  readonly findings: readonly Finding[];
}

async function examineCas({ certificates, siteRegion }: DoctorAccount): Promise<CasCheckup> {
  try {
    const { certificates: listed, odd } = await certificates.all();
    const anyId = listed[0]?.id ?? (`1-${siteRegion}` as CertificateId);
    await certificates.find(anyId);
    const noHint = await certificates.notedLoadBalancers([certificateKey(anyId)]).then(() => [], hintFindings);
    const unread = odd.map((error): Finding => {
      const fix = 'check this certificate in the CAS console; other certificates are not affected';
      return { check: 'certificates', level: 'warn', detail: error.message, fix };
    });
    const allowed: Finding = {
      check: 'permissions',
      level: 'ok',
      subject: 'CAS',
      detail: `${count(listed.length, 'certificate')} can be read, with details`,
    };
    return { certificates: listed, findings: [allowed, ...noHint, ...unread] };
  } catch (error) {
    return { certificates: undefined, findings: [failureFinding(error, 'cloud', 'CAS')] };
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
    return { list: [], findings: [failureFinding(error, 'cloud', 'REGIONS=all')] };
  }
}

async function probe(inventories: readonly Inventory[], { prober }: DoctorPorts): Promise<readonly Finding[]> {
  return prober === undefined ? [] : probeFindings(inventories, prober);
}
