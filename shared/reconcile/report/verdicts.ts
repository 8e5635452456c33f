import { english } from '../../rotation/english.js';
import type { Judged } from '../../rotation/judge.js';
import { stepWords } from '../../rotation/model/step.js';
import type { Condition, Findings, JudgedReport } from './report.js';

/** The verdicts for the report, and a condition for each overdue batch. */
export function verdictFindings(judged: readonly Judged[]): Pick<Findings, 'judged' | 'conditions'> {
  const reports = judged.map(toJudgedReport);
  return { judged: reports, conditions: reports.flatMap(toCondition) };
}

/** A judged batch, for the report and the log. */
export function toJudgedReport({ batch, verdict }: Judged): JudgedReport {
  const { region, loadBalancerId, listenerId, step, certificateIds, requestedAt } = batch;
  return { region, loadBalancerId, listenerId, step, certificateIds, verdict, since: requestedAt };
}

function toCondition({ verdict, step, ...listener }: JudgedReport): Condition[] {
  if (verdict !== 'overdue') return [];
  const detail = overdueText({ step });
  const { region, loadBalancerId, listenerId, certificateIds, since } = listener;
  return [{ reason: 'overdue', region, loadBalancerId, listenerId, certificateIds, since, detail }];
}

/** The detail of the condition `overdue`, with its remedy. */
export function overdueText({ step }: Pick<JudgedReport, 'step'>): string {
  return english`its ${stepWords[step]} has not finished; check the listener in the NLB console, and open a ticket with Alibaba Cloud if it does not finish`;
}
