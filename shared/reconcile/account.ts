import { type CertificateIndex, indexCertificates } from '../rotation/model/certificate-index.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { ActionScope } from '../rotation/model/selector.js';
import type { ContinuationPart } from './budget/continuation-parts.js';
import { type QueueResult, reconcileQueue } from './budget/region-queue.js';
import { withChains } from './look/chains.js';
import { namedTargets } from './look/named-targets.js';
import { type Prefilter, prefilterFor } from './look/prefilter.js';
import { type StartedSurvey, startSurvey } from './look/survey.js';
import { type RegionTarget, selectionOf } from './look/targets.js';
import { type Unmatched, unknownSuccessors } from './look/unmatched.js';
import type { PassOptions, PassPorts } from './pass.js';
import type { Account, CasListing, RememberedMapping, Requeue } from './ports/cloud.js';
import type { RegionPass, RegionResult } from './region.js';
import { failed, isDenied } from './report/faults.js';
import { type NoticeContext, reportConditions } from './report/notices.js';
import { type Findings, mergeFindings } from './report/report.js';
import type { Scope } from './scope.js';
import { regionRequeue } from './state/requeue.js';
import type { State } from './state/state.js';
import { wrapUp } from './wrap-up.js';

/** What a pass over one account came to. */
export interface AccountResult {
  readonly findings: Partial<Findings>;
  /** Undefined when nobody could look. */
  readonly unfound: readonly Unmatched[] | undefined;
  readonly finished: readonly RememberedMapping[];
  /** What other runs could go on with. */
  readonly left: readonly ContinuationPart[];
}

/**
 * A pass over one account: its list of regions first, then CAS with a survey of each region beside it, then its regions
 * side by side. What cannot be read is a fault that names the account, not a rejection, so that the others go on; it is
 * come back to.
 */
export async function passOverAccount(
  account: Account,
  scope: Scope,
  state: State,
  ports: PassPorts,
  options: PassOptions,
): Promise<AccountResult> {
  const told = { scope, account, state, ports, options };
  const when = { ...options, now: ports.now() };
  const { targets, unlisted } = await namedTargets(scope, { account, state, ledger: ports.ledger }, when);
  const unnamed = unlisted === undefined ? [] : [unnamedRegions(unlisted.error, account, ports)];
  if (targets.length === 0)
    return unlisted === undefined ? nothingHere : unreached(unlisted.error, 'DescribeRegions', ['all'], told);
  const visits = targets.map((target) => ({ target, ...startSurvey(target, scope, account) }));
  const listed = await attempt(() => certificatesFor(scope, account, state));
  if ('error' in listed) {
    // No call goes on behind the end of a run.
    await Promise.all(visits.map(({ over }) => over()));
    const regions = [...targets, ...unnamed.map(({ target }) => target)].map(({ region }) => region);
    return unreached(listed.error, 'ListCertificates', regions, told);
  }

  const actionScope = selectionOf(scope, listed.value.certificates, state, { account, now: ports.now() });
  if (actionScope === 'nothing')
    return { ...nothingHere, unfound: unknownSuccessors({ scope, ...listed.value, now: ports.now() }) };
  const { certificates, odd } = await withChains(listed.value, {
    account,
    ledger: ports.ledger,
    options,
    now: ports.now,
  });
  const recent = scope.kind === 'open' ? scope.part?.recent : undefined;
  const certificateIndex = indexCertificates(certificates);
  const prefilter = await prefilterFor({
    scope,
    actionScope,
    account,
    certificateIndex,
    state,
    ledger: ports.ledger,
    options,
  });
  const shared = { account, actionScope, certificateIndex, state, ports, options, recent, prefilter };
  const read = await Promise.all(visits.map((visit) => passOverTarget(visit, shared)));
  const regions = [...read, ...unnamed];
  const inventories = regions.flatMap(({ looked }) => looked ?? []);
  const unseen = regions.filter(({ looked }) => looked === undefined).map(({ target }) => target.region);
  const unread = new Map(targets.map(({ region }, index) => [region, read[index]?.unread ?? 0]));
  ports.saw?.({ account: account.id, certificates, inventories, unseen, unread, mappings: state.mapping });
  const { ledger, now } = ports;
  const after = await wrapUp({ scope, account, state, certificates, regions, ledger, options, now: now() });
  const findings = mergeFindings([...regions.map((region) => region.findings), after]);
  const conditions = await reportConditions(findings, { ...told, regions, listed: true });
  const faults = odd.flatMap((error) => failed(error, whereIn(account, 'ListCertificates'), now()).faults);
  const left = regions.flatMap((region) => (region.left ? [{ ...region.left, account: account.id }] : []));
  return { ...after, left, findings: { ...findings, conditions, faults: [...findings.faults, ...faults] } };
}

