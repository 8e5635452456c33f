import { subHours } from 'date-fns';
import type { DigestFacts } from '../notify/digest.js';
import type { Ledger } from '../reconcile/ports/ledger.js';
import { needsPerson } from '../rotation/model/hold.js';
import { tally } from '../wording/count.js';
import { plainJson } from '../wording/plain.js';
import { type Estate, isWholly, type RegionView } from './estate.js';
import { gatherEstate, type PassResult } from './gather.js';
import { reportPage } from './page/page.js';

/** The stored report of a pass over everything: texts by key of the ledger's store, and the facts of the digest. */
export interface PublishedReport {
  readonly texts: Readonly<Record<string, string>>;
  readonly facts: DigestFacts | undefined;
  /** The reason for empty `texts`: a recent stored report has more regions. */
  readonly unpublished?: string | undefined;
}

/** Reads a stored text by key. */
export type ReadPublished = (key: string) => Promise<string | undefined>;

/**
 * The report of a full sweep. Without `readPublished` it replaces any stored report. The module is loaded on use, because
 * only full sweeps write reports. Rejects if the ledger cannot be read.
 */
export async function publication(
  result: PassResult,
  ledger: Ledger,
  readPublished?: ReadPublished,
): Promise<PublishedReport> {
  const estate = await gatherEstate(result, ledger);
  const missing = readPublished && regionsOnlyInPublished(await readPublished('report/latest.json'), estate);
  if (missing !== undefined)
    return {
      texts: {},
      facts: undefined,
      unpublished: `${missing}, so report/latest.html was not replaced; ${remedy}`,
    };
  const texts = { 'report/latest.html': reportPage(estate), 'report/latest.json': `${plainJson(estate)}\n` };
  return { texts, facts: factsOf(estate) };
}

const remedy = 'set REGIONS and ACCOUNTS as for the functions, or make a page of this report with nlb-cert report';

/** Full sweeps run every hour. A report older than two intervals has no writer any more, and may be replaced. */
const lastsHours = 2;

/** The regions that only the stored report has, as the beginning of a sentence; undefined if it may be replaced. */
function regionsOnlyInPublished(former: string | undefined, { regions, takenAt }: Estate): string | undefined {
  const published = former === undefined ? undefined : parsed(former);
  if (published === undefined || !(new Date(published.takenAt) > subHours(takenAt, lastsHours))) return undefined;
  const isCovered = (view: RegionView) =>
    regions.some(({ account, region }) => account === view.account && region === view.region);
  const missing = published.regions.filter((view) => view.region !== 'all' && !isCovered(view));
  if (missing.length === 0) return undefined;
  return `the report of ${published.takenAt} also has ${missing.map(({ account, region }) => `${region} (${account})`).join(', ')}`;
}

/** An unreadable report counts as none: replacing it loses nothing. */
function parsed(text: string): { readonly takenAt: string; readonly regions: readonly RegionView[] } | undefined {
  try {
    const { takenAt, regions } = JSON.parse(text);
    const isWhole = typeof takenAt === 'string' && Array.isArray(regions) && regions.every(isRegion);
    return isWhole ? { takenAt, regions } : undefined;
  } catch {
    return undefined;
  }
}

function isRegion(view: unknown): boolean {
  const texts =
    typeof view === 'object' && view !== null ? [Reflect.get(view, 'account'), Reflect.get(view, 'region')] : [0];
  return texts.every((text) => typeof text === 'string');
}

function factsOf({ conditions, attached, work, rotated, regions, takenAt }: Estate): DigestFacts {
  const seen = regions.filter((region) => region.seen);
  const held = work.flatMap((item) => (item.kind === 'held' && !needsPerson(item) ? [item.reason] : []));
  const dayAgo = takenAt.getTime() - 86_400_000;
  return {
    conditions: tally(conditions, ({ reason }) => reason),
    expiring: attached.filter(({ standing }) => standing === 'expired' || standing === 'expires-soon').length,
    underWay: work.filter(({ kind }) => kind === 'open').length,
    held: tally(held, (reason) => reason),
    rotated: rotated.filter(({ confirmedAt }) => confirmedAt.getTime() > dayAgo).length,
    listeners: seen.reduce((sum, { listeners }) => sum + listeners, 0),
    loadBalancers: seen.reduce((sum, { loadBalancers }) => sum + loadBalancers, 0),
    unseen: regions.flatMap((region) => (isWholly(region) ? [] : [`${region.region} (${region.account})`])),
  };
}
