import { hasLapsed, type Mapping } from '../rotation/lineage/mapping.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { Certificate, Inventory, Region } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import { isSameSelector } from '../rotation/model/selector.js';
import type { RequestedBy } from '../rotation/model/step.js';
import { type AccountResult, passOverAccount } from './account.js';
import {
  claimContinuation,
  continueLater,
  releaseContinuation,
  type StartContinuation,
} from './budget/continuation.js';
import { pendingWorkFor } from './budget/lease.js';
import { concurrently } from './concurrently.js';
import { unmatchedEverywhere } from './look/unmatched.js';
import type { Account, Ledger, PendingNotice, RememberedMapping } from './ports/cloud.js';
import type { Prober } from './ports/prober.js';
import type { PassObserver } from './region.js';
import { reportUnownedConditions } from './report/notices.js';
import { type Condition, type Findings, mergeFindings, type Report } from './report/report.js';
import type { Scope } from './scope.js';
import { aheadConditions, givenAt, type LoadedState } from './state/future-times.js';
import { hasOtherAccounts, withAccountNumbers } from './state/own-account.js';
import type { RequeueResult } from './state/requeue.js';
import { loadState, type PendingWork, type State } from './state/state.js';

export interface PassPorts {
  readonly accounts: readonly Account[];
  /** Asks for the own account's number; absent where that is its id. Rejects with what to do. */
  readonly ownNumber?: (() => Promise<string>) | undefined;
  readonly ledger: Ledger;
  /** Plays a client, where policy wants proof. */
  readonly prober?: Prober | undefined;
  readonly now: () => Date;
  readonly observer: PassObserver;
  /** Given what was read of each account that was looked at. */
  readonly saw?: ((sight: Sight) => void) | undefined;
  /** Told when a part of a region is to be come back to. */
  readonly onRequeue?: ((found: RequeueResult) => void) | undefined;
  /** Absent: what there is no time for is left to the timers. */
  readonly startContinuation?: StartContinuation | undefined;
  /** Whom conditions are news to. Absent: nobody waits for any. */
  readonly recipients?: Pick<PendingNotice, 'pass' | 'pendingTargets'> | undefined;
}

/** What a pass read of one account: what CAS lists, and the regions that could be read. */
export interface Sight {
  readonly account: string;
  readonly certificates: readonly Certificate[];
  readonly inventories: readonly Inventory[];
  /** Regions that could not be read; `all` where not even their names could. */
  readonly unseen: readonly (Region | 'all')[];
  /** Regions that were too much for the run, and how many load balancers it did not get to there. */
  readonly unread?: ReadonlyMap<Region, number>;
  readonly mappings: readonly Mapping[];
}

export interface PassOptions {
  readonly policy: Policy;
  /** Regions to look at where the scope names none; `all` asks NLB. */
  readonly regions: readonly Region[] | 'all';
  readonly dryRun: boolean;
  /** In a dry run, NLB is asked whether it would take each step. */
  readonly check?: boolean | undefined;
  /** Who asks, for the audit. */
  readonly requestedBy?: RequestedBy | undefined;
  /** Tells this run from others at work. */
  readonly run?: string | undefined;
  /** No step starts from here on. The caller leaves itself time to write its report. */
  readonly stopAt: Date;
}

export type PassReport = Findings & Pick<Report, 'scope' | 'takenAt' | 'dryRun' | 'handedOn'>;

/**
 * One pass: look, judge, plan, submit, over every account and region in scope. Every function runs this.
 *
 * Nothing here waits for the cloud to finish anything. What cannot be read is a fault of its region; the others go on.
 * Rejects when the ledger cannot be reached, or it takes the own account's number and nobody tells it: before anything was
 * written to NLB, unless the ledger was lost meanwhile.
 */
export async function runPass(scope: Scope, ports: PassPorts, options: PassOptions): Promise<PassReport> {
  const takenAt = ports.now();
  const part = scope.kind === 'open' ? scope.part : undefined;
  const pendingWork = await pendingWorkFor(scope, ports.ledger, { run: options.run, now: takenAt });
  if (pendingWork === undefined) {
    if (part !== undefined) await releaseContinuation(part, ports.ledger);
    return toReport(scope, takenAt, options, []);
  }
  if (part === undefined) return passOver(pendingWork, scope, ports, options);
  const claim = await claimContinuation(part, ports.ledger, options);
  return passOver(pendingWork, scope, ports, options).finally(() => ports.ledger.drop('lease', claim));
}

