import { nearEndFrom } from '../../rotation/lineage/fitness.js';
import { endsByItself, type Hold, needsPerson } from '../../rotation/model/hold.js';
import type { CertificateId } from '../../rotation/model/inventory.js';
import type { ListenerRef } from '../../rotation/model/step.js';
import { withoutCommand } from '../../wording/commands.js';
import { reasonText } from '../../wording/reasons.js';
import { conditionEntries, faultEntries } from '../condition-entries.js';
import type { RecordedChange } from '../history/history.js';
import { certificateName, certificateNames, listenerName, loadBalancerName, type Names } from '../names.js';

import { type Entry, entryLines, paragraphLines } from '../view/layout.js';
import type { Style } from '../view/paint.js';
import { section } from '../view/section.js';
import { dayText, lengthText, relativeText, shownText, timeText, zoneText } from '../view/times.js';
import type { View } from '../view/view.js';
import { attachmentEntry } from './attachment-entry.js';
import type { StoryAttachment } from './attachments.js';
import { type Outcome, outcomeOf, type Story } from './story.js';
import { storyCommands } from './story-commands.js';

/** A list shows its first entries. `--json` has all. */
const shownMost = 10;

/** The answer of `show`: is it safe, what needs a person, where it is, what comes next, what was done, and the commands. */
export function storyLines(story: Story, names: Names, view: View): string[] {
  return [
    ...outcomeLines(story, names, view),
    ...conditionLines(story, names, view),
    ...certificateLines(story, names, view),
    ...attachmentLines(story, names, view),
    ...nextLines(story, names, view),
    ...slotLines(story, names, view),
    ...changeLines(story, names, view),
    ...commandSection(story, view),
    '',
    ...paragraphLines(
      view.say`Read at ${timeText(story.at, view)} with ${view.count(story.calls, 'call')}; ${zoneText(view)}.`,
      view,
      '',
    ),
  ];
}

function outcomeLines(story: Story, names: Names, view: View): string[] {
  const outcome = outcomeOf(story);
  const [style, text] = outcomeText(outcome, names, view);
  return section(view.say`Safe`, text, style, view);
}

function outcomeText(outcome: Outcome, names: Names, view: View): readonly [Style, string] {
  if (outcome.kind === 'none') return ['dim', view.say`it is on no TCPSSL listener that was read`];
  const { worst } = outcome;
  const { notAfter, certificateId } = worst;
  const where = `${certificateName(certificateId, names)}, ${listenerName(worst, names)}`;
  const end =
    notAfter === undefined
      ? view.say`an unknown time`
      : `${timeText(notAfter, view)} (${relativeText(notAfter, view)})`;
  switch (outcome.kind) {
    case 'valid':
      return ['good', view.say`yes, until ${end}; no successor yet, and there is time`];
    case 'renewal':
      return ['good', view.say`yes: its successor comes without a person; the present one ends at ${end}`];
    case 'risk':
      return ['bad', riskText(worst, end, where, view)];
  }
}

function riskText({ served, standing }: StoryAttachment, end: string, where: string, { say }: View): string {
  if (served?.verdict === 'unexpected')
    return say`NO: clients get another certificate than the attached one (${where})`;
  if (standing === 'expired') return say`NO: it ended at ${end}, and clients refuse it (${where})`;
  if (standing === 'invalid') return say`NO: it is revoked or not valid yet, and clients refuse it (${where})`;
  if (standing === 'unknown') return say`unknown: CAS does not list it, so nothing is known to replace it (${where})`;
  return say`only until ${end}: nothing replaces it until a person acts (${where})`;
}

function conditionLines({ conditions, faults }: Story, names: Names, view: View): string[] {
  const entries = [...faultEntries(faults, view), ...conditionEntries(conditions, names, view)];
  const title = view.say`Needs you`;
  if (entries.length === 0) return section(title, view.say`nothing`, 'good', view);
  return [...section(title, view.count(entries.length, 'item'), 'bad', view), ...entryLines(entries, view)];
}

