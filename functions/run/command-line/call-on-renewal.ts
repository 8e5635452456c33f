import { CloudFault } from '../../../shared/alicloud/client/cloud-fault.js';
import type { Returned } from '../../../shared/alicloud/fc/functions.js';
import { ConfigFault } from '../../../shared/runtime/faults.js';
import { UnknownAccount } from '../accounts.js';
import { openFunctions } from '../deployed-functions.js';
import type { Edges, FcContext } from '../edges.js';

interface OnRenewalCall {
  readonly name: string;
  readonly payload: object;
}

/** `absent`: there is no such function, or these credentials may not call it. */
type OnRenewalAnswer = { readonly kind: 'absent'; readonly why: string } | (Returned & { readonly region: string });

/** Calls the deployed function and waits for its end. Rejects if the call itself fails. */
export async function callOnRenewal(context: FcContext, edges: Edges, call: OnRenewalCall): Promise<OnRenewalAnswer> {
  try {
    const functions = await openFunctions(context, edges);
    const returned = await functions.now({ name: call.name, payload: JSON.stringify(call.payload) });
    return { ...returned, region: functions.region };
  } catch (error) {
    if (isAbsence(error)) return { kind: 'absent', why: error.message };
    throw error;
  }
}

function isAbsence(error: unknown): error is Error {
  if (error instanceof ConfigFault || error instanceof UnknownAccount) return true;
  return error instanceof CloudFault && (error.httpStatus === 404 || error.httpStatus === 403);
}
