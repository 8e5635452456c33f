import type { OpenBatch } from '../rotation/model/step.js';
import { stepName } from './explain.js';
import { certificateNames, listenerName, type Names, type namesOf } from './names.js';
import { commandLines, type Entry, paragraphLines } from './view/layout.js';
import { limited, section } from './view/section.js';
import { elapsedText, relativeText } from './view/times.js';
import type { View } from './view/view.js';

/** The open changes of the ledger, and the names that its last report has. */
export type OpenNow = { readonly expiries: Parameters<typeof namesOf>[1] } & (
  | { readonly kind: 'read'; readonly open: readonly OpenBatch[] }
  | { readonly kind: 'unread'; readonly why: string }
);

/** A change that was followed until the user ended that: what is open, and how to go on. */
export function interruptedLines(
  now: OpenNow,
  after: number,
  { names, view }: { readonly names: Names; readonly view: View },
): string[] {
  const { say, count } = view;
  const open = now.kind === 'read' ? now.open : [];
  const number = open.length === 0 ? '' : say`; ` + say`${count(open.length, 'change')} open`;
  return [
    ...section(say`Interrupted`, `${elapsedText(after, view)}${number}`, 'change', view),
    ...limited(
      open.map((batch) => entryOf(batch, names, view)),
      view,
    ),
    ...paragraphLines(howToGoOn(now, view), view, ''),
    ...commandLines('nlb-cert confirm --yes', view),
  ];
}

function entryOf(batch: OpenBatch, names: Names, view: View): Entry {
  const { listenerId, certificateIds, requestedAt } = batch;
  return {
    state: stepName(batch.step, view),
    style: 'change',
    subject: certificateNames(certificateIds, names),
    where: listenerName(batch, names),
    text: view.say`begun ${relativeText(requestedAt, view)}`,
    ids: [listenerId, ...certificateIds],
  };
}

function howToGoOn(now: OpenNow, { say }: View): string {
  if (now.kind === 'unread')
    return say`The open changes are unknown, because the ledger cannot be read (${now.why}). Functions with the same LEDGER continue this work; without functions, run:`;
  return now.open.length === 0
    ? say`No change is open. Functions with the same LEDGER continue this work; without functions, run:`
    : say`NLB finishes the open changes. Functions with the same LEDGER continue this work; without functions, run:`;
}