/** The certificates in CAS that the question is about, the latest end first. */
function certificateLines({ subject, certificates, attachments }: Story, names: Names, view: View): string[] {
  if (subject.kind !== 'certificates') return [];
  const title = view.say`In CAS`;
  if (certificates.length === 0) return section(title, view.say`CAS does not list it`, 'bad', view);
  const inOrder = [...certificates].sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime());
  const entries = inOrder.map((certificate): Entry => {
    const { id, instanceId, listeners, notBefore, notAfter, keyAlgorithm, issuer, status, hasPrivateKey } = certificate;
    const from = `${dayText(notBefore, view)} – ${dayText(notAfter, view)}`;
    const own = attachments.filter(({ certificateId }) => certificateId === id);
    const facts = [
      ...(own.length === 0 ? [] : [view.say`on ${listenersText(own, names)}`]),
      view.say`valid ${from}`,
      view.say`${keyAlgorithm} key, issued by ${issuer}`,
      ...(status === 'issued' || status === 'expired' ? [] : [view.say`in CAS it is ${view.translate(status)}`]),
      ...(hasPrivateKey ? [] : [view.say`without a private key in CAS`]),
      view.say`id ${id}${instanceId === '' ? '' : view.say`, instance ${instanceId}`}`,
    ];
    return {
      state:
        notAfter > view.now()
          ? view.say`ends ${relativeText(notAfter, view)}`
          : view.say`EXPIRED ${relativeText(notAfter, view)}`,
      style: notAfter > view.now() ? 'good' : 'bad',
      subject: certificateName(id, names),
      where: listeners === 0 ? view.say`on no listener` : view.say`on ${view.count(listeners, 'listener')}`,
      text: facts.join('; '),
      ids: certificate.names,
    };
  });
  return [...section(title, view.count(certificates.length, 'certificate'), 'strong', view), ...limited(entries, view)];
}

/** The listeners that a text names. The rest is a number. */
const mostListeners = 6;

function listenersText(attachments: readonly StoryAttachment[], names: Names): string {
  const all = [...new Set(attachments.map((attachment) => listenerName(attachment, names)))];
  const more = all.length > mostListeners ? ` +${all.length - mostListeners}` : '';
  return `${all.slice(0, mostListeners).join(', ')}${more}`;
}

function attachmentLines(story: Story, names: Names, view: View): string[] {
  const { attachments } = story;
  const title = view.say`Attached`;
  if (attachments.length === 0) return section(title, view.say`nowhere`, 'dim', view);
  const listeners = new Set(attachments.map(({ listenerId }) => listenerId)).size;
  const entries = attachments.map((attachment) => attachmentEntry(attachment, story, { names, view }));
  return [
    ...section(title, view.say`on ${view.count(listeners, 'listener')}`, 'strong', view),
    ...limited(entries, view),
  ];
}

/** What happens without a person: changes under way, the steps of the next pass, and what waits with its time. */
function nextLines(story: Story, names: Names, view: View): string[] {
  const { open, overdue, planned, holds, isSwept } = story;
  const at = (where: ListenerRef, certificateIds: readonly CertificateId[]) => ({
    subject: certificateNames(certificateIds, names),
    where: listenerName(where, names),
    ids: [where.listenerId, ...certificateIds],
  });
  const entries: Entry[] = [
    ...open.map((batch): Entry => {
      const isLate = overdue.includes(batch);
      const length = lengthText(Math.max(0, (view.now().getTime() - batch.requestedAt.getTime()) / 1000), view);
      return {
        ...at(batch, batch.certificateIds),
        state: isLate ? view.say`overdue ${length}` : view.say`for ${length}`,
        style: isLate ? 'bad' : 'change',
        text: isSwept
          ? view.say`${batch.step} is under way in NLB; confirm looks at it every minute`
          : view.say`${batch.step} is under way in NLB; the command below looks at it`,
      };
    }),
    ...planned.map(
      (step): Entry => ({
        ...at(step, step.certificateIds),
        state: isSwept ? view.say`next pass` : view.say`planned`,
        style: 'change',
        text: view.say`${step.step}; ${dueText(step, story, view)}`,
      }),
    ),
    // Why a person has to act is above.
    ...holds
      .filter((hold) => !needsPerson(hold))
      .map((hold): Entry => holdEntry(hold, at(hold, hold.certificateIds), view)),
  ];
  const title = view.say`Next`;
  if (entries.length === 0) return section(title, quietText(story, view), 'dim', view);
  return [...section(title, view.count(entries.length, 'item'), 'strong', view), ...limited(entries, view)];
}

/** Without sweeps the ledger knows of no functions, and a command makes the step. */
function dueText({ loadBalancerId }: ListenerRef, { due, isSwept }: Story, view: View): string {
  if (!isSwept) return view.say`no recent full sweep has filled this ledger, so the command below makes it`;
  const requeue = due.find((each) => each.loadBalancerId === loadBalancerId);
  if (requeue === undefined)
    return view.say`the sweep function makes it: within 5 minutes of a renewal, else within the hour`;
  return view.say`the confirm function looks ${relativeText(requeue.at, view)}, at ${timeText(requeue.at, view)}`;
}

