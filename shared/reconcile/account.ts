import { type CertificateBook, certificateBook } from '../rotation/model/certificate-index.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { Selection } from '../rotation/model/selector.js';
import type { Shard } from './budget/continuation-parts.js';
import { type Walked, walkRegion } from './budget/region-queue.js';
import { namedTargets } from './look/named-targets.js';
import { type Narrowing, narrowingFor } from './look/prefilter.js';
import { type Surveyor, surveyorFor } from './look/survey.js';
import { type RegionTarget, selectionOf } from './look/targets.js';
import { type Unfound, unknownSuccessors } from './look/unmatched.js';
import type { PassOptions, PassPorts } from './pass.js';
import type { Account, CasListing, Due, RememberedMapping } from './ports/cloud.js';
import type { RegionPass, RegionResult } from './region.js';
import { failed, isDenied } from './report/faults.js';
import { type Told, toldConditions } from './report/notices.js';
import { type Findings, mergeFindings } from './report/report.js';
import type { Scope } from './scope.js';
import { regionDue } from './state/requeue.js';
import type { Memory } from './state/state.js';
import { afterwards } from './wrap-up.js';

/** What a pass over one account came to. */
export interface AccountResult {
  readonly findings: Partial<Findings>;
  /** Undefined when nobody could look. */
  readonly unfound: readonly Unfound[] | undefined;
  readonly finished: readonly RememberedMapping[];
  /** What other runs could go on with. */
  readonly left: readonly Shard[];
}

/**
 * A pass over one account: its list of regions first, then CAS with a survey of each region beside it, then its regions
 * side by side. What cannot be read is a fault that names the account, not a rejection, so that the others go on; it is
 * come back to.
 */
export async function passOverAccount(
  account: Account,
  scope: Scope,
  memory: Memory,
  ports: PassPorts,
  options: PassOptions,
): Promise<AccountResult> {
  const told = { scope, account, memory, ports, options };
  const when = { ...options, now: ports.now() };
  const { targets, unlisted } = await namedTargets(scope, { account, memory, ledger: ports.ledger }, when);
  const unnamed = unlisted === undefined ? [] : [unnamedRegions(unlisted.error, account, ports)];
  if (targets.length === 0)
    return unlisted === undefined ? nothingHere : unreached(unlisted.error, 'DescribeRegions', ['all'], told);
  const visits = targets.map((target) => ({ target, ...surveyorFor(target, scope, account) }));
  const listed = await attempt(() => certificatesFor(scope, account, memory));
  if ('error' in listed) {
    // No call goes on behind the end of a run.
    await Promise.all(visits.map(({ over }) => over()));
    const regions = [...targets, ...unnamed.map(({ target }) => target)].map(({ region }) => region);
    return unreached(listed.error, 'ListCertificates', regions, told);
  }

  const { certificates, odd } = listed.value;
  const selection = selectionOf(scope, certificates, memory, { account, now: ports.now() });
  if (selection === 'nothing')
    return { ...nothingHere, unfound: unknownSuccessors({ scope, certificates, now: ports.now() }) };
  const recent = scope.kind === 'open' ? scope.part?.recent : undefined;
  const book = certificateBook(certificates);
  const narrowing = await narrowingFor({ scope, selection, account, book, memory, ledger: ports.ledger, options });
  const shared = { account, selection, book, memory, ports, options, recent, narrowing };
  const read = await Promise.all(visits.map((visit) => passOverTarget(visit, shared)));
  const regions = [...read, ...unnamed];
  const inventories = regions.flatMap(({ looked }) => looked ?? []);
  const unseen = regions.filter(({ looked }) => looked === undefined).map(({ target }) => target.region);
  const unread = new Map(targets.map(({ region }, index) => [region, read[index]?.unread ?? 0]));
  ports.saw?.({ account: account.id, certificates, inventories, unseen, unread, mappings: memory.mapping });
  const { ledger, now } = ports;
  const after = await afterwards({ scope, account, memory, certificates, regions, ledger, options, now: now() });
  const findings = mergeFindings([...regions.map((region) => region.findings), after]);
  const conditions = await toldConditions(findings, { ...told, regions, listed: true });
  const faults = odd.flatMap((error) => failed(error, whereIn(account, 'ListCertificates'), now()).faults);
  const left = regions.flatMap((region) => (region.left ? [{ ...region.left, account: account.id }] : []));
  return { ...after, left, findings: { ...findings, conditions, faults: [...findings.faults, ...faults] } };
}

