import type { DigestFacts } from '../notify/digest.js';
import type { Ledger } from '../reconcile/ports/ledger.js';
import { needsPerson } from '../rotation/model/hold.js';
import { tally } from '../wording/count.js';
import { plainJson } from '../wording/plain.js';
import { type Estate, isWholly } from './estate.js';
import { type Found, gatherEstate } from './gather.js';
import { reportPage } from './page/page.js';
import { toldByFormerAlone } from './wider.js';

/** What is kept of a pass over everything, by key of the store that the ledger is in; and what a digest says of it. */
export interface Publication {
  readonly texts: Readonly<Record<string, string>>;
  readonly facts: DigestFacts | undefined;
  /** Why none is kept, where one of more is there. */
  readonly unpublished?: string | undefined;
}

/** Reads what is kept. Absent where a report may take the place of any other. */
export type Kept = (key: string) => Promise<string | undefined>;

/** The report of a full sweep. Loaded on use: no other function writes one. */
export async function publication(found: Found, ledger: Ledger, kept?: Kept): Promise<Publication> {
  const estate = await gatherEstate(found, ledger);
  const more = kept && toldByFormerAlone(await kept('report/latest.json'), estate);
  if (more !== undefined)
    return { texts: {}, facts: undefined, unpublished: `${more}, so report/latest.html was left as it is; ${remedy}` };
  const texts = { 'report/latest.html': reportPage(estate), 'report/latest.json': `${plainJson(estate)}\n` };
  return { texts, facts: factsOf(estate) };
}

const remedy = 'set REGIONS and ACCOUNTS as the functions have them, or make a page of this with nlb-cert report';

function factsOf({ conditions, attached, work, rotated, regions, takenAt }: Estate): DigestFacts {
  const seen = regions.filter((region) => region.seen);
  const held = work.flatMap((one) => (one.kind === 'held' && !needsPerson(one) ? [one.reason] : []));
  const dayAgo = takenAt.getTime() - 86_400_000;
  return {
    conditions: tally(conditions, ({ reason }) => reason),
    expiring: attached.filter(({ standing }) => standing === 'expired' || standing === 'expires-soon').length,
    underWay: work.filter(({ kind }) => kind === 'open').length,
    held: tally(held, (reason) => reason),
    rotated: rotated.filter(({ confirmedAt }) => confirmedAt.getTime() > dayAgo).length,
    listeners: seen.reduce((sum, { listeners }) => sum + listeners, 0),
    loadBalancers: seen.reduce((sum, { loadBalancers }) => sum + loadBalancers, 0),
    unseen: regions.flatMap((one) => (isWholly(one) ? [] : [`${one.region} (${one.account})`])),
  };
}
