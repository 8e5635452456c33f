import { plain } from '../../wording/plain.js';
import { shortNamesText } from '../../wording/terms.js';
import { type Entry, entryLines, paragraphLines } from '../view/layout.js';
import { dayText, shownText } from '../view/times.js';
import type { View } from '../view/view.js';

/** One uploaded certificate that was replaced. */
export interface PruneEntry {
  readonly certificateId: string;
  readonly label: string;
  readonly names: readonly string[];
  readonly replacedAt: Date;
  readonly successorId: string;
  /** Why it stays; undefined for one that may be deleted. */
  readonly keep: string | undefined;
  /** After `--apply`. */
  readonly outcome?: 'deleted' | 'failed' | undefined;
  readonly message?: string | undefined;
}

/** What may be deleted first, then what stays with its reason. */
export function pruneLines(entries: readonly PruneEntry[], view: View): string[] {
  const { say, count } = view;
  const free = entries.filter(({ keep }) => keep === undefined);
  const kept = entries.filter(({ keep }) => keep !== undefined);
  const deleted = free.filter(({ outcome }) => outcome === 'deleted').length;
  const isApplied = free.some(({ outcome }) => outcome !== undefined);
  const total = isApplied
    ? say`deleted ${count(deleted, 'certificate')} of ${free.length}; ${kept.length} kept`
    : say`${count(free.length, 'certificate')} can be deleted, ${kept.length} kept`;
  return [
    ...entryLines(
      [...free, ...kept].map((entry) => entryOf(entry, view)),
      view,
    ),
    ...paragraphLines(total, view, ''),
  ];
}

function entryOf(entry: PruneEntry, view: View): Entry {
  const { names, label, certificateId, successorId, keep, outcome, message } = entry;
  const since = view.say`replaced on ${dayText(entry.replacedAt, view)} by ${successorId}`;
  const why = message ?? keep;
  return {
    state: stateOf(keep, outcome, view),
    style: outcome === 'failed' ? 'bad' : keep === undefined ? 'change' : 'dim',
    subject: shortNamesText(names),
    where: certificateId,
    text: why === undefined ? since : `${since}; ${shownText(why, view)}`,
    note: plain(label),
  };
}

function stateOf(keep: string | undefined, outcome: PruneEntry['outcome'], { say }: View): string {
  if (keep !== undefined) return say`kept`;
  if (outcome === undefined) return say`to delete`;
  return outcome === 'deleted' ? say`deleted` : say`failed`;
}
