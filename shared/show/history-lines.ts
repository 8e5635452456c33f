import { differenceInSeconds } from 'date-fns';
import { sameCertificate } from '../rotation/model/ids.js';
import { count } from '../wording/count.js';
import { cut, plain } from '../wording/plain.js';
import { span, time } from '../wording/terms.js';
import type { RecordedChange } from './history.js';
import type { Paint } from './paint.js';

/** One change after the other: who asked, what was called, what the cloud showed, when it was served. */
export function historyLines(changes: readonly RecordedChange[], since: Date, paint: Paint): string[] {
  return [
    ...changes.flatMap((change) => [...changeLines(change, paint), '']),
    `${count(changes.length, 'change')} since ${time(since)}`,
    ...(changes.length === 0 ? ['--since 90d looks further back; LEDGER must be the one of the functions'] : []),
  ];
}

function changeLines(change: RecordedChange, paint: Paint): string[] {
  const { requestedAt, step, region, loadBalancerId, listenerId } = change;
  const where = plain(`${region} ${loadBalancerId} ${listenerId}`);
  return [
    `${time(requestedAt)}  ${paint('strong', step)} on ${where}`,
    ...certificateLines(change),
    `  asked by  ${requesterText(change)}`,
    `  called    ${plain(callText(change))}`,
    `  showed    ${paint(styleOf(change), plain(endingText(change)))}`,
    ...(change.step === 'retire' ? [] : [`  served    ${plain(servedText(change))}`]),
  ];
}

function certificateLines({ step, certificateIds, replacements = [] }: RecordedChange): string[] {
  const [from, to, joint] =
    step === 'retire'
      ? (['replaced', 'successor', 'replaced by'] as const)
      : (['successor', 'replaced', 'for'] as const);
  return certificateIds.map((id) => {
    const other = replacements.find((pair) => sameCertificate(pair[from], id))?.[to];
    return `  ${plain(id)}${other === undefined ? '' : ` ${joint} ${plain(other)}`}`;
  });
}

function requesterText({ requestedBy }: RecordedChange): string {
  if (requestedBy === undefined) return 'not written down (an entry of an earlier version)';
  const by = requestedBy.by === undefined ? '' : `, run by ${cut(requestedBy.by, 60)}`;
  return `${plain(requestedBy.function)}, pass ${plain(requestedBy.pass)}${by}`;
}

function callText({ operation, token, answer }: RecordedChange): string {
  const request = answer.requestId === undefined ? 'no request id' : `request ${answer.requestId}`;
  return `${operation}, token ${token}, ${request}${answer.jobId === undefined ? '' : `, job ${answer.jobId}`}`;
}

function endingText({ ending, closedAt, requestedAt, answer }: RecordedChange): string {
  const code = answer.code === undefined ? '' : ` (${answer.code})`;
  if (closedAt === undefined) return `open: not judged final yet${code}`;
  return `${ending}${code}, ${span(Math.max(0, differenceInSeconds(closedAt, requestedAt)))} later, at ${time(closedAt)}`;
}

function styleOf({ ending }: RecordedChange) {
  if (ending === 'confirmed') return 'good';
  return ending === 'open' ? 'change' : 'bad';
}

/** The last of its names, since before that some clients may have got what it replaced. */
function servedText({ servedAt }: RecordedChange): string {
  const last = servedAt.at(-1);
  if (last === undefined) return 'not seen by a client (VERIFY=probe looks)';
  const names = servedAt.map(({ name }) => (name === '' ? 'no name' : name));
  return `seen by a client from ${time(last.since)} on, for ${cut([...new Set(names)].join(', '), 80)}`;
}
