import { readAsyncSettings, readFunction, readTriggers } from '../../shared/alicloud/fc/deployed.js';
import { type FunctionCall, invokeLater, invokeNow, type Returned } from '../../shared/alicloud/fc/functions.js';
import type { DoctorAccount, DoctorFunctions } from '../../shared/doctor/ports.js';
import { once } from '../../shared/doctor/read-once.js';
import { english } from '../../shared/rotation/english.js';
import { type Config, readConfig } from '../../shared/runtime/config.js';
import { ConfigFault } from '../../shared/runtime/faults.js';
import { usualPrefix } from '../../shared/runtime/function-names.js';
import { accountOf } from './accounts.js';
import { connectionOf, credentialsOf, runTimes, withCurrentKeys } from './connect.js';
import type { Edges, FcContext } from './edges.js';

/** The location of the deployed functions, from the options of a command. */
export interface FunctionsLocation {
  readonly region?: string | undefined;
  readonly prefix?: string | undefined;
}

interface Caller extends Pick<Edges, 'agentOf'> {
  readonly own: Pick<DoctorAccount, 'identity'> | undefined;
}

/** The deployed functions, as the doctor reads them. The account is that of the credentials, by STS. */
export function deployedFunctions(
  { functions }: Config,
  context: FcContext,
  { region = context.region, prefix = usualPrefix }: FunctionsLocation,
  { own, agentOf }: Caller,
): DoctorFunctions | undefined {
  if (region === '') return undefined;
  const identity = once(async () => own?.identity());
  const configured = async () => ({
    ...functions,
    region,
    credentials: credentialsOf(context),
    // Each function has several reads, and one question to STS is enough.
    accountId: context.accountId || ((await identity())?.accountId ?? ''),
    agentOf,
  });
  return {
    region,
    prefix,
    read: async (name) => readFunction(await configured(), name),
    triggers: async (name) => readTriggers(await configured(), name),
    asyncSettings: async (name) => readAsyncSettings(await configured(), name),
  };
}

/** The deployed functions, as the command line calls them. */
interface InvokableFunctions {
  readonly region: string;
  /** Waits for the end of the call, and returns the end of its log too. */
  readonly now: (call: FunctionCall) => Promise<Returned>;
  readonly later: (call: FunctionCall & { readonly taskId: string }) => Promise<'accepted' | 'repeated'>;
}

/** FC ends a run at the function's timeout, which s.yaml sets to 270 s. */
const withinMs = 330_000;

/** Throws a `ConfigFault` if their region is unknown. The account is that of the credentials, by STS. */
export async function openFunctions(given: FcContext, edges: Edges): Promise<InvokableFunctions> {
  const config = readConfig(edges.env, given.region);
  if (given.region === '')
    throw new ConfigFault(
      english`the region of the functions is unknown; give --region, or set ALIBABA_CLOUD_REGION_ID`,
    );
  const context = await withCurrentKeys(given, edges);
  const { stopAt } = runTimes(edges.now(), undefined);
  const own = {
    ...config.functions,
    region: context.region,
    credentials: credentialsOf(context),
    accountId:
      context.accountId ||
      (await accountOf(connectionOf(config, context, edges, { stopAt }), 'functions are called by it')),
    withinMs,
    agentOf: edges.agentOf,
  };
  return {
    region: own.region,
    now: (call) => invokeNow(own, { ...call, withLog: true }),
    later: (call) => invokeLater(own, call),
  };
}
