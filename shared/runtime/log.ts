import type { Condition, JudgedReport, RememberedCondition, Report, StepReport } from '../reconcile/report/report.js';
import { plainJson } from '../wording/plain.js';
import { severityOf } from '../wording/reasons.js';
import type { LogLevel } from './config.js';
import { type Effort, passFields } from './pass-fields.js';

/** Writes one line. On FC, standard output is the function's log, and a line has at most 32 KB. */
export type WriteLine = (line: string) => void;

const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** One JSON line for each step, verdict, condition and pass. Fields are picked by name, so no event, secret or PEM gets in. */
export function passLog(pass: string, level: LogLevel, write: WriteLine) {
  const line = (at: LogLevel, kind: string, fields: object) => {
    if (rank[at] >= rank[level]) write(plainJson({ level: at, kind, pass, ...fields }));
  };
  return {
    step: ({
      region,
      loadBalancerId,
      listenerId,
      certificateIds,
      step,
      outcome,
      code,
      requestId,
      token,
    }: StepReport) => {
      const failed = outcome === 'refused' || outcome === 'unsure' || outcome === 'fault';
      const fields = { region, loadBalancerId, listenerId, certificateIds, step, outcome, code, requestId, token };
      line(failed ? 'warn' : 'info', 'step', fields);
    },
    verdict: ({ region, loadBalancerId, listenerId, certificateIds, step, verdict, since }: JudgedReport) => {
      const bad = verdict === 'overdue' || verdict === 'lost';
      const fields = { region, loadBalancerId, listenerId, certificateIds, step, verdict, since };
      line(bad ? 'warn' : 'info', 'verdict', fields);
    },
    conditionBegins: ({
      reason,
      account,
      region,
      loadBalancerId,
      listenerId,
      certificateIds,
      since,
      detail,
    }: Condition) => {
      const severity = severityOf(reason);
      const fields = { reason, severity, account, region, loadBalancerId, listenerId, certificateIds, since, detail };
      line('warn', 'condition', fields);
    },
    conditionEnds: ({
      reason,
      account,
      region,
      loadBalancerId,
      listenerId,
      certificateIds,
      since,
    }: RememberedCondition) => {
      const severity = severityOf(reason);
      const fields = { reason, severity, account, region, loadBalancerId, listenerId, certificateIds, since };
      line('info', 'condition-over', fields);
    },
    done: (report: Report, effort: Effort) => {
      for (const { region, account, operation, code, message } of report.faults)
        line('error', 'fault', { region, account, operation, code, message });
      line('info', 'pass', passFields(report, effort));
    },
  };
}
