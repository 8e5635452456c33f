import { subDays } from 'date-fns';
import type { Sight } from '../../../shared/reconcile/context.js';
import type { RememberedCondition } from '../../../shared/reconcile/report/report.js';
import { type Published, publishedIn } from '../../../shared/report/last-known.js';
import { grouped } from '../../../shared/rotation/model/grouped.js';
import { type Names, namesOf } from '../../../shared/show/names.js';
import type { LastReport } from '../../../shared/show/status/last-known.js';
import { type Look, type Standing, standingOf } from '../../../shared/show/status/standing.js';
import type { Run } from '../../run/compose.js';

/** Longer than the time between two renewals from 2027 on (CA/Browser Forum: 100 days of validity). One listing a day. */
const historyDays = 92;

/** The status, and the names of what it is about. */
export interface NamedStanding {
  readonly standing: Standing;
  readonly names: Names;
}

/** The status by a look at everything; with `quick`, by the ledger alone. Rejects if the look or the ledger fails as a whole. */
export async function readStanding(run: Run, quick: boolean): Promise<NamedStanding> {
  if (quick) return standingWith(run, async () => undefined);
  const sights: Sight[] = [];
  const saw = (sight: Sight) => sights.push(sight);
  const report = await run.pass({ scope: { kind: 'everything' }, dryRun: true, saw });
  return standingWith(run, async (published) => {
    const last = sights.every(isWhole) ? nothing : lastReportOf(published);
    return { report, sights, last };
  });
}

/** The status after a look that failed as a whole: everything that the ledger and the last report know, as not read. */
export function lastKnownStanding(run: Run, error: unknown): Promise<NamedStanding> {
  const message = error instanceof Error ? error.message : String(error);
  const fault = { region: '*', account: '*', operation: 'status', code: '', message } as const;
  const nothingRead = { takenAt: run.now(), holds: [], faults: [fault], calls: 0 };
  return standingWith(run, async (published, conditions) => {
    const last = lastReportOf(published);
    const report = { ...nothingRead, conditions };
    return { report, sights: unseenSights(last, conditions), last };
  });
}

type LookIn = (
  published: Published | undefined,
  conditions: readonly RememberedCondition[],
) => Promise<Look | undefined>;

async function standingWith(run: Run, lookIn: LookIn): Promise<NamedStanding> {
  const at = run.now();
  const { regions } = run;
  // As a look has it: a sweep of these REGIONS neither finds nor ends a condition of another region.
  const isServed = ({ region }: RememberedCondition) =>
    region === undefined || regions === 'all' || regions.includes(region);
  return run.readLedger(async (ledger, stored) => {
    const published = publishedIn(await stored('report/latest.json'));
    const archive = {
      open: await ledger.openBatches(),
      due: await ledger.load('requeue'),
      conditions: (await ledger.load('condition')).filter(isServed),
      closed: await ledger.history(subDays(at, historyDays), at),
      sweptAt: published?.filledAt ?? null,
    };
    const look = await lookIn(published, archive.conditions);
    return {
      standing: standingOf(archive, look, run.policy, at),
      names: namesOf(look?.sights ?? [], published?.expiries),
    };
  });
}

const nothingPublished = { read: [], expiries: [] };
const nothing: LastReport = { regions: [], expiries: [] };

function isWhole({ unseen, unread }: Sight): boolean {
  return unseen.length === 0 && [...(unread?.values() ?? [])].every((left) => left === 0);
}

function lastReportOf({ read, expiries }: Pick<Published, 'read' | 'expiries'> = nothingPublished): LastReport {
  return {
    regions: read,
    expiries: expiries.map(({ successor, obstacle, ...expiry }) => ({
      ...expiry,
      obstacle: obstacle ?? undefined,
      successor: successor?.certificateId,
      isReplaced: successor?.stage === 'attached',
    })),
  };
}

/** Every account that the last report or a remembered condition names, as one of which nothing could be read. */
function unseenSights({ regions }: LastReport, conditions: readonly RememberedCondition[]): Sight[] {
  const byAccount = grouped(regions, ({ account }) => account);
  const accounts = new Set([...byAccount.keys(), ...conditions.map(({ account }) => account)]);
  return [...accounts].map((account) => {
    const named = [...(byAccount.get(account) ?? []), ...conditions.filter((each) => each.account === account)];
    const unseen = [...new Set(named.flatMap(({ region }) => region ?? []))];
    return { account, certificates: [], inventories: [], unseen, outlooks: [] };
  });
}
