import { differenceInSeconds } from 'date-fns';
import { sameCertificate } from '../rotation/model/ids.js';
import { count } from '../wording/count.js';
import { cut, plain } from '../wording/plain.js';
import { span, time } from '../wording/terms.js';
import type { Deed } from './history.js';
import type { Paint } from './paint.js';

/** One change after the other: who asked, what was called, what the cloud showed, when it was served. */
export function historyLines(deeds: readonly Deed[], since: Date, paint: Paint): string[] {
  return [
    ...deeds.flatMap((deed) => [...deedLines(deed, paint), '']),
    `${count(deeds.length, 'change')} since ${time(since)}`,
    ...(deeds.length === 0 ? ['--since 90d looks further back; LEDGER must be the one of the functions'] : []),
  ];
}

function deedLines(deed: Deed, paint: Paint): string[] {
  const { requestedAt, step, region, loadBalancerId, listenerId } = deed;
  const where = plain(`${region} ${loadBalancerId} ${listenerId}`);
  return [
    `${time(requestedAt)}  ${paint('strong', step)} on ${where}`,
    ...certificateLines(deed),
    `  asked by  ${askedBy(deed)}`,
    `  called    ${plain(called(deed))}`,
    `  showed    ${paint(styleOf(deed), plain(showed(deed)))}`,
    ...(deed.step === 'retire' ? [] : [`  served    ${plain(servedWords(deed))}`]),
  ];
}

function certificateLines({ step, certificateIds, replacements = [] }: Deed): string[] {
  const [from, to, word] =
    step === 'retire'
      ? (['replaced', 'successor', 'replaced by'] as const)
      : (['successor', 'replaced', 'for'] as const);
  return certificateIds.map((id) => {
    const other = replacements.find((pair) => sameCertificate(pair[from], id))?.[to];
    return `  ${plain(id)}${other === undefined ? '' : ` ${word} ${plain(other)}`}`;
  });
}

function askedBy({ requestedBy }: Deed): string {
  if (requestedBy === undefined) return 'not written down (an entry of an earlier version)';
  const by = requestedBy.by === undefined ? '' : `, run by ${cut(requestedBy.by, 60)}`;
  return `${plain(requestedBy.function)}, pass ${plain(requestedBy.pass)}${by}`;
}

function called({ operation, token, answer }: Deed): string {
  const request = answer.requestId === undefined ? 'no request id' : `request ${answer.requestId}`;
  return `${operation}, token ${token}, ${request}${answer.jobId === undefined ? '' : `, job ${answer.jobId}`}`;
}

function showed({ ending, closedAt, requestedAt, answer }: Deed): string {
  const words = [answer.code, answer.message].filter((part) => part !== undefined).join(': ');
  const code = words === '' ? '' : ` (${words})`;
  if (closedAt === undefined) return `open: not judged final yet${code}`;
  return `${ending}${code}, ${span(Math.max(0, differenceInSeconds(closedAt, requestedAt)))} later, at ${time(closedAt)}`;
}

function styleOf({ ending }: Deed) {
  if (ending === 'confirmed') return 'good';
  return ending === 'open' ? 'change' : 'bad';
}

/** The last of its names, since before that some clients may have got what it replaced. */
function servedWords({ servedAt }: Deed): string {
  const last = servedAt.at(-1);
  if (last === undefined) return 'not seen by a client (VERIFY=probe looks)';
  const names = servedAt.map(({ name }) => (name === '' ? 'no name' : name));
  return `seen by a client from ${time(last.since)} on, for ${cut([...new Set(names)].join(', '), 80)}`;
}
