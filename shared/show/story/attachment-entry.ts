import { acceptancesIn, withoutCommand } from '../../wording/commands.js';
import { reasonText } from '../../wording/reasons.js';
import { certificateName, listenerName, type Names } from '../names.js';
import type { Entry } from '../view/layout.js';
import { dayText, relativeText, shownText, timeText } from '../view/times.js';
import type { View } from '../view/view.js';
import type { StoryAttachment } from './attachments.js';
import { isAtRisk, type Story } from './story.js';

interface Shown {
  readonly names: Names;
  readonly view: View;
}

/** One attachment: its role and end, who put it on and when, what clients get, its successor, and why it is not replaced. */
export function attachmentEntry(attachment: StoryAttachment, story: Story, { names, view }: Shown): Entry {
  const { certificateId, notAfter, listenerId, successor, region } = attachment;
  const facts = [
    roleText(attachment, view),
    attachedText(attachment, story, view),
    servedText(attachment, view),
    successorText(attachment, view),
    ...obstacleTexts(attachment, view),
  ];
  return {
    state: stateText(attachment, view),
    style: isAtRisk(attachment) ? 'bad' : attachment.standing === 'replaced' ? 'dim' : 'good',
    subject: certificateName(certificateId, names),
    where: listenerName(attachment, names),
    text: `${facts.join(view.lang === 'zh' ? '。' : '. ')}${view.lang === 'zh' ? '。' : '.'}`,
    ids: [region, listenerId, certificateId, ...(successor === undefined ? [] : [successor.certificateId])],
    ...(notAfter === undefined && { note: certificateId }),
  };
}

function stateText({ notAfter }: StoryAttachment, view: View): string {
  if (notAfter === undefined) return view.say`end unknown`;
  if (notAfter <= view.now()) return view.say`EXPIRED ${relativeText(notAfter, view)}`;
  return view.say`ends ${relativeText(notAfter, view)}`;
}

function roleText({ role, state, notAfter, certificateId }: StoryAttachment, view: View): string {
  const kind = role === 'default' ? view.say`Default certificate` : view.say`Additional certificate`;
  const until = notAfter === undefined ? '' : view.say`, until ${timeText(notAfter, view)}`;
  const under = state === 'associated' ? '' : view.say`, NLB shows it as ${state}`;
  return `${kind} ${certificateId}${until}${under}`;
}

function attachedText({ attached, listenerId }: StoryAttachment, { historySince, changes }: Story, view: View): string {
  if (attached !== undefined) {
    const { at, requestedBy, requestId } = attached;
    const by = requestedBy?.by === undefined ? '' : view.say`, run by ${requestedBy.by}`;
    const who = requestedBy === undefined ? view.say`an earlier version` : `${requestedBy.function}${by}`;
    const request = requestId === undefined ? '' : view.say` (request ${requestId})`;
    return view.say`Attached ${timeText(at, view)} by ${who}${request}`;
  }
  const isKnown = changes.some((change) => change.listenerId === listenerId);
  if (isKnown) return view.say`Attached before the first change of this listener in the ledger, or by another tool`;
  return view.say`Attached before ${dayText(historySince, view)}, or by another tool: the ledger has no change of it`;
}

function servedText({ served, standing }: StoryAttachment, view: View): string {
  if (served === undefined)
    return view.say`Not probed: no handshake has shown what clients get (VERIFY=probe makes handshakes)`;
  const [since, at] = [timeText(served.since, view), timeText(served.at, view)];
  switch (served.verdict) {
    case 'served':
      return standing === 'replaced'
        ? view.say`Clients get a valid certificate for its names since ${since}, last seen ${at}`
        : view.say`Clients get it since ${since}, last seen ${at}`;
    case 'replaced-served':
      return view.say`Clients still get the replaced certificate since ${since}, last seen ${at}`;
    case 'unreachable':
      return view.say`Not reachable for a handshake since ${since}: ${shownText(served.detail, view)}`;
    case 'unexpected':
      return view.say`Clients get a certificate that is not attached since ${since}: ${shownText(served.detail, view)}`;
  }
}

function successorText({ successor, standing, obstacle }: StoryAttachment, view: View): string {
  if (successor === undefined) {
    if (standing === 'fine' || standing === 'unknown') return view.say`No successor in CAS yet`;
    return view.say`No successor in CAS; renew it in CAS`;
  }
  const { certificateId, notAfter } = successor;
  const name = notAfter === undefined ? certificateId : view.say`${certificateId} until ${dayText(notAfter, view)}`;
  switch (successor.stage) {
    case 'attached':
      return view.say`Replaced: its successor ${name} is attached beside it, and it is retired later`;
    case 'to-come':
      return view.say`Its successor ${name} is not attached here yet`;
    case 'unfit':
      return unfitText(name, obstacle, view);
  }
}

/** A person may accept one whose lineage is unproven, or that has a fault that a mapping waives. */
function unfitText(name: string, obstacle: StoryAttachment['obstacle'], { say }: View): string {
  if (obstacle?.reason === 'rolled-back') return say`Its successor ${name} was rolled back`;
  if (obstacle?.reason === 'unproven-lineage') return say`${name} may be its successor`;
  if (obstacle !== undefined && acceptancesIn(obstacle).length > 0)
    return say`Its successor ${name} is attached only if you accept it`;
  return say`Its successor ${name} does not fit`;
}

function obstacleTexts({ obstacle }: StoryAttachment, view: View): string[] {
  if (obstacle === undefined) return [];
  const { reason, detail } = obstacle;
  const title = reasonText(reason, view.lang).title;
  // The command stands with the condition.
  const why = withoutCommand(shownText(detail, view)).replace(/[:：]$/, '');
  return [view.say`Nothing replaces it by itself: ${title} (${reason})${why === '' ? '' : view.say`: ${why}`}`];
}
