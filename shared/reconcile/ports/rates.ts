import type { Step } from '../../rotation/model/step.js';

/** The calls that one run may make in a region. All runs of an account share the rates of the region. */
export interface RateBudget {
  /** Divides the rates by the number of active runs, this run included. */
  divide(runs: number): void;
  /** Counts a change that another run made. */
  noteChange(step: Step['step'], secondsAgo: number): void;
  /** The changes of the last minute: those of this run and the noted ones. */
  changesMade(): readonly { readonly step: Step['step']; readonly secondsAgo: number }[];
  /** Seconds until one more change of every kind is allowed. */
  changeInSeconds(): number;
  /** The changes of any one kind that this run can surely make in that time, at most those of a minute. */
  changesLeft(seconds: number): number;
  /** Seconds to read the certificates of a number of listeners. */
  readingSeconds(listeners: number): number;
}
