import { conditionEntries } from '../show/condition-entries.js';
import type { Names } from '../show/names.js';
import { commandLines, type Entry, entryLines, paragraphLines } from '../show/view/layout.js';
import type { Style } from '../show/view/paint.js';
import { shownText, zoneText } from '../show/view/times.js';
import type { View } from '../show/view/view.js';
import { tally } from '../wording/count.js';
import type { Check, Checkup, Finding, NotChecked } from './finding.js';

/** The findings, failures first, then the checks that were not made, and a closing line. */
export function doctorLines({ findings, notChecked, next }: Checkup, names: Names, view: View): string[] {
  const levels = ['fail', 'warn', 'ok'] as const;
  const sorted = levels.flatMap((level) => findings.filter((finding) => finding.level === level));
  const counts = tally(findings, ({ level }) => level);
  const total = levels.map((level) => `${counts[level] ?? 0} ${levelName(level, view)}`).join(view.say`, `);
  const isFailing = findings.some(({ level }) => level === 'fail');
  const entries = [
    ...sorted.map((finding) => findingEntry(finding, names, view)),
    ...notChecked.map((each) => skippedEntry(each, view)),
  ];
  return [
    ...entryLines(entries, view),
    ...paragraphLines(view.say`${total}; ${zoneText(view)}.`, view, '').map((line) => view.paint('strong', line)),
    ...(next === undefined ? [] : nextLines(next, isFailing, view)),
  ];
}

function nextLines(next: string, isFailing: boolean, view: View): readonly string[] {
  const { say } = view;
  return ['', isFailing ? say`Next, once these are fixed:` : say`Next:`, ...commandLines(next, view)];
}

const styles = { ok: 'good', warn: 'change', fail: 'bad' } as const satisfies Record<Finding['level'], Style>;

/** A finding of conditions is shown as the status shows them, with the check in place of the time. */
function findingEntry(finding: Finding, names: Names, view: View): Entry {
  const { level, check, subject = '', detail, conditions = [] } = finding;
  const head = { state: levelName(level, view), style: styles[level] };
  const [condition] = conditionEntries(conditions, names, view);
  if (condition !== undefined)
    return { ...condition, ...head, text: view.say`${condition.state}. ${condition.text ?? ''}` };
  const fix = level === 'ok' || finding.fix === undefined ? '' : shownText(finding.fix, view);
  const found = shownText(detail, view);
  return {
    ...head,
    subject: checkName(check, view),
    where: namedSubject(subject, names),
    text: fix === '' ? found : view.say`${found}; fix: ${fix}`,
  };
}

/** The names of load balancers in place of their ids. */
function namedSubject(subject: string, { loadBalancerOf }: Names): string {
  return subject
    .split(' ')
    .map((word) => loadBalancerOf(word) ?? word)
    .join(' ');
}

function skippedEntry({ check, why }: NotChecked, view: View): Entry {
  return {
    state: view.say`not checked`,
    style: 'dim',
    subject: checkName(check, view),
    where: '',
    text: shownText(why, view),
  };
}

function levelName(level: Finding['level'], { say }: View): string {
  if (level === 'ok') return say`ok`;
  return level === 'warn' ? say`warn` : say`fail`;
}

function checkName(check: Check, { say }: View): string {
  switch (check) {
    case 'configuration':
      return say`configuration`;
    case 'credentials':
      return say`credentials`;
    case 'clock':
      return say`clock`;
    case 'permissions':
      return say`permissions`;
    case 'cloud':
      return say`cloud`;
    case 'site':
      return say`site`;
    case 'quota':
      return say`quota`;
    case 'certificates':
      return say`certificates`;
    case 'probe':
      return say`probe`;
    case 'ledger':
      return say`ledger`;
    case 'functions':
      return say`functions`;
    case 'notifications':
      return say`notifications`;
  }
}
