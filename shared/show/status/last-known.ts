import type { Sight } from '../../reconcile/context.js';
import { isUnread } from '../../reconcile/report/unread.js';
import type { Attachment, CertificateId, Region } from '../../rotation/model/inventory.js';
import type { ListenerRef } from '../../rotation/model/step.js';
import type { AttachedStanding, Outlook } from '../../rotation/outlook.js';

/** A region of an account, and whether this look read all of it. */
export interface LookedAt {
  readonly account: string;
  /** `all`: the regions could not be listed. */
  readonly region: Region | 'all';
  readonly isRead: boolean;
  /** The last time at which all of it was read; null if that is not known. */
  readonly readAt: Date | null;
}

/** An attached certificate with its expiry and successor. */
export interface Expiry extends ListenerRef {
  readonly account: string;
  readonly certificateId: CertificateId;
  readonly role: Attachment['role'];
  readonly names: readonly string[];
  readonly notAfter: Date;
  /** The best fit successor in CAS; undefined without one. */
  readonly successor: CertificateId | undefined;
  /** The successor is on the same listener already. */
  readonly isReplaced: boolean;
  readonly standing: AttachedStanding;
  /** Why nothing will replace it until a person acts. */
  readonly obstacle: Outlook['obstacle'];
}

/** The stored report of the last full sweep, as far as a look falls back on it. */
export interface LastReport {
  /** The regions that it or an earlier report read. */
  readonly regions: readonly { readonly account: string; readonly region: Region; readonly readAt: Date }[];
  readonly expiries: readonly Expiry[];
}

/** Every region of the look. A region that was not read has the time of the last report that read it. */
export function lookedAt(sights: readonly Sight[], last: LastReport, takenAt: Date): LookedAt[] {
  return sights.flatMap((sight) => {
    const { account, inventories, unseen } = sight;
    const unlisted = unseen.includes('all') ? last.regions.filter((each) => each.account === account) : [];
    const named = [...unseen, ...inventories.map(({ region }) => region), ...unlisted.map(({ region }) => region)];
    return [...new Set(named)].sort().map((region) => {
      const isRead = !isUnread({ account, region }, [sight]);
      const former = last.regions.find((each) => each.account === account && each.region === region);
      return { account, region, isRead, readAt: isRead ? takenAt : (former?.readAt ?? null) };
    });
  });
}

/** The expiries of the last report on the load balancers that the look could not read. */
export function lastExpiries(sights: readonly Sight[], { expiries }: LastReport): Expiry[] {
  return expiries.filter((expiry) => isUnread(expiry, sights));
}
