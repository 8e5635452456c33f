import { readFunction, readTriggers } from '../../shared/alicloud/fc/deployed.js';
import type { DoctorAccount, DoctorFunctions } from '../../shared/doctor/ports.js';
import type { Config } from '../../shared/runtime/config.js';
import { credentialsOf, type FcContext } from './compose.js';

/** Where the functions are deployed, as far as somebody says. */
export interface FunctionsPlace {
  readonly region?: string | undefined;
  readonly prefix?: string | undefined;
}

export interface DoctorRequest extends FunctionsPlace {
  /** NLB is asked for the code of a full load balancer. */
  readonly checkQuota?: boolean | undefined;
}

export const usualPrefix = 'nlb-cert-';

/** The deployed functions, as Function Compute shows them. The account is that of the keys, as STS says. */
export function deployedFunctions(
  { functions }: Config,
  context: FcContext,
  { region = context.region, prefix = usualPrefix }: FunctionsPlace,
  own: Pick<DoctorAccount, 'identity'> | undefined,
): DoctorFunctions | undefined {
  if (region === '') return undefined;
  const configured = async () => ({
    ...functions,
    region,
    credentials: credentialsOf(context),
    accountId: context.accountId || ((await own?.identity())?.accountId ?? ''),
  });
  return {
    region,
    prefix,
    read: async (name) => readFunction(await configured(), name),
    triggers: async (name) => readTriggers(await configured(), name),
  };
}
