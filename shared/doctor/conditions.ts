import type { GradedCondition } from '../reconcile/report/report.js';
import { byCause, locationsText, type SameCause, sinceText } from '../wording/condition.js';
import { type ConditionReason, reasonText } from '../wording/reasons.js';
import { certificatesText, type NamesOf } from '../wording/terms.js';
import type { Check, Finding } from './finding.js';

/**
 * The conditions of a dry run as findings: one for each cause, in the order of the report. The detail of an expiry has the
 * hold that keeps the successor off.
 */
export function conditionFindings(conditions: readonly GradedCondition[], namesOf: NamesOf): readonly Finding[] {
  return byCause(conditions).map((same) => toFinding(same, namesOf));
}

function toFinding(same: SameCause<GradedCondition>, namesOf: NamesOf): Finding {
  const [{ reason, severity, certificateIds, since, detail }] = same;
  const [what, ownRemedy] = splitAtRemedy(detail);
  const texts = [certificatesText(certificateIds, namesOf), what].filter((text) => text !== '');
  const shown = {
    check: checkOf(reason),
    subject: locationsText(same) || undefined,
    detail: [`${reason} ${sinceText(reason, since)}`, ...texts].join(': '),
    conditions: same,
  };
  const fix = ownRemedy ?? remedyOf(reason);
  if (severity === 'notice') return { ...shown, level: 'warn', fix };
  return { ...shown, level: 'fail', mendedBy: 'person', fix };
}

/** A detail that has a semicolon ends in its own remedy. */
function splitAtRemedy(detail: string): readonly [what: string, remedy: string | undefined] {
  const end = detail.indexOf('; ');
  return end < 0 ? [detail, undefined] : [detail.slice(0, end), detail.slice(end + 2)];
}

/** The remedy of the table as the end of a line. */
function remedyOf(reason: ConditionReason): string {
  const { todo } = reasonText(reason, 'en');
  return `${todo.charAt(0).toLowerCase()}${todo.slice(1).replace(/\.$/, '')}`;
}

const checks: Partial<Readonly<Record<ConditionReason, Check>>> = {
  'permission-missing': 'permissions',
  'quota-full': 'quota',
  'ledger-entry-unreadable': 'ledger',
  'ledger-time-ahead': 'ledger',
  unexpected: 'probe',
  'replaced-served': 'probe',
  unreachable: 'probe',
  'chain-incomplete': 'probe',
  'chain-expired': 'probe',
};

function checkOf(reason: ConditionReason): Check {
  return checks[reason] ?? 'certificates';
}
