import { addMinutes, subDays, subMinutes } from 'date-fns';
import type { Ledger } from '../reconcile/ports/ledger.js';
import type { PendingNotice, SentMessages } from '../reconcile/ports/records.js';
import type { FaultReport } from '../reconcile/report/report.js';
import { mostSkewMinutes } from '../rotation/backoff/clock-skew.js';
import type { DigestTime, NotifyTarget } from '../runtime/notify-settings.js';
import type { Lang } from '../wording/reasons.js';
import { type Digest, type DigestFacts, digestDay, digestNotice } from './digest.js';
import type { Line } from './line.js';
import { noticeOf } from './notice.js';
import { hostOf, type SendFailure, send } from './send.js';
import { keyOf } from './target-key.js';
import { type Said, vendors } from './vendors.js';

/** One pass's turn to tell what there is to tell. Loaded on use: most passes have nobody to tell, or nothing. */
export interface Delivery {
  readonly pass: string;
  readonly targets: readonly NotifyTarget[];
  readonly lang: Lang;
  readonly ledger: Ledger;
  readonly line: Line;
  /** No attempt begins from here on, and the last one is given up. */
  readonly until: Date;
  /** When a digest is wanted, and what it would say: known to a pass over everything alone. */
  readonly digestTime?: DigestTime | undefined;
  readonly facts?: DigestFacts | undefined;
}

/** By then a run that wrote news is over, and whoever comes tells them: FC ends a run after 5 minutes. */
const ownMinutes = 5;
/** Older news are no news; what lasts is in every report. */
const keptDays = 3;

/**
 * One message to each target with all that it was not told yet, this pass's news and what earlier passes could not
 * deliver. What fails is a fault, and stays in the ledger for a later pass: news come at least once, at times twice.
 */
export async function deliver(delivery: Delivery): Promise<readonly FaultReport[]> {
  const { ledger, targets, line, pass } = delivery;
  const now = line.now();
  const [all, sent] = await Promise.all([ledger.load('pendingNotice'), ledger.load('sent')]);
  const ripe = all.filter((news) => news.pass === pass || news.at <= subMinutes(now, ownMinutes));
  const results = await Promise.all(targets.map((target) => deliverTo(target, ripe, sent, delivery)));
  const told = results.flatMap(({ key, isTold }) => (isTold ? [key] : []));
  for (const news of ripe) await keepOwed(news, told, delivery);
  for (const { sent: record } of results) if (record !== undefined) await ledger.save('sent', record);
  return results.flatMap(({ fault }) => fault ?? []);
}

interface Result {
  readonly key: string;
  readonly isTold: boolean;
  readonly sent?: SentMessages;
  readonly fault?: FaultReport;
}

async function deliverTo(
  target: NotifyTarget,
  ripe: readonly PendingNotice[],
  allSent: readonly SentMessages[],
  delivery: Delivery,
): Promise<Result> {
  const { lang, line, until } = delivery;
  const key = keyOf(target);
  const now = line.now();
  const sent = allSent.find((record) => record.target === key);
  const lately = (sent?.at ?? []).filter((at) => at > subMinutes(now, 1) && at <= addMinutes(now, mostSkewMinutes));
  const owed = ripe.filter(({ pendingTargets }) => pendingTargets.includes(key));
  const due = digestDue(delivery, sent, now);
  if (owed.length === 0 && due === undefined) return { key, isTold: false };
  const isFull = lately.length >= vendors[target.vendor].perMinute;
  if (isFull || now >= until) return { key, isTold: false };
  const failure = await send(line, target, saidOf(owed, due, lang), until);
  if (failure !== undefined) return { key, isTold: false, fault: faultOf(target, failure) };
  const day = due?.day ?? sent?.digest;
  return { key, isTold: true, sent: { target: key, at: [...lately, now], ...(day && { digest: day }) } };
}

function digestDue({ digestTime, facts }: Delivery, sent: SentMessages | undefined, now: Date): Digest | undefined {
  if (digestTime === undefined || facts === undefined) return undefined;
  const day = digestDay(digestTime, now);
  return day === sent?.digest ? undefined : { ...facts, day };
}

function saidOf(owed: readonly PendingNotice[], digest: Digest | undefined, lang: Lang): Omit<Said, 'at'> {
  const told = { begun: owed.flatMap(({ begun }) => begun), ended: owed.flatMap(({ ended }) => ended) };
  if (digest === undefined) return { notice: noticeOf(told, lang), told, lang };
  return { notice: digestNotice(digest, told, lang), told, digest, lang };
}

/** Forgotten once nobody waits for it: told, no target any more, or too old. */
async function keepOwed(
  news: PendingNotice,
  told: readonly string[],
  { ledger, targets, line }: Delivery,
): Promise<void> {
  const keys = targets.map(keyOf);
  const pendingTargets = news.pendingTargets.filter((key) => keys.includes(key) && !told.includes(key));
  const isOld = news.at <= subDays(line.now(), keptDays);
  if (pendingTargets.length === 0 || isOld) await ledger.drop('pendingNotice', news);
  else if (pendingTargets.length < news.pendingTargets.length)
    await ledger.save('pendingNotice', { ...news, pendingTargets });
}

function faultOf(target: NotifyTarget, { code, message }: SendFailure): FaultReport {
  return { region: '*', account: '*', operation: `notify ${hostOf(target)}`, code, message };
}
