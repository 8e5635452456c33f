import { differenceInMilliseconds } from 'date-fns';
import type { FunctionsConfig } from '../../shared/alicloud/fc/client.js';
import { continuationText, turnText } from '../../shared/events/continuation.js';
import type { StartContinuation, StartTurn } from '../../shared/reconcile/ports/continuation.js';
import type { Config } from '../../shared/runtime/config.js';
import type { Edges, FcContext } from './edges.js';

/** The limit until the end of the answer. A run has 10 seconds for these calls and its report. */
const longestMs = 4_000;
/** The largest share of the remaining time of the run. */
const shareOfRemaining = 1 / 3;

interface Bounds {
  readonly endAt: Date;
  readonly event: string;
}

/** The ways to start further runs of the present function. */
interface FurtherRuns {
  readonly startContinuation: StartContinuation;
  readonly startTurn: StartTurn;
}

/** Absent on the command line, which is no function. `event` is that of the present run. */
export function openFurtherRuns(
  context: FcContext,
  credentials: FunctionsConfig['credentials'],
  { functions }: Config,
  { invokeLater: invoke, now, endAt, event, agentOf }: Pick<Edges, 'invokeLater' | 'now' | 'agentOf'> & Bounds,
): FurtherRuns | undefined {
  const { accountId, region, service } = context;
  const name = context.function?.name;
  if (invoke === undefined || !name || !accountId) return undefined;
  const qualifier = service?.qualifier === 'LATEST' ? undefined : service?.qualifier || undefined;
  const config = {
    accountId,
    region,
    credentials,
    service: functions.service ?? (service?.name || undefined),
    endpoint: functions.endpoint,
    agentOf,
  };
  const start = (payload: string, taskId: string, afterSeconds?: number) => {
    const withinMs = Math.min(longestMs, Math.max(1, differenceInMilliseconds(endAt, now()) * shareOfRemaining));
    return invoke({ ...config, withinMs }, { name, qualifier, payload, taskId, afterSeconds });
  };
  return {
    startContinuation: (continuation, afterSeconds) =>
      start(continuationText(continuation), continuation.task, afterSeconds),
    startTurn: (accounts, task) => start(turnText({ accounts, event }), task),
  };
}