const nothingHere: AccountResult = { findings: {}, unfound: [], finished: [], left: [] };

/** Nothing is known of an account without its list of regions, or without what CAS has. */
async function unreached(
  error: unknown,
  operation: string,
  regions: readonly Due['region'][],
  told: Omit<Told, 'regions' | 'listed'>,
): Promise<AccountResult> {
  const { account, ports, options, memory } = told;
  ports.saw?.({ account: account.id, certificates: [], inventories: [], unseen: regions, mappings: memory.mapping });
  const findings = mergeFindings([failed(error, whereIn(account, operation), ports.now())]);
  if (!options.dryRun) await comeBackTo(regions, findings, account, ports);
  const conditions = await toldConditions(findings, { ...told, regions: [], listed: false });
  return { findings: { ...findings, conditions }, unfound: undefined, finished: [], left: [] };
}

/** What a scope named is worth another look soon, although nothing could be read of it. */
async function comeBackTo(
  regions: readonly Due['region'][],
  failed: Findings,
  account: Account,
  { ledger, now }: PassPorts,
): Promise<void> {
  for (const region of regions) await ledger.remember('due', regionDue(account.id, region, failed, now()));
}

/** One region's result; `looked` is undefined when it failed. */
export interface RegionOutcome {
  /** `all` stands for regions that nobody named. */
  readonly target: Pick<RegionTarget, 'target'> & { readonly region: Due['region'] };
  readonly looked: RegionResult['inventory'] | undefined;
  readonly findings: Pick<Findings, 'conditions'> & Partial<Findings>;
  /** The target was a whole region, and what was not read of it is due, or the pass can have nothing to do with it. */
  readonly isRestCaredFor?: boolean;
  /** How many load balancers the run did not get to. */
  readonly unread?: number;
  /** What another run could go on with. */
  readonly left?: Omit<Shard, 'account'> | undefined;
}

function unnamedRegions(error: unknown, account: Account, { now }: PassPorts): RegionOutcome {
  const findings = failed(error, whereIn(account, 'DescribeRegions'), now());
  return { target: { region: 'all', target: { kind: 'all' } }, looked: undefined, findings };
}

interface Visit extends Surveyor {
  readonly target: RegionTarget;
}

interface Shared {
  readonly account: Account;
  readonly selection: Selection;
  readonly book: CertificateBook;
  readonly memory: Memory;
  readonly ports: PassPorts;
  readonly options: PassOptions;
  readonly recent: RegionPass['recent'];
  readonly narrowing: Narrowing | undefined;
}

async function passOverTarget({ target, survey }: Visit, shared: Shared): Promise<RegionOutcome> {
  const { ports, options, ...rest } = shared;
  const pass = { ...target, ...rest, ...ports, prober: ports.prober, ...options };
  const result = await attempt(() => walkRegion(pass, survey));
  if ('value' in result) return outcomeOf(result.value, target);
  const where = { region: target.region, account: rest.account.id, operation: 'pass' };
  return { target, looked: undefined, findings: failed(result.error, where, ports.now()) };
}

/** Of a region that was not read whole it says no more than of what was read there. */
function outcomeOf({ inventory, findings, rest, left, target: read }: Walked, target: RegionTarget): RegionOutcome {
  if (rest.length === 0 && read === target.target) return { target, looked: inventory, findings, left };
  const loadBalancerIds = inventory.loadBalancers.map(({ id }) => id);
  const part = { ...target, target: { kind: 'some', loadBalancerIds, listenerIds: [] } as const };
  return {
    target: part,
    looked: inventory,
    findings,
    isRestCaredFor: target.target.kind === 'all',
    unread: rest.length,
    left,
  };
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
    // CAS documents no code for an id it does not know, so a fault here reads as unknown; the list itself was whole.
    if ('value' in found && found.value !== undefined) listed.push(found.value);
    else if ('error' in found && isDenied(found.error)) return { certificates: listed, odd: [...odd, found.error] };
  }
  return { certificates: listed, odd };
}

function whereIn(account: Account, operation: string) {
  return { region: '*', account: account.id, operation } as const;
}

type Attempt<T> = { readonly value: T } | { readonly error: unknown };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}
