import * as z from 'zod/mini';
import type { Sight } from '../reconcile/context.js';
import { isUnread } from '../reconcile/report/unread.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../rotation/model/inventory.js';
import { type Estate, isWholly, type LastKnownView, type RegionView } from './estate.js';

/** The parts of a stored report that later looks use. */
export interface Published {
  readonly takenAt: Date;
  /** The time since when every region was read by a full sweep; null while one was never read. */
  readonly filledAt: Date | null;
  readonly regions: readonly Pick<RegionView, 'account' | 'region'>[];
  /** The regions that were read by then. */
  readonly read: readonly { readonly account: string; readonly region: Region; readonly readAt: Date }[];
  /** Every certificate that was known by then, on the load balancers that the report could not read too. */
  readonly expiries: readonly LastKnownView[];
}

/** Text that is typed as an id of one kind. */
function branded<T extends string>() {
  return z.pipe(
    z.string(),
    z.transform((value) => value as T),
  );
}

const time = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((value) => new Date(value)),
);
const certificateId = branded<CertificateId>();
/** Reports of earlier versions have none. */
const obstacle = z._default(z.nullable(z.object({ reason: z.string(), detail: z.string() })), null);
const regionView = z.object({
  account: z.string(),
  region: branded<Region | 'all'>(),
  seen: z.boolean(),
  unread: z._default(z.number(), 0),
  /** Reports of earlier versions have none. */
  readAt: z.optional(z.nullable(time)),
});
const certificateView = z.object({
  account: z.string(),
  region: branded<Region>(),
  loadBalancerId: branded<LoadBalancerId>(),
  listenerId: branded<ListenerId>(),
  certificateId,
  role: z.enum(['default', 'additional']),
  names: z.array(z.string()),
  /** Null if CAS does not list the certificate. */
  notAfter: z.nullable(time),
  loadBalancerLabel: z.optional(z.string()),
  portRange: z.optional(z.nullable(z.string())),
  standing: branded<LastKnownView['standing']>(),
  obstacle,
  successor: z.nullable(z.object({ certificateId, stage: z.enum(['attached', 'to-come', 'unfit']) })),
});
const storedReport = z.object({
  takenAt: time,
  regions: z.array(regionView),
  attached: z._default(z.array(certificateView), []),
  lastKnown: z._default(z.array(certificateView), []),
});

/** A stored report of any version. Undefined if it cannot be read: an unreadable report counts as none. */
export function publishedIn(text: string | undefined): Published | undefined {
  const parsed = text === undefined ? undefined : z.safeParse(storedReport, jsonIn(text));
  if (!parsed?.success) return undefined;
  const { takenAt, regions, attached, lastKnown } = parsed.data;
  const read = regions.flatMap(({ account, region, seen, unread, readAt }) => {
    const at = readAt ?? (readAt === undefined && seen && unread === 0 ? takenAt : null);
    return at === null || region === 'all' ? [] : [{ account, region, readAt: at }];
  });
  return {
    takenAt,
    filledAt: filledAt(parsed.data, read),
    regions,
    read,
    expiries: [...attached, ...lastKnown].flatMap(({ notAfter, successor, ...view }) =>
      notAfter === null ? [] : [{ ...view, notAfter, successor: successor?.stage === 'unfit' ? null : successor }],
    ),
  };
}

/** A region of which a part was read counts as read. Without a list of regions, those that were read by then count. */
function filledAt({ takenAt, regions }: z.infer<typeof storedReport>, read: Published['read']): Date | null {
  const times = regions.map(({ account, region, seen }) => {
    if (seen) return takenAt.getTime();
    const former = read.filter((each) => each.account === account && (region === 'all' || each.region === region));
    return former.length === 0 ? null : Math.min(...former.map(({ readAt }) => readAt.getTime()));
  });
  return times.includes(null) ? null : new Date(Math.min(takenAt.getTime(), ...times.flatMap((at) => at ?? [])));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The report of a pass, with the last known certificates of the parts that it could not read. */
export function withLastKnown(estate: Estate, published: Published | undefined, sights: readonly Sight[]): Estate {
  if (published === undefined || estate.regions.every(isWholly)) return estate;
  const formerly = (view: Pick<RegionView, 'account' | 'region'>) =>
    published.read.find(({ account, region }) => account === view.account && region === view.region);
  const regions = estate.regions.map((view) =>
    isWholly(view) ? view : { ...view, readAt: formerly(view)?.readAt ?? null },
  );
  const isListed = ({ account, region }: Pick<RegionView, 'account' | 'region'>) =>
    regions.some((view) => view.account === account && view.region === region);
  const unlisted = published.read.filter((view) => !isListed(view) && isUnread(view, sights));
  const unseen = { seen: false, unread: 0, loadBalancers: 0, listeners: 0 };
  return {
    ...estate,
    regions: [...unlisted.map((view) => ({ ...view, ...unseen })), ...regions],
    lastKnown: published.expiries.filter((view) => isUnread(view, sights)),
  };
}
