import type { FunctionsConfig, invokeLater } from '../shared/alicloud/functions.js';
import { handOffText } from '../shared/events/hand-off.js';
import type { HandOff } from '../shared/reconcile/hand-on.js';
import type { Config } from '../shared/runtime/config.js';
import type { FcContext } from './compose.js';

/** A run leaves itself 10 seconds for its report, and for this. */
const withinMs = 4_000;

/** Asks for further runs of the function itself. None from the command line, which is no function. */
export function openHandOff(
  context: FcContext,
  credentials: FunctionsConfig['credentials'],
  { functions }: Config,
  invoke: typeof invokeLater | undefined,
): HandOff | undefined {
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
    withinMs,
  };
  return (handed, afterSeconds) => {
    const call = { name, qualifier, payload: handOffText(handed), taskId: handed.task, afterSeconds };
    return invoke(config, call);
  };
}
