import { differenceInMilliseconds } from 'date-fns';
import type { FunctionsConfig } from '../../shared/alicloud/fc/functions.js';
import { continuationText } from '../../shared/events/continuation.js';
import type { StartContinuation } from '../../shared/reconcile/ports/continuation.js';
import type { Config } from '../../shared/runtime/config.js';
import type { Edges, FcContext } from './edges.js';

/** The limit until the end of the answer. A run has 10 seconds for these calls and its report. */
const longestMs = 4_000;
/** The largest share of the remaining time of the run. */
const shareOfRemaining = 1 / 3;

/** Starts further runs of the present function. Undefined on the command line, which is no function. */
export function openContinuation(
  context: FcContext,
  credentials: FunctionsConfig['credentials'],
  { functions }: Config,
  { invokeLater: invoke, now, endAt }: Pick<Edges, 'invokeLater' | 'now'> & { readonly endAt: Date },
): StartContinuation | undefined {
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
  };
  return (continuation, afterSeconds) => {
    const withinMs = Math.min(longestMs, Math.max(1, differenceInMilliseconds(endAt, now()) * shareOfRemaining));
    const call = { name, qualifier, payload: continuationText(continuation), taskId: continuation.task, afterSeconds };
    return invoke({ ...config, withinMs }, call);
  };
}
