import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import type { RoleRecord } from '../sts/sessions.js';
import { readTrust, trustDocument } from './documents.js';
import { type Attachment, currentOf, type RamStore } from './store.js';

/** 1 to 64 letters, digits, periods and hyphens (CreateRole). */
const ROLE_NAME = /^[a-zA-Z0-9.-]{1,64}$/;
const DEFAULT_SESSION_SECONDS = 3600;

export function createRole(store: RamStore, call: Call) {
  const name = call.parameters.needed('RoleName');
  if (!ROLE_NAME.test(name)) throw new CloudError(400, 'InvalidParameter.RoleName', 'The role name is invalid.');
  const document = call.parameters.needed('AssumeRolePolicyDocument');
  const order = {
    ...readTrust(document),
    ...{ accountId: call.accountId, name },
    // Nothing is allowed until a policy is attached.
    policy: { Version: '1', Statement: [] } as const,
    maxSessionSeconds: call.parameters.number('MaxSessionDuration') ?? DEFAULT_SESSION_SECONDS,
  };
  const description = call.parameters.text('Description') ?? '';
  const role = store.addRole(order, { document, description, createdAt: store.clock.now() });
  return { Role: shown(store, role) };
}

export function getRole(store: RamStore, call: Call) {
  return { Role: shown(store, roleOf(store, call)) };
}

/** A role keeps its policies until they are detached (DeleteRole). */
export function deleteRole(store: RamStore, call: Call) {
  const role = roleOf(store, call);
  if (store.attachedTo(role).length > 0)
    throw new CloudError(409, 'DeleteConflict.Role.Policy', `The role ${role.name} has policies attached.`);
  store.removeRole(role);
  return {};
}

export function attachPolicyToRole(store: RamStore, call: Call) {
  const { role, policy, attached } = linkOf(store, call);
  if (attached.some((each) => each.policy === policy))
    throw new CloudError(409, 'EntityAlreadyExists.Role.Policy', `${policy.name} is attached to ${role.name} already.`);
  store.setAttached(role, [...attached, { policy, at: store.clock.now() }]);
  return {};
}

export function detachPolicyFromRole(store: RamStore, call: Call) {
  const { role, policy, attached } = linkOf(store, call);
  const left = attached.filter((each) => each.policy !== policy);
  if (left.length === attached.length)
    throw new CloudError(404, 'EntityNotExist.Role.Policy', `${policy.name} is not attached to ${role.name}.`);
  store.setAttached(role, left);
  return {};
}

export function listPoliciesForRole(store: RamStore, call: Call) {
  const Policy = store.attachedTo(roleOf(store, call)).map(attachmentRow);
  return { Policies: { Policy } };
}

function roleOf(store: RamStore, call: Call): RoleRecord {
  return store.role(call.accountId, call.parameters.needed('RoleName'));
}

function linkOf(store: RamStore, call: Call) {
  if (call.parameters.needed('PolicyType') === 'System')
    throw new CloudError(501, 'NotImplemented', 'The local cloud does not have the system policies.');
  const role = roleOf(store, call);
  return {
    role,
    policy: store.policy(call.accountId, call.parameters.needed('PolicyName')),
    attached: store.attachedTo(role),
  };
}

function attachmentRow({ policy, at }: Attachment) {
  const { name, description } = policy;
  return {
    ...{ PolicyName: name, PolicyType: 'Custom', Description: description },
    ...{ DefaultVersion: currentOf(policy).id, AttachDate: timeOf(at) },
  };
}

function shown(store: RamStore, role: RoleRecord) {
  const facts = store.factsOf(role);
  return {
    RoleId: role.roleId,
    RoleName: role.name,
    Arn: role.arn,
    AssumeRolePolicyDocument: facts?.document ?? trustDocument(role),
    Description: facts?.description ?? '',
    MaxSessionDuration: role.maxSessionSeconds,
    CreateDate: timeOf(facts?.createdAt ?? role.createdAt),
  };
}

export function timeOf(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}
