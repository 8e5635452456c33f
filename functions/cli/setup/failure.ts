import { missingOf } from '../../../shared/reconcile/report/faults.js';
import type { StepFailure } from '../../../shared/show/setup/setup-lines.js';
import { codeOf } from '../terminal/failure.js';
import { StepFault } from './look.js';

/** The failure of a step for the answer. Another error is thrown: it is of the command, and not of a step. */
export function failureOf(error: unknown): StepFailure {
  if (!(error instanceof StepFault)) throw error;
  const { step, cause } = error;
  const missing = missingOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  return { step, message, code: codeOf(cause), ...(missing && { missing }) };
}
