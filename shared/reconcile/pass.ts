import type { Mapping } from '../rotation/mapping.js';
import type { Certificate, Inventory, Region } from '../rotation/model.js';
import type { Policy } from '../rotation/policy.js';
import { isSameRange } from '../rotation/range.js';
import { passOverAccount } from './account-pass.js';
import { type Memory, type Prompting, recallPrompting, recallRest } from './memory.js';
import type { Account, Ledger } from './ports.js';
import type { Prober } from './prober.js';
import type { Tell } from './region-pass.js';
import { type Condition, type Findings, mergeFindings, type Report } from './report.js';
import type { Scope } from './scope.js';
import { toldUnreadable } from './told.js';

export interface PassPorts {
  readonly accounts: readonly Account[];
  readonly ledger: Ledger;
  /** Plays a client, where policy wants proof. */
  readonly prober?: Prober | undefined;
  readonly now: () => Date;
  readonly tell: Tell;
  /** Given what was read of each account that was looked at. */
  readonly saw?: ((sight: Sight) => void) | undefined;
}

/** What a pass read of one account: what CAS lists, and the regions that could be read. */
export interface Sight {
  readonly account: string;
  readonly certificates: readonly Certificate[];
  readonly inventories: readonly Inventory[];
  readonly mappings: readonly Mapping[];
}

export interface PassOptions {
  readonly policy: Policy;
  /** Regions to look at where the scope names none; `all` asks NLB. */
  readonly regions: readonly Region[] | 'all';
  readonly dryRun: boolean;
  /** In a dry run, NLB is asked whether it would take each step. */
  readonly check?: boolean | undefined;
  /** No step starts from here on. The caller leaves itself time to write its report. */
  readonly stopAt: Date;
}

export type PassReport = Findings & Pick<Report, 'scope' | 'takenAt' | 'dryRun'>;

/**
 * One pass: look, judge, plan, submit, over every account and region in scope. Every function runs this.
 *
 * Nothing here waits for the cloud to finish anything. What cannot be read is a fault of its region; the others go on.
 * Rejects when the ledger cannot be reached: then nothing was written to NLB.
 */
export async function runPass(scope: Scope, ports: PassPorts, options: PassOptions): Promise<PassReport> {
  const takenAt = ports.now();
  const prompting = await recallPrompting(ports.ledger);
  if (scope.kind === 'open' && !hasWork(prompting, takenAt)) return toReport(scope, takenAt, options, []);

  if (!options.dryRun) await rememberMappings(scope, takenAt, ports.ledger);
  const memory = withMappings(await recallRest(prompting, ports.ledger), scope, takenAt);
  const results = await Promise.all(
    ports.accounts.map((account) => passOverAccount(account, scope, memory, ports, options)),
  );
  const conditions = await toldUnreadable(unreadable(ports.ledger, takenAt), { scope, memory, ports, options });
  return toReport(scope, takenAt, options, [...results, { conditions }]);
}

function hasWork({ open, due }: Prompting, now: Date): boolean {
  return open.length > 0 || due.some(({ at }) => at <= now);
}

async function rememberMappings(scope: Scope, since: Date, ledger: Ledger): Promise<void> {
  for (const mapping of mappingsOf(scope)) await ledger.remember('mapping', { ...mapping, since });
}

/** A mapping takes the place of an earlier one for the same certificate and range, as it does in the ledger. */
function withMappings(memory: Memory, scope: Scope, since: Date): Memory {
  const given = mappingsOf(scope).map((mapping) => ({ ...mapping, since }));
  const isSuperseded = (earlier: Mapping) =>
    given.some(
      ({ replaced, range, undoes }) =>
        replaced === earlier.replaced && isSameRange(range, earlier.range) && undoes === earlier.undoes,
    );
  return { ...memory, mapping: [...memory.mapping.filter((mapping) => !isSuperseded(mapping)), ...given] };
}

function mappingsOf(scope: Scope) {
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
