import type { Continuation } from '../report/report.js';

/**
 * Starts another run of the same function, so many seconds from now; once, by its task: `repeated` when that task was
 * asked for before, and may long be over. Rejects when no run can be started.
 */
export type StartContinuation = (continuation: Continuation, afterSeconds: number) => Promise<'accepted' | 'repeated'>;
