import { always, never, swapped, unwrapped } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('shared', (name) => `test/${name}`);

/** Faults of the layout of answers, their grouping and their translation. */
export const showFaults: readonly Fault[] = [
  inside('layout.ts: wrapped', 'show/layout', {
    'a line is one column too wide': swapped('> width', '> width + 1'),
  }),
  inside('view/layout.ts: linesOf', 'cli/captures', {
    'a word longer than its column is beside': swapped('left + needed <= view.columns', 'true'),
  }),
  inside('condition-entries.ts: placeText', 'cli/captures', {
    'an id stands before a name': swapped('{ subject: where, where: subject }', '{ subject, where }'),
  }),
  inside('condition-entries.ts: faultEntries', 'show/fault-entries', {
    'each failed call has an entry': unwrapped('slice'),
  }),
  inside('plan/warnings.ts: lossWarnings', 'cli/plan', {
    'a plan does not say which names go': always('lost.length'),
  }),
  inside('plan/warnings.ts: unservedWarnings', 'cli/plan', {
    'a plan does not say what a swap leaves unserved': always("'swap'"),
  }),
  inside('plan-lines.ts: isOnlyHere', 'cli/plan', {
    'a plan says a hold twice': always('shown.has'),
  }),
  inside('doctor/lines.ts: doctorLines', 'cli/doctor.test', {
    'the doctor begins with what is well': swapped("'fail', 'warn', 'ok'", "'ok', 'warn', 'fail'"),
  }),
  inside('history-lines.ts: relativesIn', 'cli/history', {
    'a retired certificate has no name': swapped('found.add(successor)', 'found'),
  }),
  inside('commands.ts: calledBy', 'show/one-name', {
    'a condition is called by a successor for other domains': swapped('replacedBy.get(id) ?? id', 'id'),
  }),
  inside('explain.ts: changeEntries', 'cli/dry-run-words', {
    'a dry run says that it confirmed a change': never('dryRun', 'verdict'),
  }),
  inside('names.ts: namesInOrder', 'show/one-name', {
    'the alphabet chooses the name of a certificate': swapped('rank(a) - rank(b)', '0'),
    'a wildcard stands for its host': swapped(': 2', ': 0'),
  }),
  inside('words.ts: translatorOf', 'text/translations', {
    'a foreign sentence is taken for a short text': never('isShort'),
  }),
].flat();
