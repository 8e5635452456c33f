import type { Callers } from '../protocol/callers.js';
import type { Call, Product } from '../protocol/product.js';
import { STS_NOT_EMULATED } from '../tables/not-emulated.js';
import { STS_TABLE } from '../tables/sts.js';
import { assumeRole, getCallerIdentity } from './assume-role.js';
import type { Sessions } from './sessions.js';

/** STS 2015-04-01. A caller needs `sts:AssumeRole` on the role's ARN, and nothing to ask who it is (facts 6.2). */
export function stsProduct(sessions: Sessions, callers: Callers): Product {
  const callerOf = (call: Call) => {
    const caller = callers.find(call.accessKeyId);
    if (!caller) throw new Error(`no caller ${call.accessKeyId}`);
    return caller;
  };
  return {
    name: 'sts',
    version: '2015-04-01',
    actionPrefix: 'sts',
    table: STS_TABLE,
    notEmulated: STS_NOT_EMULATED,
    illegalCode: (parameter) => `InvalidParameter.${parameter}`,
    openToAll: ['GetCallerIdentity'],
    resourceOf: (call) => call.parameters.text('RoleArn') ?? '*',
    handlers: {
      AssumeRole: (call) => assumeRole(sessions, callerOf(call), call),
      GetCallerIdentity: (call) => getCallerIdentity(sessions, callerOf(call)),
    },
  };
}