const nothingHere: AccountResult = { findings: {}, unfound: [], finished: [], left: [] };

/** Nothing is known of an account without its list of regions, or without what CAS has. */
async function unreached(
  error: unknown,
  operation: string,
  regions: readonly Requeue['region'][],
  told: Omit<NoticeContext, 'regions' | 'listed'>,
): Promise<AccountResult> {
  const { account, ports, options, state } = told;
  ports.saw?.({ account: account.id, certificates: [], inventories: [], unseen: regions, mappings: state.mapping });
  const findings = mergeFindings([failed(error, whereIn(account, operation), ports.now())]);
  if (!options.dryRun) await comeBackTo(regions, findings, account, ports);
  const conditions = await reportConditions(findings, { ...told, regions: [], listed: false });
  return { findings: { ...findings, conditions }, unfound: undefined, finished: [], left: [] };
}

/** What a scope named is worth another look soon, although nothing could be read of it. */
async function comeBackTo(
  regions: readonly Requeue['region'][],
  failed: Findings,
  account: Account,
  { ledger, now }: PassPorts,
): Promise<void> {
  for (const region of regions) await ledger.save('requeue', regionRequeue(account.id, region, failed, now()));
}

/** One region's result; `looked` is undefined when it failed. */
export interface RegionOutcome {
  /** `all` stands for regions that nobody named. */
  readonly target: Pick<RegionTarget, 'target'> & { readonly region: Requeue['region'] };
  readonly looked: RegionResult['inventory'] | undefined;
  readonly findings: Pick<Findings, 'conditions'> & Partial<Findings>;
  /** The target was a whole region, and what was not read of it is due, or the pass can have nothing to do with it. */
  readonly isRestCaredFor?: boolean;
  /** How many load balancers the run did not get to. */
  readonly unread?: number;
  /** What another run could go on with. */
  readonly left?: Omit<ContinuationPart, 'account'> | undefined;
}

function unnamedRegions(error: unknown, account: Account, { now }: PassPorts): RegionOutcome {
  const findings = failed(error, whereIn(account, 'DescribeRegions'), now());
  return { target: { region: 'all', target: { kind: 'all' } }, looked: undefined, findings };
}

interface Visit extends StartedSurvey {
  readonly target: RegionTarget;
}

interface Shared {
  readonly account: Account;
  readonly actionScope: ActionScope;
  readonly certificateIndex: CertificateIndex;
  readonly state: State;
  readonly ports: PassPorts;
  readonly options: PassOptions;
  readonly recent: RegionPass['recent'];
  readonly prefilter: Prefilter | undefined;
}

async function passOverTarget({ target, survey }: Visit, shared: Shared): Promise<RegionOutcome> {
  const { ports, options, ...rest } = shared;
  const pass = { ...target, ...rest, ...ports, prober: ports.prober, ...options };
  const result = await attempt(() => reconcileQueue(pass, survey));
  if ('value' in result) return outcomeOf(result.value, target);
  const where = { region: target.region, account: rest.account.id, operation: 'pass' };
  return { target, looked: undefined, findings: failed(result.error, where, ports.now()) };
}

/** Of a region that was not read whole it says no more than of what was read there. */
function outcomeOf(
  { inventory, findings, rest, left, target: read }: QueueResult,
  target: RegionTarget,
): RegionOutcome {
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
async function certificatesFor(scope: Scope, account: Account, state: State): Promise<CasListing> {
  const { certificates, odd } = await account.certificates.all();
  const listed = [...certificates];
  const fresh = scope.kind === 'certificates' ? scope.certificateIds : [];
  const named = [...state.mapping.flatMap(({ successor, replaced }) => [successor, replaced]), ...fresh];
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
