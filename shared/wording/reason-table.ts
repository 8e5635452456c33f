import type { ConditionReason } from '../reconcile/report/report.js';

/** The meaning of a reason, and its remedy; `todo` is empty if no person has to act. */
export interface ReasonText {
  readonly title: string;
  readonly todo: string;
}

/** Every reason in one language. A new reason compiles only when both languages have it. */
export type ReasonTable = Readonly<Record<ConditionReason, ReasonText>>;