function holdEntry(hold: Hold, place: Pick<Entry, 'subject' | 'where' | 'ids'>, view: View): Entry {
  const { reason, detail, until } = hold;
  const isWaiting = endsByItself(hold);
  const when = until === undefined || !isWaiting ? '' : view.say`, at ${timeText(until, view)}`;
  // The command is among the commands.
  const why = withoutCommand(shownText(detail, view)).replace(/[:：]$/, '');
  return {
    ...place,
    state: isWaiting ? (until === undefined ? view.say`waits` : relativeText(until, view)) : view.say`held`,
    style: 'dim',
    text: `${reasonText(reason, view.lang).title} (${reason})${when}${view.say`: ${why}`}`,
  };
}

/** Without any work: when a certificate has to be renewed. One that is replaced or blocked needs no other successor. */
function quietText({ attachments }: Story, view: View): string {
  const [alarm] = attachments
    .filter(({ standing }) => standing === 'fine')
    .flatMap(({ notBefore, notAfter }) => (notBefore && notAfter ? nearEndFrom({ notBefore, notAfter }) : []))
    .filter((at) => at > view.now())
    .sort((a, b) => a.getTime() - b.getTime());
  if (alarm === undefined) return view.say`nothing`;
  return view.say`nothing until CAS has a successor; without one it needs you from ${dayText(alarm, view)} on`;
}

function slotLines({ loadBalancers }: Story, names: Names, view: View): string[] {
  const texts = loadBalancers.slice(0, shownMost).map(({ id, used, slots }) => {
    const name = loadBalancerName(id, names);
    if (used >= slots) return view.say`${name} is FULL: ${used} of ${slots} additional certificates`;
    return view.say`${name} has ${used} of ${slots} additional certificates`;
  });
  if (texts.length === 0) return [];
  const isFull = loadBalancers.some(({ used, slots }) => used >= slots);
  return section(view.say`Room`, texts.join('; '), isFull ? 'bad' : 'good', view);
}

/** The changes that the ledger has, the latest first: when, by which function and person, with which result. */
function changeLines({ changes, historySince }: Story, names: Names, view: View): string[] {
  const title = view.say`Done`;
  const since = dayText(historySince, view);
  if (changes.length === 0) return section(title, view.say`no change since ${since}`, 'dim', view);
  const entries = [...changes].reverse().map((change): Entry => {
    const { requestedAt, requestedBy, step, certificateIds, ending, answer, token } = change;
    const by = requestedBy?.by === undefined ? '' : view.say`, run by ${requestedBy.by}`;
    const facts = [
      `${step} ${view.translate(ending)}${answer.code === undefined ? '' : ` (${answer.code})`}`,
      idsText(change, view),
      timeText(requestedAt, view),
      requestedBy === undefined
        ? view.say`requester not recorded`
        : view.say`requested by ${requestedBy.function}${by}, pass ${requestedBy.pass}`,
      view.say`request ${answer.requestId ?? token}`,
    ];
    return {
      state: relativeText(requestedAt, view),
      style: ending === 'confirmed' ? 'good' : ending === 'open' ? 'change' : 'bad',
      subject: certificateNames(certificateIds, names),
      where: listenerName(change, names),
      text: facts.join('; '),
      ids: [change.listenerId, ...certificateIds, token],
    };
  });
  const answer = view.say`${view.count(changes.length, 'change')} since ${since}, the latest first`;
  return [...section(title, answer, 'strong', view), ...limited(entries, view)];
}

/** `2-cn-hangzhou for 1-cn-hangzhou`, and for a retired certificate `1-cn-hangzhou`. */
function idsText({ step, certificateIds, replacements = [] }: RecordedChange, view: View): string {
  const ids = certificateIds.join(' ');
  const replaced = replacements.map((pair) => pair.replaced).join(' ');
  return step === 'retire' || replaced === '' ? ids : view.say`${ids} for ${replaced}`;
}

function commandSection(story: Story, view: View): string[] {
  const entries = storyCommands(story).map(({ purpose, command }): Entry => {
    return { state: purposes(view)[purpose], style: 'dim', subject: '', where: '', commands: [command] };
  });
  return entries.length === 0
    ? []
    : [
        ...section(view.say`Commands`, view.say`each asks before it changes something, except the tag`, 'dim', view),
        ...entryLines(entries, view),
      ];
}

function purposes({ say }: View) {
  return {
    accept: say`accept the successor again`,
    now: say`rotate it now`,
    confirm: say`look at it now`,
    undo: say`undo the last rotation`,
    stop: say`stop: never change it`,
    resume: say`rotate it again: take the tag off`,
    history: say`every change of it`,
  } as const;
}

function limited(entries: readonly Entry[], view: View): string[] {
  const more = entries.length - shownMost;
  return [
    ...entryLines(entries.slice(0, shownMost), view),
    ...(more > 0 ? paragraphLines(view.say`and ${more} more (--json has all)`, view) : []),
  ];
}
