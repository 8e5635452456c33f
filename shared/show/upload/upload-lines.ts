import { withAdvice } from '../../wording/advice.js';
import { shortNamesText } from '../../wording/terms.js';
import { conditionEntries } from '../condition-entries.js';
import { changesText } from '../explain.js';
import { certificateName, listenerName, type Names } from '../names.js';
import { columnsOf, commandLines, type Entry, entryLines, paragraphLines, proseLines } from '../view/layout.js';
import type { Style } from '../view/paint.js';
import { dayText, lengthText, shownText } from '../view/times.js';
import type { View } from '../view/view.js';
import { type Attached, ownPart, type Rotation, type UploadResult, type Waited } from './upload-result.js';

/** The result of an upload: the certificate, its place in CAS, its predecessors, the rotation. */
export function uploadLines(result: UploadResult, names: Names, view: View): string[] {
  const { say } = view;
  const { certificate, rotation, waited } = result;
  const subject = shortNamesText(certificate.names);
  const until = dayText(certificate.notAfter, view);
  return [
    ...section(say`File`, result.file, undefined, view),
    ...section(say`Certificate`, say`${subject}, ${certificate.keyAlgorithm}, valid until ${until}`, 'strong', view),
    ...section(say`In CAS`, inCasText(result, view), undefined, view),
    ...replacedLines(result, names, view),
    ...undecidedLines(result, names, view),
    ...(rotation === undefined ? [] : rotationLines(rotation, result, names, view)),
    ...(waited === undefined ? [] : waitedLines(waited, names, view)),
  ];
}

const titleColumns = 14;

function section(title: string, answer: string, style: Style | undefined, view: View): string[] {
  const head = `${title}${' '.repeat(Math.max(2, titleColumns - columnsOf(title)))}`;
  const [first = '', ...others] = proseLines(answer, view.columns - columnsOf(head), view);
  const painted = (text: string) => (style === undefined ? text : view.paint(style, text));
  const margin = ' '.repeat(titleColumns);
  return [`${view.paint('strong', head)}${painted(first)}`, ...others.map((line) => `${margin}${painted(line)}`)];
}

function inCasText({ inCas, certificateId, label }: UploadResult, { say }: View): string {
  const id = certificateId ?? '';
  switch (inCas) {
    case 'uploaded':
      return say`uploaded as ${id}, with the name ${label}`;
    case 'was-there':
      return say`there already as ${id}, with the name ${label}; not uploaded again`;
    case 'would-be-uploaded':
      return say`would be uploaded with the name ${label}`;
  }
}

function replacedLines({ replaced, undecided, unread }: UploadResult, names: Names, view: View): string[] {
  const { say } = view;
  const title = say`Replaces`;
  const unknown =
    unread === undefined
      ? []
      : section(say`Not read`, say`${shownText(unread, view)}; other listeners may have a predecessor`, 'change', view);
  if (replaced.length > 0) {
    const listeners = replaced.flatMap(({ on }) => on);
    const answer = say`${view.count(replaced.length, 'certificate')} on ${view.count(listeners.length, 'listener')}`;
    const entries = replaced.flatMap((each) => attachedEntries(each, names, view));
    return [...section(title, answer, 'good', view), ...entryLines(entries, view), ...unknown];
  }
  const answer =
    undecided.length > 0
      ? say`nothing by itself; a person decides about the next`
      : say`nothing: no listener has a certificate for these names, so attach it to one by hand`;
  return [...section(title, answer, 'change', view), ...unknown];
}

function attachedEntries({ certificateId, on }: Attached, names: Names, view: View): Entry[] {
  return on.map((listener) => ({
    state: listener.isDefault ? view.say`default` : view.say`additional`,
    style: 'dim',
    subject: certificateName(certificateId, names),
    where: listenerName(listener, names),
    text: certificateId,
    ids: [listener.region, listener.listenerId],
  }));
}

/** Text and command of a reason, as conditions have them: `…: nlb-cert backfill …`. */
const commandAtEnd = /^(.*?)[:;] (nlb-cert .+)$/s;

