import type { ListenerId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import { everything, inRange, isEverything, type Selection } from '../../rotation/model/selector.js';
import type { RegionOutcome } from '../account.js';
import { isOfAllRegions } from '../look/targets.js';
import type { PassOptions, PassPorts } from '../pass.js';
import type { Account, Ledger, News } from '../ports/cloud.js';
import type { Scope } from '../scope.js';
import { isOfAccount, lookedAt, type Memory } from '../state/state.js';
import { type ConditionNews, type Covers, conditionNews, conditionsOf } from './conditions.js';
import type { Condition, Findings, RememberedCondition } from './report.js';

export interface Told {
  readonly account: Account;
  readonly memory: Memory;
  readonly ports: PassPorts;
  readonly options: PassOptions;
  readonly scope: Scope;
  readonly regions: readonly RegionOutcome[];
  /** Whether CAS could be listed. */
  readonly listed: boolean;
}

/** Tells each condition of an account once when it begins and once when it is over, and gives all that there are now. */
export async function toldConditions(findings: Findings, told: Told): Promise<readonly Condition[]> {
  const { account, memory, ports, options } = told;
  const found = [...conditionsOf(findings.holds, ports.now()), ...findings.conditions].map((condition) => ({
    ...condition,
    account: account.id,
  }));
  const mine = memory.condition.filter((condition) => isOfAccount(condition, account) && condition.account !== '*');
  return tellNews(conditionNews(found, mine, coversOf(told)), account.id, ports, options);
}

/**
 * The same for what belongs to no account: entries of the ledger itself, what was asked for and is nowhere, and that
 * nobody may be handed what there was no time for.
 */
export async function toldOfNone(
  found: readonly Condition[],
  { scope, memory, ports, options, isTaken }: Pick<Told, 'scope' | 'memory' | 'ports' | 'options'> & IsTaken,
): Promise<readonly Condition[]> {
  const before = memory.condition.filter(({ account }) => account === '*');
  const covers: Covers = (one) => (isAboutLedger(one) ? scope.kind === 'everything' : isTaken);
  return tellNews(conditionNews(found, before, covers), '*', ports, options);
}

interface IsTaken {
  /** A run was handed something, and it was taken. */
  readonly isTaken: boolean;
}

async function tellNews(
  { current, begun, over }: ConditionNews,
  account: string,
  ports: PassPorts,
  { dryRun }: PassOptions,
): Promise<readonly Condition[]> {
  const { tell, ledger } = ports;
  for (const condition of begun) tell.begun(condition);
  for (const condition of over) tell.over(condition);
  if (dryRun) return current;
  await oweNews({ begun: begun.map((condition) => remembered(condition, account)), over }, account, ports);
  for (const condition of begun) await rememberCondition(condition, account, ledger);
  for (const condition of over) await ledger.forget('condition', condition);
  return current;
}

/**
 * Written before the conditions are remembered as told: after a crash in between they are found, and owed, once more, so
 * news may come twice but is never lost.
 */
async function oweNews(
  news: Pick<News, 'begun' | 'over'>,
  account: string,
  { audience, ledger, now }: PassPorts,
): Promise<void> {
  if (audience === undefined || news.begun.length + news.over.length === 0) return;
  await ledger.remember('news', { ...news, account, at: now(), ...audience });
}

function isAboutLedger({ reason }: Pick<RememberedCondition, 'reason'>): boolean {
  return reason === 'ledger-entry-unreadable';
}

/** One about what was asked, which the next pass need not ask, is told whenever it is asked. */
async function rememberCondition(condition: Condition, account: string, ledger: Ledger): Promise<void> {
  const { reason, listenerId } = condition;
  if (listenerId === undefined && reason !== 'permission-missing' && !isAboutLedger(condition)) return;
  const { detail, ...record } = remembered(condition, account);
  await ledger.remember('condition', listenerId === undefined ? { ...record, detail } : record);
}

function remembered(condition: Condition, account: string): RememberedCondition {
  const { reason, region, loadBalancerId, listenerId, certificateIds, since, detail } = condition;
  return { account, reason, region, loadBalancerId, listenerId, certificateIds, since, detail };
}

/** Found only where everything is swept: a pass over one load balancer does not end these. */
const sweptOnly = new Set(['expired', 'expires-soon']);

/** A pass ends a condition only where it looked at the load balancer and was free to act on all that is on it. */
function coversOf({ scope, regions, listed, account, memory, options, ports }: Told): Covers {
  if (scope.kind !== 'everything' && scope.kind !== 'open') return () => false;
  const areRegionsListed = options.regions !== 'all' || isOfAllRegions(scope, account, memory, ports.now());
  const within = scope.kind === 'open' ? (scope.within ?? everything) : everything;
  return ({ reason, region, loadBalancerId, listenerId }) => {
    if (!isEverything(within) && !isWithin(within, region, loadBalancerId, listenerId)) return false;
    if (region === undefined) return listed && areRegionsListed;
    if (scope.kind === 'open' && sweptOnly.has(reason)) return false;
    const outcome = regions.find(({ target }) => target.region === region);
    if (outcome?.looked === undefined) return false;
    return loadBalancerId === undefined || lookedAt(outcome.looked, outcome.target.target)(loadBalancerId);
  };
}

/** A pass that may act on all certificates of a listener may say what is over there, and nothing of other places. */
function isWithin(
  { range, certificateIds }: Selection,
  region: Region | undefined,
  loadBalancerId: LoadBalancerId | undefined,
  id: ListenerId | undefined,
): boolean {
  if (region === undefined || loadBalancerId === undefined || id === undefined || certificateIds !== 'all')
    return false;
  return inRange(range, region, { id, loadBalancerId });
}
