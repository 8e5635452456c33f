import { examineAccount } from './checks/account.js';
import { clockFinding } from './checks/clock.js';
import { functionFindings } from './checks/functions.js';
import { ledgerFindings } from './checks/ledger.js';
import { sweepCheckup } from './checks/sweep.js';
import { failureFinding } from './failure-finding.js';
import type { Checkup, Finding } from './finding.js';
import type { DoctorAccount, DoctorOptions, DoctorPorts } from './ports.js';

/**
 * Looks at everything that rotation needs, and changes nothing. Never rejects for what the cloud or the network does:
 * that is what it tells of.
 */
export async function examine(ports: DoctorPorts, options: DoctorOptions): Promise<Checkup> {
  const ledger = await ledgerFindings(ports.store, ports.nonce());
  const accounts: Checkup[] = [];
  for (const account of ports.accounts) accounts.push(await examineWithIdentity(account, ports, options));
  const sweep = await sweepCheckup(ports.store, ports.now());
  const deployed = await examineFunctions(ports, options, accounts);
  const findings = [
    ...ledger,
    ...sweep.findings,
    ...accounts.flatMap((checkup) => checkup.findings),
    ...deployed.findings,
    ...clockFinding(ports.aheadSeconds()),
  ];
  return {
    findings: withoutRepeats(findings),
    notChecked: [...accounts, deployed, sweep].flatMap((checkup) => checkup.notChecked),
  };
}

/** With keys that the cloud does not take nothing more is asked of it. */
async function examineFunctions(
  { functions }: DoctorPorts,
  { shared }: DoctorOptions,
  accounts: readonly Checkup[],
): Promise<Checkup> {
  const isRefused = accounts[0]?.findings.some(({ check, level }) => check === 'credentials' && level === 'fail');
  if (functions !== undefined && !isRefused)
    return { findings: await functionFindings(functions, shared), notChecked: [] };
  const why = isRefused
    ? 'Function Compute is not asked with these keys'
    : 'the region of the functions is unknown; give --region, or set ALIBABA_CLOUD_REGION_ID';
  return { findings: [], notChecked: [{ check: 'functions', why }] };
}

async function examineWithIdentity(
  account: DoctorAccount,
  ports: DoctorPorts,
  options: DoctorOptions,
): Promise<Checkup> {
  const identity = await identify(account, ports.accounts.length > 1);
  if (identity.isFatal) {
    const why = `nothing is asked of it: ${identity.finding.detail}`;
    const checkup: Checkup = { findings: [identity.finding], notChecked: [{ check: 'cloud', why }] };
    return account.isOwn ? checkup : ofAccount(account.id, checkup);
  }
  const { findings, notChecked } = await examineAccount(account, ports, options);
  const checkup = { findings: [identity.finding, ...findings], notChecked };
  return account.isOwn ? checkup : ofAccount(account.id, checkup);
}

/** Says of which account it is: more than one is served. */
function ofAccount(id: string, { findings, notChecked }: Checkup): Checkup {
  return {
    findings: findings.map((finding) => ({
      ...finding,
      subject: [`account ${id}`, finding.subject].filter(Boolean).join(' '),
    })),
    notChecked: notChecked.map((check) => ({ ...check, why: `account ${id}: ${check.why}` })),
  };
}

/**
 * STS, which takes no permission, may be out of reach where all else is not, inside a VPC for example; then the calls that follow
 * tell. Functions never ask it for the own account; the command line cannot do without it beside other accounts.
 */
async function identify(account: DoctorAccount, isMultiAccount: boolean): Promise<IdentityResult> {
  try {
    const { accountId, arn } = await account.identity();
    return { finding: { check: 'credentials', level: 'ok', detail: `account ${accountId}, ${arn}` }, isFatal: false };
  } catch (error) {
    const finding = failureFinding(error, 'credentials');
    const isAboutKeys = finding.level === 'fail' && finding.mendedBy === 'configuration';
    if (!account.isOwn || isAboutKeys) return { finding, isFatal: true };
    return { finding: unidentified(finding, isMultiAccount), isFatal: false };
  }
}

interface IdentityResult {
  readonly finding: Finding;
  /** Nothing else would get through. */
  readonly isFatal: boolean;
}

function unidentified({ detail: why }: Finding, isMultiAccount: boolean): Finding {
  const detail = `STS cannot be asked whose they are: ${why}`;
  const fix = 'set STS_ENDPOINT to an address that can be reached';
  if (!isMultiAccount) return { check: 'credentials', level: 'warn', detail, fix: `${fix}, or take no notice` };
  const needed = `${fix}: ACCOUNTS names others, and the command line has to tell them apart`;
  return { check: 'credentials', level: 'fail', mendedBy: 'cloud', detail, fix: needed };
}

/** One missing permission may stop several calls. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && seen.add(key);
  });
}