function undecidedLines({ replaced, undecided }: UploadResult, names: Names, view: View): string[] {
  if (undecided.length === 0) return [];
  const entries = undecided.flatMap(({ why, ...each }) => {
    const [, text = why, command] = commandAtEnd.exec(why) ?? [];
    const [first, ...others] = attachedEntries(each, names, view);
    if (first === undefined) return [];
    const commands = command === undefined || replaced.length > 0 ? [] : [command];
    return [{ ...first, text: shownText(text, view), commands }, ...others];
  });
  return [
    ...section(view.say`Not replaced`, view.count(undecided.length, 'certificate'), 'change', view),
    ...entryLines(entries, view),
  ];
}

function rotationLines(rotation: Rotation, result: UploadResult, names: Names, view: View): string[] {
  const { say } = view;
  const title = say`Rotation`;
  switch (rotation.kind) {
    case 'none':
      return section(title, noneText(result, view), 'dim', view);
    case 'later': {
      const later = say`the sweep function finds it within 5 minutes`;
      if (rotation.why === undefined) return section(title, later, 'dim', view);
      const why = say`${later}; on-renewal was not called: ${shownText(rotation.why, view)}`;
      return [...section(title, why, 'dim', view), ...ownRotationLines(result, view)];
    }
    case 'failed':
      return section(title, `${by(rotation, view)}: ${shownText(rotation.message, view)}`, 'bad', view);
    case 'passed':
      return passedLines(rotation, result, names, view);
  }
}

/** Where on-renewal cannot be called, there may be no sweep either. */
function ownRotationLines({ replaced, certificateId: successor }: UploadResult, view: View): string[] {
  if (successor === undefined || replaced.length === 0) return [];
  const pairs = replaced.map(({ certificateId }) => `${certificateId}=${successor}`).join();
  return [
    ...paragraphLines(view.say`Without a deployed sweep function, this command rotates it:`, view),
    ...commandLines(`nlb-cert backfill --certificates ${pairs}`, view),
  ];
}

function by({ by: name }: { readonly by: string | undefined }, { say }: View): string {
  return name ?? say`this command`;
}

function noneText({ replaced }: UploadResult, { say }: View): string {
  return replaced.length === 0
    ? say`none, as --replaces none says`
    : say`none, as --replaces none says; but the sweep function will replace them, because names, key type and authority are the same`;
}

function passedLines(
  rotation: Extract<Rotation, { kind: 'passed' }>,
  result: UploadResult,
  names: Names,
  view: View,
): string[] {
  const { say } = view;
  const { steps, conditions, holds } = ownPart(result);
  const made = steps.filter(({ outcome }) => outcome === 'accepted' || outcome === 'unsure');
  const [hold] = holds;
  const answer =
    made.length > 0
      ? say`${changesText(made, view)} by ${by(rotation, view)}`
      : say`no change by ${by(rotation, view)}`;
  const held = hold === undefined || made.length > 0 ? '' : `; ${shownText(hold.detail, view)}`;
  const { faults } = rotation.report;
  return [
    ...section(say`Rotation`, `${answer}${held}`, made.length > 0 ? 'good' : 'dim', view),
    ...faults.flatMap(({ region, message, code }) =>
      section(say`Failed`, `${region}: ${shownText(withAdvice(message, code, view), view)}`, 'bad', view),
    ),
    ...(conditions.length === 0 ? [] : section(say`Needs you`, view.count(conditions.length, 'item'), 'bad', view)),
    ...entryLines(conditionEntries(conditions, names, view), view),
  ];
}

function waitedLines(waited: Waited, names: Names, view: View): string[] {
  const { say } = view;
  const title = say`Served`;
  switch (waited.kind) {
    case 'served':
      return section(
        title,
        say`on ${view.count(waited.listeners, 'listener')}, after ${lengthText(waited.seconds, view)}`,
        'good',
        view,
      );
    case 'unread':
      return section(title, say`unknown: ${shownText(waited.why, view)}`, 'bad', view);
    case 'not-served': {
      const listeners = view.count(waited.pending.length, 'listener');
      const entries = waited.pending.map(
        (listener): Entry => ({ state: '', style: 'bad', subject: '', where: listenerName(listener, names) }),
      );
      return [
        ...section(
          title,
          say`not on ${listeners} after ${lengthText(waited.seconds, view)}; nlb-cert status has the reasons`,
          'bad',
          view,
        ),
        ...entryLines(entries, view),
      ];
    }
  }
}
