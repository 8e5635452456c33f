import type { ListenerId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import { type ActionScope, everything, isEverything, isSelected } from '../../rotation/model/selector.js';
import type { RegionOutcome } from '../account.js';
import { isOfAllRegions } from '../look/targets.js';
import type { PassOptions, PassPorts } from '../pass.js';
import type { Account, Ledger, PendingNotice } from '../ports/cloud.js';
import type { Scope } from '../scope.js';
import { coveredBy, isOfAccount, type State } from '../state/state.js';
import { type ConditionChanges, type Covers, conditionChanges, conditionsOf } from './conditions.js';
import type { Condition, Findings, RememberedCondition } from './report.js';

export interface NoticeContext {
  readonly account: Account;
  readonly state: State;
  readonly ports: PassPorts;
  readonly options: PassOptions;
  readonly scope: Scope;
  readonly regions: readonly RegionOutcome[];
  /** Whether CAS could be listed. */
  readonly listed: boolean;
}

/** Tells each condition of an account once when it begins and once when it is over, and gives all that there are now. */
export async function reportConditions(findings: Findings, told: NoticeContext): Promise<readonly Condition[]> {
  const { account, state, ports, options } = told;
  const found = [...conditionsOf(findings.holds, ports.now()), ...findings.conditions].map((condition) => ({
    ...condition,
    account: account.id,
  }));
  const mine = state.condition.filter((condition) => isOfAccount(condition, account) && condition.account !== '*');
  return reportChanges(conditionChanges(found, mine, coversOf(told)), account.id, ports, options);
}

/**
 * The same for what belongs to no account: entries of the ledger itself, what was asked for and is nowhere, and that
 * nobody may be handed what there was no time for.
 */
export async function reportUnownedConditions(
  found: readonly Condition[],
  { scope, state, ports, options, isTaken }: Pick<NoticeContext, 'scope' | 'state' | 'ports' | 'options'> & IsTaken,
): Promise<readonly Condition[]> {
  const before = state.condition.filter(({ account }) => account === '*');
  const covers: Covers = (one) => (isAboutLedger(one) ? scope.kind === 'everything' : isTaken);
  return reportChanges(conditionChanges(found, before, covers), '*', ports, options);
}

interface IsTaken {
  /** A run was handed something, and it was taken. */
  readonly isTaken: boolean;
}

async function reportChanges(
  { current, begun, ended }: ConditionChanges,
  account: string,
  ports: PassPorts,
  { dryRun }: PassOptions,
): Promise<readonly Condition[]> {
  const { observer, ledger } = ports;
  for (const condition of begun) observer.conditionBegins(condition);
  for (const condition of ended) observer.conditionEnds(condition);
  if (dryRun) return current;
  await savePendingNotice({ begun: begun.map((condition) => remembered(condition, account)), ended }, account, ports);
  for (const condition of begun) await rememberCondition(condition, account, ledger);
  for (const condition of ended) await ledger.drop('condition', condition);
  return current;
}

/**
 * Written before the conditions are remembered as told: after a crash in between they are found, and owed, once more, so
 * news may come twice but is never lost.
 */
async function savePendingNotice(
  news: Pick<PendingNotice, 'begun' | 'ended'>,
  account: string,
  { recipients, ledger, now }: PassPorts,
): Promise<void> {
  if (recipients === undefined || news.begun.length + news.ended.length === 0) return;
  await ledger.save('pendingNotice', { ...news, account, at: now(), ...recipients });
}

function isAboutLedger({ reason }: Pick<RememberedCondition, 'reason'>): boolean {
  return reason === 'ledger-entry-unreadable' || reason === 'ledger-time-ahead';
}

/** One about what was asked, which the next pass need not ask, is told whenever it is asked. */
async function rememberCondition(condition: Condition, account: string, ledger: Ledger): Promise<void> {
  const { reason, listenerId } = condition;
  if (listenerId === undefined && reason !== 'permission-missing' && !isAboutLedger(condition)) return;
  const { detail, ...record } = remembered(condition, account);
  await ledger.save('condition', listenerId === undefined ? { ...record, detail } : record);
}

function remembered(condition: Condition, account: string): RememberedCondition {
  const { reason, region, loadBalancerId, listenerId, certificateIds, since, detail } = condition;
  return { account, reason, region, loadBalancerId, listenerId, certificateIds, since, detail };
}

/** Found only where everything is swept: a pass over one load balancer does not end these. */
const sweptOnly = new Set(['expired', 'expires-soon']);

/** A pass ends a condition only where it looked at the load balancer and was free to act on all that is on it. */
function coversOf({ scope, regions, listed, account, state, options, ports }: NoticeContext): Covers {
  if (scope.kind !== 'everything' && scope.kind !== 'open') return () => false;
  const areRegionsListed = options.regions !== 'all' || isOfAllRegions(scope, account, state, ports.now());
  const within = scope.kind === 'open' ? (scope.within ?? everything) : everything;
  return ({ reason, region, loadBalancerId, listenerId }) => {
    if (!isEverything(within) && !isWithin(within, region, loadBalancerId, listenerId)) return false;
    if (region === undefined) return listed && areRegionsListed;
    if (scope.kind === 'open' && sweptOnly.has(reason)) return false;
    const outcome = regions.find(({ target }) => target.region === region);
    if (outcome?.looked === undefined) return false;
    return loadBalancerId === undefined || coveredBy(outcome.looked, outcome.target.target)(loadBalancerId);
  };
}

/** A pass that may act on all certificates of a listener may say what is over there, and nothing of other places. */
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
