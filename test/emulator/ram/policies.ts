import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import { readPolicy } from './documents.js';
import { timeOf } from './roles.js';
import { currentOf, type PolicyRecord, type PolicyVersion, type RamStore } from './store.js';

/** 1 to 128 letters, digits and hyphens (CreatePolicy). */
const POLICY_NAME = /^[a-zA-Z0-9-]{1,128}$/;
/** A policy has at most five versions (RAM, limits). */
const MOST_VERSIONS = 5;

export function createPolicy(store: RamStore, call: Call) {
  const name = call.parameters.needed('PolicyName');
  if (!POLICY_NAME.test(name)) throw new CloudError(400, 'InvalidParameter.PolicyName', 'The policy name is invalid.');
  const first = versionOf(store, call, 1);
  const policy: PolicyRecord = {
    ...{ accountId: call.accountId, name, description: call.parameters.text('Description') ?? '' },
    ...{ createdAt: first.createdAt, defaultId: first.id, versions: [first], made: 1 },
  };
  store.addPolicy(policy);
  return { Policy: shown(policy) };
}

export function getPolicy(store: RamStore, call: Call) {
  const policy = customPolicy(store, call);
  return {
    Policy: { ...shown(policy), AttachmentCount: store.attachmentCount(policy) },
    DefaultPolicyVersion: versionRow(policy, currentOf(policy)),
  };
}

export function listPolicyVersions(store: RamStore, call: Call) {
  const policy = customPolicy(store, call);
  return { PolicyVersions: { PolicyVersion: policy.versions.map((version) => versionRow(policy, version)) } };
}

export function createPolicyVersion(store: RamStore, call: Call) {
  const policy = policyOf(store, call);
  const version = versionOf(store, call, policy.made + 1);
  makeRoom(policy, call.parameters.text('RotateStrategy') ?? 'None');
  policy.made += 1;
  policy.versions = [...policy.versions, version];
  if (call.parameters.flag('SetAsDefault') === true) policy.defaultId = version.id;
  store.changed(policy);
  return { PolicyVersion: versionRow(policy, version) };
}

export function deletePolicyVersion(store: RamStore, call: Call) {
  const policy = policyOf(store, call);
  const id = call.parameters.needed('VersionId');
  if (!policy.versions.some((version) => version.id === id))
    throw new CloudError(404, 'EntityNotExist.Policy.Version', `The policy version not exists: ${id}`);
  if (policy.defaultId === id)
    throw new CloudError(409, 'DeleteConflict.Policy.Version.Default', `${id} is the default version.`);
  policy.versions = policy.versions.filter((version) => version.id !== id);
  return {};
}

/** One that is attached stays; so does one with versions beside the default, unless all go with it (DeletePolicy). */
export function deletePolicy(store: RamStore, call: Call) {
  const policy = policyOf(store, call);
  if (store.attachmentCount(policy) > 0)
    throw new CloudError(409, 'DeleteConflict.Policy.Role', `The policy ${policy.name} is attached to a role.`);
  if (policy.versions.length > 1 && call.parameters.flag('CascadingDelete') !== true)
    throw new CloudError(409, 'DeleteConflict.Policy.Version', `The policy ${policy.name} has several versions.`);
  store.removePolicy(policy);
  return {};
}

function makeRoom(policy: PolicyRecord, strategy: string): void {
  if (policy.versions.length < MOST_VERSIONS) return;
  const oldest = policy.versions.find(({ id }) => id !== policy.defaultId);
  if (strategy === 'None' || !oldest)
    throw new CloudError(409, 'LimitExceeded.Policy.Version', `A policy has at most ${MOST_VERSIONS} versions.`);
  policy.versions = policy.versions.filter((version) => version !== oldest);
}

function customPolicy(store: RamStore, call: Call): PolicyRecord {
  if (call.parameters.needed('PolicyType') === 'System')
    throw new CloudError(501, 'NotImplemented', 'The local cloud does not have the system policies.');
  return policyOf(store, call);
}

function policyOf(store: RamStore, call: Call): PolicyRecord {
  return store.policy(call.accountId, call.parameters.needed('PolicyName'));
}

function versionOf(store: RamStore, call: Call, number: number): PolicyVersion {
  const text = call.parameters.needed('PolicyDocument');
  return { id: `v${number}`, text, policy: readPolicy(text), createdAt: store.clock.now() };
}

function shown({ name, description, defaultId, createdAt }: PolicyRecord) {
  return {
    ...{ PolicyName: name, PolicyType: 'Custom', Description: description },
    ...{ DefaultVersion: defaultId, CreateDate: timeOf(createdAt) },
  };
}

function versionRow({ defaultId }: PolicyRecord, { id, text, createdAt }: PolicyVersion) {
  return { VersionId: id, IsDefaultVersion: id === defaultId, PolicyDocument: text, CreateDate: timeOf(createdAt) };
}
