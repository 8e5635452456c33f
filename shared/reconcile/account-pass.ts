import { certificateBook } from '../rotation/book.js';
import { sameCertificate } from '../rotation/certificate-id.js';
import type { Certificate } from '../rotation/model.js';
import type { Selection } from '../rotation/range.js';
import { afterwards } from './afterwards.js';
import { regionDue } from './due.js';
import { failed } from './fault.js';
import type { Memory } from './memory.js';
import type { PassOptions, PassPorts } from './pass.js';
import type { Account, CasListing } from './ports.js';
import { passOverRegion, type RegionResult } from './region-pass.js';
import { type Findings, mergeFindings } from './report.js';
import type { Scope } from './scope.js';
import { type RegionTarget, selectionOf, targetsOf } from './targets.js';
import { toldConditions } from './told.js';

/**
 * A pass over one account: CAS first, then its regions side by side. What cannot be read is a fault, not a rejection;
 * but without the list of regions (`REGIONS=all`) nothing is known to come back to, so that rejects, and FC tries again.
 */
export async function passOverAccount(
  account: Account,
  scope: Scope,
  memory: Memory,
  ports: PassPorts,
  options: PassOptions,
): Promise<Partial<Findings>> {
  const targets = await targetsOf(scope, account, memory, { ...options, now: ports.now() });
  if (targets.length === 0) return {};
  const listed = await attempt(() => certificatesFor(scope, account, memory));
  const told = { scope, account, memory, ports, options };
  if ('error' in listed) {
    const findings = mergeFindings([unlisted(listed.error, account, ports)]);
    if (!options.dryRun) await comeBackTo(targets, findings, account, ports);
    return { ...findings, conditions: await toldConditions(findings, { ...told, regions: [], listed: false }) };
  }

  const { certificates, odd } = listed.value;
  const selection = selectionOf(scope, certificates, memory, { account: account.id, now: ports.now() });
  if (selection === 'nothing') return {};
  const shared = { account, selection, certificates, memory, ports, options };
  const regions = await Promise.all(targets.map((target) => passOverTarget(target, shared)));
  const inventories = regions.flatMap(({ looked }) => looked ?? []);
  ports.saw?.({ account: account.id, certificates, inventories, mappings: memory.mapping });
  const after = await afterwards({
    scope,
    account,
    memory,
    certificates,
    regions,
    ledger: ports.ledger,
    options,
    now: ports.now(),
  });
  const findings = mergeFindings([...regions.map((region) => region.findings), { conditions: after }]);
  const conditions = await toldConditions(findings, { ...told, regions, listed: true });
  const faults = odd.flatMap((error) => unlisted(error, account, ports).faults);
  return { ...findings, conditions, faults: [...findings.faults, ...faults] };
}

/** What a scope named is worth another look soon, although nothing could be read of it. */
async function comeBackTo(
  targets: readonly RegionTarget[],
  failed: Findings,
  account: Account,
  { ledger, now }: PassPorts,
): Promise<void> {
  for (const { region } of targets) await ledger.remember('due', regionDue(account.id, region, failed, now()));
}

/** One region's result; `looked` is undefined when it failed. */
export interface RegionOutcome {
  readonly target: RegionTarget;
  readonly looked: RegionResult['inventory'] | undefined;
  readonly findings: Pick<Findings, 'conditions'> & Partial<Findings>;
}

interface Shared {
  readonly account: Account;
  readonly selection: Selection;
  readonly certificates: readonly Certificate[];
  readonly memory: Memory;
  readonly ports: PassPorts;
  readonly options: PassOptions;
}

async function passOverTarget(target: RegionTarget, shared: Shared): Promise<RegionOutcome> {
  const { account, selection, certificates, memory, ports, options } = shared;
  const pass = {
    ...target,
    account,
    selection,
    memory,
    book: certificateBook(certificates),
    mappings: memory.mapping,
    ...ports,
    prober: ports.prober,
    ...options,
  };
  const result = await attempt(() => passOverRegion(pass));
  if ('value' in result) return { target, looked: result.value.inventory, findings: result.value.findings };
  const where = { region: target.region, account: account.id, operation: 'pass' };
  return { target, looked: undefined, findings: failed(result.error, where, ports.now()) };
}

/** Ids that CAS is asked for one by one; events may name any number. What is real is in its list soon. */
const mostAsked = 50;

/** Every certificate that CAS lists, and those that the scope names although the list does not show them yet. */
async function certificatesFor(scope: Scope, account: Account, memory: Memory): Promise<CasListing> {
  const { certificates, odd } = await account.certificates.all();
  const listed = [...certificates];
  const fresh = scope.kind === 'certificates' ? scope.certificateIds : [];
  const named = [...memory.mapping.flatMap(({ successor, replaced }) => [successor, replaced]), ...fresh];
  const missing = named.filter((id) => !certificates.some((certificate) => sameCertificate(certificate.id, id)));
  for (const id of missing.slice(0, mostAsked)) {
    if (listed.some((certificate) => sameCertificate(certificate.id, id))) continue;
    const found = await attempt(() => account.certificates.find(id));
    // CAS documents no code for an id it does not know, so any fault here reads as unknown; the list itself was whole.
    if ('value' in found && found.value !== undefined) listed.push(found.value);
  }
  return { certificates: listed, odd };
}

function unlisted(error: unknown, account: Account, { now }: PassPorts) {
  return failed(error, { region: '*', account: account.id, operation: 'ListCertificates' }, now());
}

type Attempt<T> = { readonly value: T } | { readonly error: unknown };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}
