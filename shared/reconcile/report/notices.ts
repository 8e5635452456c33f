import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import { includesCertificate } from '../../rotation/model/ids.js';
import type { ListenerId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import { type ActionScope, everything, isEverything, isSelected } from '../../rotation/model/selector.js';
import type { AccountContext, PassContext } from '../context.js';
import { actionScopeIn, isOfAllRegions } from '../look/targets.js';
import type { RegionOutcome } from '../outcome.js';
import type { Ledger } from '../ports/ledger.js';
import type { PendingNotice } from '../ports/records.js';
import type { Scope } from '../scope.js';
import { coveredBy } from '../state/state.js';
import {
  type ConditionChanges,
  type Covers,
  conditionChanges,
  conditionsOf,
  isAboutOutage,
  isOfPart,
  notIn,
} from './conditions.js';
import type { Condition, Findings, RememberedCondition } from './report.js';
import { subjectNames } from './subject-names.js';

/** The parts of an account that were read. A condition there that is no longer found has ended. */
interface ReadParts {
  readonly regions: readonly RegionOutcome[];
  /** The certificates that CAS listed; undefined if it could not be listed. */
  readonly certificateIndex: CertificateIndex | undefined;
}

/**
 * Reports each condition of an account once when it begins and once when it ends. Returns all present conditions, with the
 * reported ones of parts that a pass over everything could not read.
 */
export async function reportConditions(
  { holds, conditions }: Findings,
  parts: ReadParts,
  context: AccountContext,
): Promise<readonly Condition[]> {
  const { account, scope, state, ports, options } = context;
  const inventories = parts.regions.flatMap(({ inventory }) => inventory ?? []);
  const namesOf = subjectNames(inventories, parts.certificateIndex);
  const current = [...conditionsOf(holds, ports.now()), ...conditions].map((condition) => ({
    ...condition,
    account: account.id,
    names: namesOf(condition),
  }));
  const covers = coversOf(parts, context);
  // Every pass has each outage that lasts, by the ledger.
  const ends: Covers = (condition) => isAboutOutage(condition) || covers(condition);
  const changes = conditionChanges(current, state.condition, ends);
  const present = await reportChanges(changes, account.id, context);
  const within = lookedAt(scope);
  const left =
    within === undefined
      ? []
      : state.condition.filter((each) => isAbout(within, each) && (isUnread(each, parts) || isLeft(each, options)));
  const own = left.map((condition) => ({ ...condition, account: account.id }));
  return [...present, ...notIn(present, own)];
}

/** A look by hand does not end what the sweeps do not reach. */
function isLeft({ reason }: RememberedCondition, { dryRun }: PassContext['options']): boolean {
  return dryRun && reason === 'not-looked-at';
}

/** The part that a pass reports as a whole; undefined for a pass that only makes changes. */
function lookedAt(scope: Scope): ActionScope | undefined {
  if (scope.kind === 'selection') return actionScopeIn(scope);
  return scope.kind === 'everything' ? everything : undefined;
}

/** A condition without a listener is about each part of its region. */
function isAbout({ selector, certificateIds }: ActionScope, condition: RememberedCondition): boolean {
  const { region, loadBalancerId, listenerId: id } = condition;
  if (certificateIds !== 'all' && !condition.certificateIds.some((each) => includesCertificate(certificateIds, each)))
    return false;
  if (region === undefined) return true;
  return id === undefined || loadBalancerId === undefined
    ? selector.regions.length === 0 || selector.regions.includes(region)
    : isSelected(selector, region, { id, loadBalancerId });
}

/** Whether this pass was to read the part and could not. A region that is served no more is no such part. */
function isUnread(condition: RememberedCondition, parts: ReadParts): boolean {
  if (isAboutOutage(condition)) return false;
  const isAnyRegionUnnamed = parts.regions.some(({ region }) => region === 'all');
  const isPart = parts.regions.some(({ region }) => region === condition.region);
  return parts.certificateIndex === undefined || ((isAnyRegionUnnamed || isPart) && !wasRead(condition, parts));
}

/** Whether the pass read everything that a condition of a region is about. */
function wasRead({ region, loadBalancerId }: RememberedCondition, { regions }: ReadParts): boolean {
  const outcome = regions.find((each) => each.region === region);
  if (outcome?.inventory === undefined) return false;
  return loadBalancerId === undefined || coveredBy(outcome.inventory, outcome.target)(loadBalancerId);
}

/**
 * The same for conditions that belong to no account: about entries of the ledger, about ids that no account has, and about
 * the missing permission to start continuations. Only a pass that starts one finds out whether the last has ended.
 */
export async function reportUnownedConditions(
  current: readonly Condition[],
  before: readonly RememberedCondition[],
  { isContinued, ...context }: PassContext & IsContinued,
): Promise<readonly Condition[]> {
  const unowned = before.filter(({ account }) => account === '*');
  const isWhole = context.scope.kind === 'everything';
  const covers: Covers = (condition) => (isAboutLedger(condition) ? isWhole : isContinued);
  const present = await reportChanges(conditionChanges(current, unowned, covers), '*', context);
  const left = isWhole ? unowned.filter((condition) => !covers(condition)) : [];
  return [...present, ...notIn(present, left)];
}

interface IsContinued {
  /** A continuation was started. */
  readonly isContinued: boolean;
}

async function reportChanges(
  { current, begun, changed, ended }: ConditionChanges,
  account: string,
  { ports, options }: PassContext,
): Promise<readonly Condition[]> {
  const { observer, ledger } = ports;
  for (const condition of begun) observer.conditionBegins(condition);
  for (const condition of ended) observer.conditionEnds(condition);
  if (options.dryRun) return current;
  await savePendingNotice({ begun: begun.map((condition) => remembered(condition, account)), ended }, account, ports);
  for (const condition of [...begun, ...changed]) await rememberCondition(condition, account, ledger);
  for (const condition of ended) await ledger.drop('condition', condition);
  return current;
}

/**
 * Saved before the conditions are saved as reported. After a crash between the two, the next pass finds the conditions
 * again, so a notice may be sent twice but is never lost.
 */
async function savePendingNotice(
  changes: Pick<PendingNotice, 'begun' | 'ended'>,
  account: string,
  { recipients, ledger, now }: PassContext['ports'],
): Promise<void> {
  if (recipients === undefined || changes.begun.length + changes.ended.length === 0) return;
  await ledger.save('pendingNotice', { ...changes, account, at: now(), ...recipients });
}

function isAboutLedger({ reason }: Pick<RememberedCondition, 'reason'>): boolean {
  return reason === 'ledger-entry-unreadable' || reason === 'ledger-time-ahead';
}

/** A condition about the ids of a payload is not saved, because only a pass with the same payload finds it. */
async function rememberCondition(condition: Condition, account: string, ledger: Ledger): Promise<void> {
  const { reason, listenerId } = condition;
  const isSaved = reason === 'permission-missing' || isAboutLedger(condition) || isOfPart(condition);
  if (listenerId === undefined && !isSaved) return;
  await ledger.save('condition', remembered(condition, account));
}

function remembered(condition: Condition, account: string): RememberedCondition {
  const { reason, region, loadBalancerId, listenerId, certificateIds, since, detail, names } = condition;
  return { account, reason, region, loadBalancerId, listenerId, certificateIds, since, detail, names };
}

/** A pass may end a condition only if it read the load balancer and could act on all its certificates. */
function coversOf(parts: ReadParts, context: AccountContext): Covers {
  const isListed = parts.certificateIndex !== undefined;
  const { scope, options } = context;
  if (scope.kind !== 'everything' && scope.kind !== 'open') return () => false;
  const areRegionsListed = options.regions !== 'all' || isOfAllRegions(context);
  const within = scope.kind === 'open' ? (scope.within ?? everything) : everything;
  return (condition) => {
    const { reason, region, loadBalancerId, listenerId } = condition;
    if (!isEverything(within) && !isWithin(within, region, loadBalancerId, listenerId)) return false;
    if (region === undefined) return isListed && areRegionsListed;
    // Only a full sweep finds it.
    if (scope.kind === 'open' && reason === 'not-looked-at') return false;
    return wasRead(condition, parts) || (scope.kind === 'everything' && isOutside(condition, parts));
  };
}

/** A pass over everything finds the unserved names of a region that is served no more by the ledger. */
function isOutside({ reason, region }: RememberedCondition, { regions }: ReadParts): boolean {
  if (reason !== 'name-unserved' || regions.length === 0) return false;
  return !regions.some((each) => each.region === region || each.region === 'all');
}

/** A pass that may act on all certificates of a listener may end the conditions of that listener, and no others. */
function isWithin(
  { selector, certificateIds }: ActionScope,
  region: Region | undefined,
  loadBalancerId: LoadBalancerId | undefined,
  id: ListenerId | undefined,
): boolean {
  if (region === undefined || loadBalancerId === undefined || id === undefined || certificateIds !== 'all')
    return false;
  return isSelected(selector, region, { id, loadBalancerId });
}
