import { fromUnixTime, getUnixTime, subDays } from 'date-fns';
import { daySeconds, latestWall } from '../rotation/rollout/zone-clock.js';
import type { DigestTime } from '../runtime/notify-settings.js';
import type { Lang } from '../wording/reasons.js';
import { byGravity, reasonText } from '../wording/reasons.js';
import type { Words } from '../wording/words.js';
import { labels } from './labels.js';
import { type Item, type Notice, type NoticeChanges, noticeOf } from './notice.js';

/** The content of a daily digest: counts, and the names of unread regions. */
export interface DigestFacts {
  /** Conditions by reason. */
  readonly conditions: Readonly<Record<string, number>>;
  readonly expiring: number;
  readonly underWay: number;
  /** Holds by reason, without those that need a person: these are conditions. */
  readonly held: Readonly<Record<string, number>>;
  readonly rotated: number;
  readonly listeners: number;
  readonly loadBalancers: number;
  /** Regions that were not read, or not completely, as `region (account)`. */
  readonly unseen: readonly string[];
}

export interface Digest extends DigestFacts {
  /** `yyyy-mm-dd`. */
  readonly day: string;
  /** Where people open the report. */
  readonly reportUrl?: string | undefined;
}

/** The day, `yyyy-mm-dd`, of the latest digest that is due: today on the zone's clock once its time has come, else yesterday. */
export function digestDay({ minuteOfDay, zone }: DigestTime, now: Date): string {
  const wall = latestWall(zone, getUnixTime(now));
  const hasCome = wall % daySeconds >= minuteOfDay * 60;
  const day = fromUnixTime(Math.floor(wall / daySeconds) * daySeconds);
  return (hasCome ? day : subDays(day, 1)).toISOString().slice(0, 10);
}

/** The digest as the first item, followed by the conditions that began or ended. */
export function digestNotice(digest: Digest, changes: NoticeChanges, words: Words): Notice {
  const { lang } = words;
  const notice = noticeOf(changes, words);
  return {
    title: `nlb-cert: ${labels[lang].digest(digest.day)}`,
    items: [digestItem(digest, lang), ...notice.items],
    more: notice.more,
    link: digest.reportUrl === undefined ? undefined : { label: labels[lang].page, url: digest.reportUrl },
  };
}

function digestItem(digest: Digest, lang: Lang): Item {
  const texts = labels[lang];
  const count = Object.values(digest.conditions).reduce((sum, each) => sum + each, 0);
  const unseen = digest.unseen.length > 0 ? [{ label: texts.unseen, text: digest.unseen.join(', ') }] : [];
  return {
    head: `${count > 0 || digest.unseen.length > 0 ? '🔴' : '✅'} ${texts.open}: ${count || texts.nothing}`,
    lines: [
      ...byReason(digest.conditions, lang),
      { label: texts.expiring, text: String(digest.expiring) },
      { label: texts.underWay, text: String(digest.underWay) },
      { label: texts.held, text: heldText(digest.held, lang) },
      { label: texts.rotated, text: String(digest.rotated) },
      { label: texts.watched, text: texts.listeners(digest.listeners, digest.loadBalancers) },
      ...unseen,
      ...(digest.reportUrl === undefined ? [{ label: texts.page, text: 'nlb-cert report --published --open' }] : []),
    ],
    conditions: 0,
  };
}

function byReason(conditions: DigestFacts['conditions'], lang: Lang) {
  return sorted(conditions).map(([reason, count]) => ({
    label: `- ${reasonText(reason, lang).title}`,
    text: String(count),
  }));
}

function heldText(held: DigestFacts['held'], lang: Lang): string {
  const parts = sorted(held).map(([reason, count]) => `${reasonText(reason, lang).title} ${count}`);
  return parts.length === 0 ? labels[lang].nothing : parts.join(labels[lang].comma);
}

function sorted(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort(([a], [b]) => byGravity(a, b));
}
