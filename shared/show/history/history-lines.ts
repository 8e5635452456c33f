import { differenceInSeconds } from 'date-fns';
import { grouped } from '../../rotation/model/grouped.js';
import type { CertificateId } from '../../rotation/model/inventory.js';
import { cut, plain } from '../../wording/plain.js';
import { endingName } from '../endings.js';
import { stepName } from '../explain.js';
import { certificateNames, listenerName, type Names } from '../names.js';
import { type Entry, entryLines, paragraphLines } from '../view/layout.js';
import { lengthText, timeText, zoneText } from '../view/times.js';
import type { View } from '../view/view.js';
import type { RecordedChange } from './history.js';

interface Recorded {
  readonly changes: readonly RecordedChange[];
  readonly since: Date;
  /** The location of the ledger, as LEDGER has it. */
  readonly ledger: string;
}

/** Each change with its result in the cloud, its requester, its call, and the first handshake that got it. */
export function historyLines({ changes, since, ledger }: Recorded, names: Names, view: View): string[] {
  const named = withRelatives(names, changes);
  const total = view.say`${view.count(changes.length, 'change')} since ${timeText(since, view)}; ${zoneText(view)}.`;
  const hint = view.say`Use --since 90d for older changes. The ledger is ${plain(ledger)}; it must be that of the functions (LEDGER).`;
  return [
    ...entryLines(
      changes.map((change) => changeEntry(change, named, view)),
      view,
    ),
    ...paragraphLines(total, view, ''),
    ...(changes.length === 0 ? paragraphLines(hint, view, '') : []),
  ];
}

/**
 * A certificate that no report has any more is called by the names of its successors or predecessors, else by those that
 * were served, which may be a part of them.
 */
function withRelatives(names: Names, changes: readonly RecordedChange[]): Names {
  const relatives = relativesIn(changes);
  const served = grouped(
    changes.flatMap(({ servedAt }) => servedAt.filter(({ name }) => name !== '')),
    ({ certificateId }) => certificateId,
  );
  const sources = [names.domainsOf, (id: CertificateId) => served.get(id)?.map(({ name }) => name)];
  const domainsOf = (id: CertificateId) =>
    sources.flatMap((domainsIn) => relatives(id).flatMap((relative) => [domainsIn(relative) ?? []])).find(isNotEmpty);
  return { ...names, domainsOf };
}

function isNotEmpty({ length }: readonly string[]): boolean {
  return length > 0;
}

/** A certificate, its successors and its predecessors, the nearest first. */
function relativesIn(changes: readonly RecordedChange[]): (id: CertificateId) => readonly CertificateId[] {
  const all = changes.flatMap(({ replacements = [] }) => replacements);
  // One pair may have changed on thousands of listeners.
  const pairs = [...new Map(all.map((pair) => [`${pair.replaced} ${pair.successor}`, pair])).values()];
  const successors = grouped(pairs, ({ replaced }) => replaced);
  const predecessors = grouped(pairs, ({ successor }) => successor);
  return (id) => {
    const found = new Set([id]);
    // A set takes in what is added while it is gone through.
    for (const each of found) {
      for (const { successor } of successors.get(each) ?? []) found.add(successor);
      for (const { replaced } of predecessors.get(each) ?? []) found.add(replaced);
    }
    return [...found];
  };
}

function changeEntry(change: RecordedChange, names: Names, view: View): Entry {
  const { requestedAt, certificateIds, step, answer, token, requestedBy, region, loadBalancerId, listenerId } = change;
  const { replacements = [] } = change;
  const ids = [...certificateIds, ...replacements.flatMap(({ replaced, successor }) => [replaced, successor])];
  const call = [answer.requestId, answer.jobId].filter((id) => id !== undefined);
  return {
    state: timeText(requestedAt, view),
    style: styleOf(change),
    subject: certificateNames(certificateIds, names),
    where: listenerName(change, names),
    text: view.say`${stepName(step, view)}; ${endingText(change, view)}`,
    details: [
      requesterText(change, view),
      callText(change, view),
      ...(step === 'retire' ? [] : [servedText(change, view)]),
    ],
    ids: [
      ...[region, loadBalancerId, listenerId, ...new Set(ids), `token ${token}`],
      ...(requestedBy === undefined ? [] : [`pass ${requestedBy.pass}`]),
      ...call.map((id, i) => (i === 0 ? `request ${id}` : `job ${id}`)),
    ],
  };
}

function requesterText({ requestedBy }: RecordedChange, view: View): string {
  if (requestedBy === undefined) return view.say`requested: not recorded (an entry of an earlier version)`;
  if (requestedBy.by === undefined) return view.say`requested by ${requestedBy.function}`;
  return view.say`requested by ${requestedBy.function}, run by ${cut(requestedBy.by, 60)}`;
}

function callText({ operation, answer }: RecordedChange, view: View): string {
  if (answer.requestId === undefined) return view.say`called ${operation}, no request id`;
  return view.say`called ${operation}, request ${answer.requestId}`;
}

function endingText({ ending, closedAt, requestedAt, answer }: RecordedChange, view: View): string {
  const refusal = [answer.code, answer.message].filter((part) => part !== undefined).join(': ');
  const code = refusal === '' ? '' : view.say` (${plain(view.translate(refusal))})`;
  if (closedAt === undefined) return view.say`open, no final verdict yet${code}`;
  const length = lengthText(Math.max(0, differenceInSeconds(closedAt, requestedAt)), view);
  const result = endingName(ending, view);
  return view.say`${result}${code} after ${length}, at ${timeText(closedAt, view)}`;
}

function styleOf({ ending }: RecordedChange) {
  if (ending === 'confirmed') return 'good';
  return ending === 'open' ? 'change' : 'bad';
}

/** The time of the last name: before it, some clients may still have got the replaced certificate. */
function servedText({ servedAt }: RecordedChange, view: View): string {
  const last = servedAt.at(-1);
  if (last === undefined) return view.say`served: no handshake has shown it (VERIFY=probe makes handshakes)`;
  const names = servedAt.map(({ name }) => (name === '' ? view.say`no name` : name));
  return view.say`served by handshakes since ${timeText(last.since, view)}, for ${cut([...new Set(names)].join(', '), 80)}`;
}