async function passOver(
  pendingWork: PendingWork,
  scope: Scope,
  ports: PassPorts,
  options: PassOptions,
): Promise<PassReport> {
  const takenAt = ports.now();
  const { state: recalled, corrected, ahead } = await loadState(pendingWork, ports.ledger, takenAt);
  const given = mappingsOf(scope).map((one) => ({ ...one, since: givenAt(one, recalled.mapping, takenAt) }));
  const accounts = await withAccountNumbers(ports.accounts, ports.ownNumber, recalled);
  if (!options.dryRun) {
    await saveCorrected(corrected, ports.ledger);
    await rememberMappings(given, recalled.mapping, ports.ledger);
  }
  const state = withMappings(recalled, given);
  const results = await concurrently(accounts.length, accounts, (account) =>
    passOverAccount(account, scope, state, ports, options),
  );
  if (!options.dryRun) await forgetFinished(results, state, { ledger: ports.ledger, accounts, now: takenAt });
  const found = [
    ...unreadable(ports.ledger, takenAt),
    ...aheadConditions(ahead, takenAt),
    ...unmatchedEverywhere(results.map(({ unfound }) => unfound)),
  ];
  const { handedOn, ...unhanded } = await continueLater(
    results.flatMap(({ left }) => left),
    scope,
    ports,
    { ...options, startedAt: takenAt },
  );
  const told = { scope, state, ports, options, isTaken: handedOn.length > 0 };
  const conditions = await reportUnownedConditions([...found, ...unhanded.conditions], told);
  const all = [...results.map(({ findings }) => findings), { conditions, faults: unhanded.faults }];
  return { ...toReport(scope, takenAt, options, all), ...(handedOn.length > 0 && { handedOn }) };
}

async function saveCorrected({ mapping, failure }: LoadedState['corrected'], ledger: Ledger): Promise<void> {
  for (const one of mapping) await ledger.save('mapping', one);
  for (const one of failure) await ledger.save('failure', one);
}

/** One whose id was spelt otherwise has another place in the ledger, and goes once the later one is safe. */
async function rememberMappings(
  given: readonly RememberedMapping[],
  known: readonly RememberedMapping[],
  ledger: Ledger,
): Promise<void> {
  for (const mapping of given) await ledger.save('mapping', mapping);
  for (const earlier of known)
    if (isSuperseded(earlier, given) && given.every(({ replaced }) => replaced !== earlier.replaced))
      await ledger.drop('mapping', earlier);
}

/** A mapping takes the place of an earlier one for the same certificate and range; an event's, only of an event's. */
function withMappings(state: State, given: readonly RememberedMapping[]): State {
  return { ...state, mapping: [...state.mapping.filter((earlier) => !isSuperseded(earlier, given)), ...given] };
}

function isSuperseded(earlier: Mapping, given: readonly Mapping[]): boolean {
  return given.some(
    ({ replaced, selector, isRollback, fromEvent }) =>
      sameCertificate(replaced, earlier.replaced) &&
      isSameSelector(selector, earlier.selector) &&
      isRollback === earlier.isRollback &&
      fromEvent === earlier.fromEvent,
  );
}

/**
 * A mapping names no account, so it is every account's, and is kept until none of them has a use for it: where the ledger
 * knows of accounts that are not served here, only an event's goes, once it has lapsed.
 */
async function forgetFinished(
  results: readonly AccountResult[],
  state: State,
  { ledger, accounts, now }: Pick<PassPorts, 'ledger' | 'accounts'> & { readonly now: Date },
): Promise<void> {
  const finished = state.mapping.filter((one) => results.every((result) => result.finished.includes(one)));
  const isOthers = finished.length > 0 && hasOtherAccounts(state, accounts);
  for (const one of finished) if (!isOthers || hasLapsed(one, now)) await ledger.drop('mapping', one);
}

function mappingsOf(scope: Scope): readonly Mapping[] {
  return 'mappings' in scope ? scope.mappings : [];
}

function unreadable(ledger: Ledger, since: Date): Condition[] {
  return ledger.unreadable().map(({ key, why }) => ({
    reason: 'ledger-entry-unreadable',
    certificateIds: [],
    since,
    detail: `${key} was skipped: ${why}; mend it or delete it`,
  }));
}

function toReport(scope: Scope, takenAt: Date, { dryRun }: PassOptions, all: readonly Partial<Findings>[]): PassReport {
  return { scope, takenAt, dryRun, ...mergeFindings(all) };
}
