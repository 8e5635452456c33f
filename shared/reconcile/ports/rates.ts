import type { Step } from '../../rotation/model/step.js';

/** The calls that one run makes in a region, among those of others: all share the same rates. */
export interface RateBudget {
  /** So many runs are at work, this one among them. */
  divide(runs: number): void;
  /** Another run made this change so long ago. */
  noteChange(step: Step['step'], secondsAgo: number): void;
  /** The changes of the last minute, by this run and those that were noted. */
  changesMade(): readonly { readonly step: Step['step']; readonly secondsAgo: number }[];
  /** How long until one more change of every kind can be made. */
  changeInSeconds(): number;
  /** How many changes of any one kind this run may certainly still make within that time, at most a minute's. */
  changesLeft(seconds: number): number;
  /** How long the certificates of so many listeners take to read. */
  readingSeconds(listeners: number): number;
}
