import type { Call, Handler, Product } from '../protocol/product.js';
import { RAM_NOT_EMULATED } from '../tables/not-emulated.js';
import { RAM_TABLE } from '../tables/ram.js';
import {
  createPolicy,
  createPolicyVersion,
  deletePolicy,
  deletePolicyVersion,
  getPolicy,
  listPolicyVersions,
} from './policies.js';
import {
  attachPolicyToRole,
  createRole,
  deleteRole,
  detachPolicyFromRole,
  getRole,
  listPoliciesForRole,
} from './roles.js';
import type { RamStore } from './store.js';

/** RAM 2015-05-01: roles and custom policies, as far as an installation needs them. */
export function ramProduct(store: RamStore): Product {
  const bind =
    (handler: (store: RamStore, call: Call) => ReturnType<Handler>): Handler =>
    (call) =>
      handler(store, call);
  return {
    name: 'ram',
    version: '2015-05-01',
    actionPrefix: 'ram',
    table: RAM_TABLE,
    notEmulated: RAM_NOT_EMULATED,
    illegalCode: (parameter) => `InvalidParameter.${parameter}`,
    resourceOf,
    handlers: {
      CreateRole: bind(createRole),
      GetRole: bind(getRole),
      DeleteRole: bind(deleteRole),
      CreatePolicy: bind(createPolicy),
      GetPolicy: bind(getPolicy),
      CreatePolicyVersion: bind(createPolicyVersion),
      ListPolicyVersions: bind(listPolicyVersions),
      DeletePolicyVersion: bind(deletePolicyVersion),
      DeletePolicy: bind(deletePolicy),
      AttachPolicyToRole: bind(attachPolicyToRole),
      DetachPolicyFromRole: bind(detachPolicyFromRole),
      ListPoliciesForRole: bind(listPoliciesForRole),
    },
  };
}

/**
 * What is made is about all of its kind, everything else about what it names; an attachment is about both (RAM,
 * "RAM authentication").
 */
function resourceOf(call: Call): readonly string[] {
  const arn = (owner: string, rest: string) => `acs:ram:*:${owner}:${rest}`;
  if (call.operation === 'CreateRole') return [arn(call.accountId, 'role/*')];
  if (call.operation === 'CreatePolicy') return [arn(call.accountId, 'policy/*')];
  const [role, policy] = [call.parameters.text('RoleName'), call.parameters.text('PolicyName')];
  const owner = call.parameters.text('PolicyType') === 'System' ? 'system' : call.accountId;
  return [
    ...(role === undefined ? [] : [arn(call.accountId, `role/${role}`)]),
    ...(policy === undefined ? [] : [arn(owner, `policy/${policy}`)]),
  ];
}
