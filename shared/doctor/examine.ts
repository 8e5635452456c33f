import { english } from '../rotation/english.js';
import { isOfNetwork } from '../wording/advice.js';
import { type AccountReading, examineAccount, readAccount } from './account.js';
import { clockFinding } from './checks/clock.js';
import { type Deployment, examineDeployment } from './checks/deployment/functions.js';
import { examineInstallation } from './checks/deployment/installation.js';
import { ledgerFindings } from './checks/ledger.js';
import { notifyFindings } from './checks/notify.js';
import { sweepCheckup } from './checks/sweep.js';
import { type DryRun, dryRun } from './dry-run.js';
import { codeOf, failureFinding } from './failure-finding.js';
import type { Checkup, Finding } from './finding.js';
import { nextCommand } from './next.js';
import type { DoctorAccount, DoctorOptions, DoctorPorts } from './ports.js';
import { readOnce } from './read-once.js';

/**
 * Checks everything that rotation needs, and changes nothing except a test entry in the ledger, which it removes. Failures of
 * the cloud or the network become findings, so it never rejects for them.
 */
export async function examine(ports: DoctorPorts, options: DoctorOptions): Promise<Checkup> {
  const ledger = await ledgerFindings(ports.store, ports.nonce());
  const readings: (AccountReading | RefusedAccount)[] = [];
  for (const account of ports.accounts) readings.push(await readWithIdentity(account, ports, options));
  const run = await dryRun(
    readings.flatMap((reading) => ('inventories' in reading ? [reading.account] : [])),
    ports,
    options,
  );
  const accounts: Checkup[] = [];
  for (const reading of readings) accounts.push(await examineReading(reading, run, ports, options));
  const sweep = await sweepCheckup(ports.store, ports.now());
  const deployed = await examineFunctions(ports, options, accounts);
  const { facts } = deployed;
  const installation = facts ? await examineInstallation(ports.installation, facts) : { findings: [], notChecked: [] };
  const all = [
    ...ledger,
    // The ledger check has shown a broken ledger already.
    ...(ledger.some(({ level }) => level === 'fail') ? [] : run.findings),
    ...sweep.findings,
    ...accounts.flatMap((checkup) => checkup.findings),
    ...deployed.findings,
    ...installation.findings,
    ...(await notifyFindings(ports.notifyTargets)),
    ...clockFinding(ports.aheadSeconds()),
  ];
  const findings = withoutRepeats(all);
  return {
    findings,
    next: nextCommand({ findings, hasBucket: options.hasBucket, isDeployed: deployed.isDeployed }),
    notChecked: [run, ...accounts, deployed, installation, sweep].flatMap((checkup) => checkup.notChecked),
    sights: accounts.flatMap(({ sights = [] }) => sights),
  };
}

/** Rejected keys are not used for further calls. */
async function examineFunctions(
  { functions }: DoctorPorts,
  { shared }: DoctorOptions,
  accounts: readonly Checkup[],
): Promise<Checkup & Deployment> {
  const isRefused = accounts[0]?.findings.some(({ check, level }) => check === 'credentials' && level === 'fail');
  if (functions !== undefined && !isRefused) return { ...(await examineDeployment(functions, shared)), notChecked: [] };
  const why = isRefused
    ? english`the cloud rejects these keys`
    : english`the region of the functions is unknown; give --region, or set ALIBABA_CLOUD_REGION_ID`;
  return { findings: [], isDeployed: undefined, facts: undefined, notChecked: [{ check: 'functions', why }] };
}

/** An account that refuses these keys, so that no other call is made. */
interface RefusedAccount extends Checkup {
  readonly account: DoctorAccount;
}

async function readWithIdentity(
  account: DoctorAccount,
  ports: DoctorPorts,
  options: DoctorOptions,
): Promise<AccountReading | RefusedAccount> {
  const { finding, isFatal } = await identify(account, ports.accounts.length > 1);
  if (isFatal) {
    const why = english`no call is made: ${finding.detail}`;
    return { account, findings: [finding], notChecked: [{ check: 'cloud', why }] };
  }
  const reading = await readAccount(readOnce(account), ports, options);
  return { ...reading, findings: [finding, ...reading.findings] };
}

async function examineReading(
  reading: AccountReading | RefusedAccount,
  { report }: DryRun,
  ports: DoctorPorts,
  options: DoctorOptions,
): Promise<Checkup> {
  const { account } = reading;
  const checkup =
    'inventories' in reading ? await examineAccount(reading, partFor(account, report, ports), ports, options) : reading;
  return account.isOwn ? checkup : ofAccount(account.id, checkup);
}

/** The part of the report about one account. The own account has what is about no account. */
function partFor({ id, isOwn }: DoctorAccount, report: DryRun['report'], { accounts }: DoctorPorts): DryRun['report'] {
  const others = new Set(accounts.filter((account) => !account.isOwn).map((account) => account.id));
  const isPart = ({ account = '*' }: { readonly account?: string }) => (isOwn ? !others.has(account) : account === id);
  // The finding names the account.
  const conditions = report.conditions.filter(isPart).map(({ account: _named, ...condition }) => condition);
  return { ...report, conditions, faults: report.faults.filter(isPart) };
}

/** The checkup with the account in each finding: there is more than one account. */
function ofAccount(id: string, { findings, notChecked, ...rest }: Checkup): Checkup {
  return {
    ...rest,
    findings: findings.map((finding) => ({
      ...finding,
      subject: [`account ${id}`, finding.subject].filter(Boolean).join(' '),
    })),
    notChecked: notChecked.map((check) => ({ ...check, why: english`account ${id}: ${check.why}` })),
  };
}

/**
 * STS needs no permission, but may be the only unreachable endpoint, for example inside a VPC. The following calls then show
 * whether the keys work. Functions never call STS for their own account. The command line needs it if ACCOUNTS names others.
 */
async function identify(account: DoctorAccount, isMultiAccount: boolean): Promise<IdentityResult> {
  try {
    const { accountId, arn } = await account.identity();
    return {
      finding: { check: 'credentials', level: 'ok', detail: english`account ${accountId}, ${arn}` },
      isFatal: false,
    };
  } catch (error) {
    const finding = failureFinding(error, 'credentials');
    const isAboutKeys = finding.level === 'fail' && finding.mendedBy === 'configuration';
    if (!account.isOwn || isAboutKeys) return { finding, isFatal: true };
    const fix = isOfNetwork(codeOf(error)) ? english`set STS_ENDPOINT to a reachable address` : undefined;
    return { finding: unidentified(finding, fix, isMultiAccount), isFatal: false };
  }
}

interface IdentityResult {
  readonly finding: Finding;
  /** True if every other call with these keys would fail too. */
  readonly isFatal: boolean;
}

/** Only the account of the keys is unknown, which matters if ACCOUNTS names others. */
function unidentified({ detail: why }: Finding, fix: string | undefined, isMultiAccount: boolean): Finding {
  const detail = english`STS cannot report the account of these keys: ${why}`;
  if (!isMultiAccount)
    return {
      check: 'credentials',
      level: 'warn',
      detail,
      fix: fix === undefined ? english`ignore this` : english`${fix}, or ignore this`,
    };
  const needed = english`ACCOUNTS names other accounts, and the command line has to distinguish them`;
  return { check: 'credentials', level: 'fail', mendedBy: 'cloud', detail: `${detail}; ${needed}`, fix };
}

/** One missing permission may stop several calls, each with the same finding. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && seen.add(key);
  });
}
