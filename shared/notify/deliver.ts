import { addMinutes, subDays, subMinutes } from 'date-fns';
import type { Ledger } from '../reconcile/ports/ledger.js';
import type { PendingNotice, SentMessages } from '../reconcile/ports/records.js';
import type { FaultReport } from '../reconcile/report/report.js';
import { mostSkewMinutes } from '../rotation/backoff/clock-skew.js';
import type { DigestTime, NotifyTarget } from '../runtime/notify-settings.js';
import type { Lang } from '../wording/reasons.js';
import type { Words } from '../wording/words.js';
import { wordsFor } from '../wording/words-for.js';
import { type Digest, type DigestFacts, digestDay, digestNotice } from './digest.js';
import { noticeOf } from './notice.js';
import { hostOf, type SendFailure, send } from './send.js';
import { keyOf } from './target-key.js';
import type { Transport } from './transport.js';
import { type Message, vendors } from './vendors.js';

/** The input of one delivery. The module is loaded on use: most passes have no target, or nothing to report. */
export interface Delivery {
  readonly pass: string;
  readonly targets: readonly NotifyTarget[];
  readonly lang: Lang;
  readonly ledger: Ledger;
  readonly transport: Transport;
  /** The deadline: no attempt begins at or after it, and a running attempt is aborted. */
  readonly until: Date;
  /** The time of the digest and its content. `facts` is set only by a pass over everything. */
  readonly digestTime?: DigestTime | undefined;
  readonly facts?: DigestFacts | undefined;
  readonly reportUrl?: string | undefined;
}

/** FC ends a run after 5 minutes. An older notice has lost its own run, so any later run delivers it. */
const ownRunMinutes = 5;
/** A notice is dropped after this time. A condition that lasts is in every report and in `nlb-cert status`. */
const keptDays = 3;

/**
 * Sends each target one message with every notice that is pending for it, of this pass and of earlier ones. A failed
 * message is returned as a fault, and its notices stay in the ledger for a later pass: delivery is at least once.
 * Rejects if the ledger cannot be read or written.
 */
export async function deliver(delivery: Delivery): Promise<readonly FaultReport[]> {
  const { ledger, targets, transport, pass } = delivery;
  const now = transport.now();
  const [notices, sent] = await Promise.all([ledger.load('pendingNotice'), ledger.load('sent')]);
  // A notice with a future time was saved by no pass whose clock is right, so no run is about to deliver it.
  const isLeft = ({ at }: PendingNotice) =>
    at <= subMinutes(now, ownRunMinutes) || at > addMinutes(now, mostSkewMinutes);
  const deliverable = notices.filter((notice) => notice.pass === pass || isLeft(notice));
  const results = await Promise.all(targets.map((target) => deliverTo(target, deliverable, sent, delivery)));
  const reached = results.flatMap(({ key, isDelivered }) => (isDelivered ? [key] : []));
  for (const notice of deliverable) await updatePending(notice, reached, delivery);
  for (const { sent: record } of results) if (record !== undefined) await ledger.save('sent', record);
  return results.flatMap(({ fault }) => fault ?? []);
}

interface TargetResult {
  readonly key: string;
  readonly isDelivered: boolean;
  readonly sent?: SentMessages;
  readonly fault?: FaultReport;
}

async function deliverTo(
  target: NotifyTarget,
  deliverable: readonly PendingNotice[],
  allSent: readonly SentMessages[],
  delivery: Delivery,
): Promise<TargetResult> {
  const { lang, transport, until } = delivery;
  const key = keyOf(target);
  const now = transport.now();
  const sent = allSent.find((record) => record.target === key);
  const lately = (sent?.at ?? []).filter((at) => at > subMinutes(now, 1) && at <= addMinutes(now, mostSkewMinutes));
  const pending = deliverable.filter(({ pendingTargets }) => pendingTargets.includes(key));
  const digest = digestDue(delivery, sent, now);
  if (pending.length === 0 && digest === undefined) return { key, isDelivered: false };
  const isFull = lately.length >= vendors[target.vendor].perMinute;
  if (isFull || now >= until) return { key, isDelivered: false };
  const failure = await send(transport, target, messageOf(pending, digest, await wordsFor(lang)), until);
  if (failure !== undefined) return { key, isDelivered: false, fault: faultOf(target, failure) };
  const day = digest?.day ?? sent?.digest;
  return { key, isDelivered: true, sent: { target: key, at: [...lately, now], ...(day && { digest: day }) } };
}

function digestDue(
  { digestTime, facts, reportUrl }: Delivery,
  sent: SentMessages | undefined,
  now: Date,
): Digest | undefined {
  if (digestTime === undefined || facts === undefined) return undefined;
  const day = digestDay(digestTime, now);
  return day === sent?.digest ? undefined : { ...facts, day, reportUrl };
}

function messageOf(pending: readonly PendingNotice[], digest: Digest | undefined, words: Words): Omit<Message, 'at'> {
  const { lang } = words;
  const changes = { begun: pending.flatMap(({ begun }) => begun), ended: pending.flatMap(({ ended }) => ended) };
  if (digest === undefined) return { notice: noticeOf(changes, words), changes, lang };
  return { notice: digestNotice(digest, changes, words), changes, digest, lang };
}

/** Drops a notice that every configured target has, or that is too old; otherwise saves its remaining targets. */
async function updatePending(
  notice: PendingNotice,
  reached: readonly string[],
  { ledger, targets, transport }: Delivery,
): Promise<void> {
  const keys = targets.map(keyOf);
  const pendingTargets = notice.pendingTargets.filter((key) => keys.includes(key) && !reached.includes(key));
  const isOld = notice.at <= subDays(transport.now(), keptDays);
  if (pendingTargets.length === 0 || isOld) await ledger.drop('pendingNotice', notice);
  else if (pendingTargets.length < notice.pendingTargets.length)
    await ledger.save('pendingNotice', { ...notice, pendingTargets });
}

function faultOf(target: NotifyTarget, { code, message }: SendFailure): FaultReport {
  return { region: '*', account: '*', operation: `notify ${hostOf(target)}`, code, message };
}
