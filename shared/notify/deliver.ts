import { addMinutes, subDays, subMinutes } from 'date-fns';
import type { Ledger, PendingNotice, SentMessages } from '../reconcile/ports/cloud.js';
import type { FaultReport } from '../reconcile/report/report.js';
import { mostSkewMinutes } from '../rotation/backoff/clock-skew.js';
import type { DigestTime, NotifyTarget } from '../runtime/notify-settings.js';
import type { Lang } from '../wording/reasons.js';
import { type Digest, type DigestFacts, digestDay, digestNotice } from './digest.js';
import { noticeOf } from './notice.js';
import { hostOf, type SendFailure, send } from './send.js';
import { keyOf } from './target-key.js';
import type { Transport } from './transport.js';
import { type Message, vendors } from './vendors.js';

/** One pass's turn to tell what there is to tell. Loaded on use: most passes have nobody to tell, or nothing. */
export interface Delivery {
  readonly pass: string;
  readonly targets: readonly NotifyTarget[];
  readonly lang: Lang;
  readonly ledger: Ledger;
  readonly transport: Transport;
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
  const { ledger, targets, transport, pass } = delivery;
  const now = transport.now();
  const [notices, sent] = await Promise.all([ledger.load('pendingNotice'), ledger.load('sent')]);
  const deliverable = notices.filter((notice) => notice.pass === pass || notice.at <= subMinutes(now, ownMinutes));
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
  const failure = await send(transport, target, messageOf(pending, digest, lang), until);
  if (failure !== undefined) return { key, isDelivered: false, fault: faultOf(target, failure) };
  const day = digest?.day ?? sent?.digest;
  return { key, isDelivered: true, sent: { target: key, at: [...lately, now], ...(day && { digest: day }) } };
}

function digestDue({ digestTime, facts }: Delivery, sent: SentMessages | undefined, now: Date): Digest | undefined {
  if (digestTime === undefined || facts === undefined) return undefined;
  const day = digestDay(digestTime, now);
  return day === sent?.digest ? undefined : { ...facts, day };
}

function messageOf(pending: readonly PendingNotice[], digest: Digest | undefined, lang: Lang): Omit<Message, 'at'> {
  const changes = { begun: pending.flatMap(({ begun }) => begun), ended: pending.flatMap(({ ended }) => ended) };
  if (digest === undefined) return { notice: noticeOf(changes, lang), changes, lang };
  return { notice: digestNotice(digest, changes, lang), changes, digest, lang };
}

/** Forgotten once nobody waits for it: told, no target any more, or too old. */
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
