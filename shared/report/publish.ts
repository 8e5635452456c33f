import { subHours } from 'date-fns';
import type { DigestFacts } from '../notify/digest.js';
import type { Ledger } from '../reconcile/ports/ledger.js';
import { english } from '../rotation/english.js';
import { needsPerson } from '../rotation/model/hold.js';
import { tally } from '../wording/count.js';
import { plainJson } from '../wording/plain.js';
import { inEnglish, type Words } from '../wording/words.js';
import { type Estate, isWholly, type RegionView } from './estate.js';
import { gatherEstate, type PassResult } from './gather.js';
import { publishedIn, withLastKnown } from './last-known.js';
import { reportPage } from './page/page.js';
import type { PageOptions } from './page/view.js';

export { reportPage };

/** The stored report of a pass over everything: texts by key of the ledger's store, and the facts of the digest. */
export interface PublishedReport {
  readonly texts: Readonly<Record<string, string>>;
  readonly facts: DigestFacts | undefined;
  /** The reason for empty `texts`: a recent stored report has more regions. */
  readonly unpublished?: string | undefined;
}

/** The stored texts before the pass. */
export interface StoredTexts {
  readonly read: (key: string) => Promise<string | undefined>;
  /** True if a recent stored report with more regions must stay. */
  readonly areKept: boolean;
}

/** The stored texts, and how the page is made: its language (undefined: English), its links. */
type Publication = StoredTexts & PageOptions & { readonly words?: Words | undefined };

/**
 * The report of a full sweep, with the last known certificates of the parts that it could not read. The module is loaded
 * on use, because only full sweeps write reports. Rejects if the ledger cannot be read.
 */
export async function publication(
  result: PassResult,
  ledger: Ledger,
  { read, areKept, words = inEnglish, ...options }: Publication,
): Promise<PublishedReport> {
  const estate = await gatherEstate(result, ledger);
  const isNeeded = areKept || !estate.regions.every(isWholly);
  const published = publishedIn(isNeeded ? await read('report/latest.json') : undefined);
  const missing = areKept && published ? regionsOnlyInPublished(published, estate) : undefined;
  if (missing !== undefined)
    return {
      texts: {},
      facts: undefined,
      unpublished: `${missing}, so report/latest.html was not replaced; ${remedy}`,
    };
  const whole = withLastKnown(estate, published, result.sights);
  const texts = {
    'report/latest.html': reportPage(whole, words, options),
    'report/latest.json': `${plainJson(whole)}\n`,
  };
  return { texts, facts: factsOf(estate, result.report.elsewhere) };
}

const remedy = english`set REGIONS and ACCOUNTS as for the functions, or make a page of this report with nlb-cert report`;

/** Full sweeps run every hour. A report older than two intervals has no writer any more, and may be replaced. */
const lastsHours = 2;

/** The regions that only the stored report has, as the beginning of a sentence; undefined if it may be replaced. */
function regionsOnlyInPublished(
  published: NonNullable<ReturnType<typeof publishedIn>>,
  { regions, takenAt }: Estate,
): string | undefined {
  if (published.takenAt <= subHours(takenAt, lastsHours)) return undefined;
  const isCovered = (view: Pick<RegionView, 'account' | 'region'>) =>
    regions.some(({ account, region }) => account === view.account && region === view.region);
  const missing = published.regions.filter((view) => view.region !== 'all' && !isCovered(view));
  if (missing.length === 0) return undefined;
  const names = missing.map(({ account, region }) => `${region} (${account})`).join(', ');
  return english`the report of ${published.takenAt.toISOString()} also has ${names}`;
}

/** An account that another run reads is not unread. */
function factsOf(
  { conditions, attached, work, rotated, regions, takenAt }: Estate,
  elsewhere: readonly string[] = [],
): DigestFacts {
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
    unseen: regions.flatMap((region) =>
      isWholly(region) || elsewhere.includes(region.account) ? [] : [`${region.region} (${region.account})`],
    ),
  };
}
