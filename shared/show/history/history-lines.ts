import { differenceInSeconds } from 'date-fns';
import { sameCertificate } from '../../rotation/model/ids.js';
import { count } from '../../wording/count.js';
import { cut, plain } from '../../wording/plain.js';
import { span, time } from '../../wording/terms.js';
import type { Paint } from '../view/paint.js';
import type { RecordedChange } from './history.js';

/** Each change with its requester, its call, the resulting state in the cloud, and the first handshake that got it. */
export function historyLines(changes: readonly RecordedChange[], since: Date, paint: Paint): string[] {
  return [
    ...changes.flatMap((change) => [...changeLines(change, paint), '']),
    `${count(changes.length, 'change')} since ${time(since)}`,
    ...(changes.length === 0 ? ['use --since 90d for older changes; LEDGER must be that of the functions'] : []),
  ];
}

function changeLines(change: RecordedChange, paint: Paint): string[] {
  const { requestedAt, step, region, loadBalancerId, listenerId } = change;
  const where = plain(`${region} ${loadBalancerId} ${listenerId}`);
  return [
    `${time(requestedAt)}  ${paint('strong', step)} on ${where}`,
    ...certificateLines(change),
    `  requested ${requesterText(change)}`,
    `  called    ${plain(callText(change))}`,
    `  result    ${paint(styleOf(change), plain(endingText(change)))}`,
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
  if (requestedBy === undefined) return 'not recorded (an entry of an earlier version)';
  const by = requestedBy.by === undefined ? '' : `, run by ${cut(requestedBy.by, 60)}`;
  return `${plain(requestedBy.function)}, pass ${plain(requestedBy.pass)}${by}`;
}

function callText({ operation, token, answer }: RecordedChange): string {
  const request = answer.requestId === undefined ? 'no request id' : `request ${answer.requestId}`;
  return `${operation}, token ${token}, ${request}${answer.jobId === undefined ? '' : `, job ${answer.jobId}`}`;
}

function endingText({ ending, closedAt, requestedAt, answer }: RecordedChange): string {
  const refusal = [answer.code, answer.message].filter((part) => part !== undefined).join(': ');
  const code = refusal === '' ? '' : ` (${refusal})`;
  if (closedAt === undefined) return `open: no final verdict yet${code}`;
  return `${ending}${code}, ${span(Math.max(0, differenceInSeconds(closedAt, requestedAt)))} later, at ${time(closedAt)}`;
}

function styleOf({ ending }: RecordedChange) {
  if (ending === 'confirmed') return 'good';
  return ending === 'open' ? 'change' : 'bad';
}

/** The time of the last name: before it, some clients may still have got the replaced certificate. */
function servedText({ servedAt }: RecordedChange): string {
  const last = servedAt.at(-1);
  if (last === undefined) return 'no handshake has shown it (VERIFY=probe makes handshakes)';
  const names = servedAt.map(({ name }) => (name === '' ? 'no name' : name));
  return `by handshakes since ${time(last.since)}, for ${cut([...new Set(names)].join(', '), 80)}`;
}
