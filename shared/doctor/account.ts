import { concurrently } from '../reconcile/concurrently.js';
import { remedyFor } from '../reconcile/report/faults.js';
import { english } from '../rotation/english.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import { certificateKey } from '../rotation/model/ids.js';
import type { Certificate, CertificateId, Inventory, Region } from '../rotation/model/inventory.js';
import { count } from '../wording/count.js';
import { estateFindings } from './checks/estate.js';
import { probeFindings } from './checks/probe.js';
import { checkQuotaCode } from './checks/quota-code.js';
import { examineRegion } from './checks/region.js';
import { conditionFindings } from './conditions.js';
import type { DryRun } from './dry-run.js';
import { failureFinding, faultFinding, hintFindings } from './failure-finding.js';
import type { Checkup, Finding } from './finding.js';
import type { DoctorAccount, DoctorOptions, DoctorPorts } from './ports.js';

/** One account as it was read, and the checks of its reads and of its permissions. */
export interface AccountReading extends Checkup {
  readonly account: DoctorAccount;
  /** Undefined if CAS could not be listed. */
  readonly certificates: readonly Certificate[] | undefined;
  readonly inventories: readonly Inventory[];
  /** The faults that the findings show. A dry run meets them too. */
  readonly errors: readonly unknown[];
}

const regionsAtOnce = 4;

export async function readAccount(
  account: DoctorAccount,
  ports: DoctorPorts,
  options: DoctorOptions,
): Promise<AccountReading> {
  const cas = await examineCas(account);
  const regions = await regionsOf(account, options);
  const checkups = await concurrently(regionsAtOnce, regions.list, (region) =>
    examineRegion(account, region, { ...ports, policy: options.policy }),
  );
  const parts = [cas, regions, ...checkups];
  return {
    account,
    certificates: cas.certificates,
    inventories: checkups.flatMap(({ inventory }) => inventory ?? []),
    errors: parts.flatMap(({ errors }) => errors),
    findings: parts.flatMap(({ findings }) => findings),
    notChecked: checkups.flatMap(({ notChecked }) => notChecked),
  };
}

/** The checks that need the dry run or the whole account: conditions, estate, quota code, handshakes. */
export async function examineAccount(
  reading: AccountReading,
  report: DryRun['report'],
  ports: DoctorPorts,
  options: DoctorOptions,
): Promise<Checkup> {
  const { account, certificates, inventories } = reading;
  const unknown = besides(reading, report);
  const certificateIndex = indexCertificates(certificates ?? []);
  const conditions = conditionFindings(unknown.conditions, (id) => certificateIndex.find(id)?.names);
  const findings = [...reading.findings, ...unknown.faults.map(faultFinding)];
  if (certificates === undefined) {
    const why = english`CAS could not be read`;
    const notChecked = [{ check: 'site', why } as const, { check: 'certificates', why } as const];
    return {
      findings: [...findings, ...conditions],
      notChecked: [...reading.notChecked, ...notChecked],
      sights: [{ certificates: [], inventories }],
    };
  }
  const reported = new Set(unknown.conditions.flatMap(({ certificateIds }) => certificateIds));
  const quota = options.policy.additionalPerLoadBalancer;
  const estate = estateFindings({ ...account, inventories, certificateIndex, quota, conditions, reported });
  const quotaCode = options.checkQuota
    ? await checkQuotaCode(account, { inventories, certificates }, ports, options)
    : { findings: [], notChecked: [] };
  return {
    findings: [...findings, ...estate.findings, ...quotaCode.findings, ...(await probe(inventories, ports))],
    notChecked: [...reading.notChecked, ...estate.notChecked, ...quotaCode.notChecked],
    sights: [{ certificates, inventories }],
  };
}

/** The part of the report that the findings of the reading do not show. */
function besides({ findings, errors }: AccountReading, report: DryRun['report']) {
  const remedies = new Set(findings.flatMap(({ missing }) => (missing === undefined ? [] : [remedyFor(missing)])));
  const messages = new Set(errors.map((error) => (error instanceof Error ? error.message : String(error))));
  return {
    ...report,
    conditions: report.conditions.filter(({ detail }) => !remedies.has(detail)),
    faults: report.faults.filter(({ message }) => !messages.has(message)),
  };
}

async function examineCas({ certificates, siteRegion }: DoctorAccount) {
  try {
    const { certificates: listed, odd } = await certificates.all();
    const anyId = listed[0]?.id ?? (`1-${siteRegion}` as CertificateId);
    await certificates.find(anyId);
    const noHint = await certificates.notedLoadBalancers([certificateKey(anyId)]).then(() => [], hintFindings);
    const unread = odd.map((error): Finding => {
      const fix = english`check this certificate in the CAS console; other certificates are not affected`;
      return { check: 'certificates', level: 'warn', detail: error.message, fix };
    });
    const allowed: Finding = {
      check: 'permissions',
      level: 'ok',
      subject: 'CAS',
      detail: english`${count(listed.length, 'certificate')} can be read, with details`,
    };
    return { certificates: listed, findings: [allowed, ...noHint, ...unread], errors: odd };
  } catch (error) {
    return { certificates: undefined, findings: [failureFinding(error, 'cloud', 'CAS')], errors: [error] };
  }
}

interface Regions extends Pick<AccountReading, 'findings' | 'errors'> {
  readonly list: readonly Region[];
}

async function regionsOf({ loadBalancers }: DoctorAccount, { regions }: DoctorOptions): Promise<Regions> {
  if (regions !== 'all') return { list: regions, findings: [], errors: [] };
  try {
    return { list: await loadBalancers.regions(), findings: [], errors: [] };
  } catch (error) {
    return { list: [], findings: [failureFinding(error, 'cloud', 'REGIONS=all')], errors: [error] };
  }
}

async function probe(inventories: readonly Inventory[], { prober }: DoctorPorts): Promise<readonly Finding[]> {
  return prober === undefined ? [] : probeFindings(inventories, prober);
}
