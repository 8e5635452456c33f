import { addSeconds } from 'date-fns';
import type { NotifyTarget } from '../runtime/notify-settings.js';
import type { Lang } from '../wording/reasons.js';
import { labels } from './labels.js';
import { hostOf, send } from './send.js';
import type { Transport } from './transport.js';

/** The answer of one target to a test message. */
export type TargetAnswer = {
  /** Vendor and host. The rest of the URL is a secret. */
  readonly target: string;
  readonly vendor: NotifyTarget['vendor'];
} & ({ readonly accepted: true } | { readonly accepted: false; readonly code: string; readonly reason: string });

/** Longer than the three attempts of one message. */
const withinSeconds = 20;

/** Sends each target one message that is marked as a test, and returns what each answered, in their order. */
export function sendTests(
  targets: readonly NotifyTarget[],
  lang: Lang,
  transport: Transport,
): Promise<readonly TargetAnswer[]> {
  const { title, text } = labels[lang].test;
  const notice = { title, items: [{ head: text, lines: [], conditions: 0 }], more: 0 };
  const message = { notice, changes: { begun: [], ended: [] }, lang, isTest: true };
  const until = addSeconds(transport.now(), withinSeconds);
  return Promise.all(
    targets.map(async (target) => {
      const failure = await send(transport, target, message, until);
      const named = { target: hostOf(target), vendor: target.vendor };
      if (failure === undefined) return { ...named, accepted: true };
      return { ...named, accepted: false, code: failure.code, reason: failure.reason };
    }),
  );
}
