import type { Continuation } from '../report/report.js';

/**
 * Starts another run of the same function after a delay. Each task starts once: `repeated` if its task id was used before,
 * also by a task that has ended. Rejects if no run can be started.
 */
export type StartContinuation = (continuation: Continuation, afterSeconds: number) => Promise<'accepted' | 'repeated'>;

/** Starts another run of the same function at once, with the event of this run, for some of its accounts. The same otherwise. */
export type StartTurn = (accounts: readonly string[], task: string) => Promise<'accepted' | 'repeated'>;
