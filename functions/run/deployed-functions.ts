import { type FunctionCall, invokeLater, invokeNow, type Returned } from '../../shared/alicloud/fc/functions.js';
import { readConfig } from '../../shared/runtime/config.js';
import { ConfigFault } from '../../shared/runtime/faults.js';
import { accountOf } from './accounts.js';
import { connectionOf, credentialsOf, type Edges, type FcContext, runTimes } from './compose.js';

/** The deployed functions, as the command line calls them. */
export interface DeployedFunctions {
  readonly region: string;
  /** Waits for its end, and gives the end of its log too. */
  readonly now: (call: FunctionCall) => Promise<Returned>;
  readonly later: (call: FunctionCall & { readonly taskId: string }) => Promise<'accepted' | 'repeated'>;
}

/** FC ends a run at the function's timeout, which is 270 s as it is deployed. */
const withinMs = 330_000;

/** Throws a `ConfigFault` where it is not known where they are. The account is that of the keys, as STS says. */
export async function openFunctions(context: FcContext, edges: Edges): Promise<DeployedFunctions> {
  const config = readConfig(edges.env, context.region);
  if (context.region === '')
    throw new ConfigFault('the region of the functions is unknown; give --region, or set ALIBABA_CLOUD_REGION_ID');
  const { stopAt } = runTimes(edges.now(), undefined);
  const own = {
    ...config.functions,
    region: context.region,
    credentials: credentialsOf(context),
    accountId:
      context.accountId ||
      (await accountOf(connectionOf(config, context, edges, { stopAt }), 'functions are called by it')),
    withinMs,
  };
  return {
    region: own.region,
    now: (call) => invokeNow(own, { ...call, withLog: true }),
    later: (call) => invokeLater(own, call),
  };
}
