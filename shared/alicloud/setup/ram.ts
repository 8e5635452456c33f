import * as z from 'zod/mini';
import type { SetupOperation } from '../../ram/permissions.js';
import type { PolicyState, RamAdmin, RoleState } from '../../setup/ports.js';
import type { Params } from '../client/flatten.js';
import { parse } from '../client/wire.js';
import { type SetupAnswer, type SetupProduct, setupCall } from './call.js';

/** Source: RAM metadata: one endpoint for all regions. */
export const ramUrl = 'https://ram.aliyuncs.com';
export const ramVersion = '2015-05-01';

/** Sources of the codes: RAM 2015-05-01, CreateRole, GetRole, CreatePolicy, GetPolicy, AttachPolicyToRole, DetachPolicyFromRole. */
const exists = /^EntityAlreadyExists?\./;
const missing = /^EntityNotExists?\./;
/** Source: RAM 2015-05-01, DeletePolicy. */
const attachedStill = /^DeleteConflict\.Policy\.(?!Version)/;

const text = z.nullish(z.string());
const policyBody = z.object({
  Policy: z.object({ Description: text }),
  DefaultPolicyVersion: z.object({ PolicyDocument: z.string() }),
});
const roleBody = z.object({ Role: z.object({ Description: text, AssumeRolePolicyDocument: z.string() }) });
const policiesBody = z.object({
  Policies: z.object({ Policy: z.nullish(z.array(z.object({ PolicyName: z.string(), PolicyType: z.string() }))) }),
});

/** The policy and the role of one name, over HTTP. */
export function ramAdmin(product: SetupProduct, name: string): RamAdmin {
  const call = (operation: SetupOperation, params: Params, expected?: RegExp): Promise<SetupAnswer> =>
    setupCall(product, {
      operation,
      params,
      subject: `${subjectOf(operation)} ${name}`,
      ...(expected && { expected }),
    });
  const policy = { PolicyType: 'Custom', PolicyName: name };
  const link = { ...policy, RoleName: name };
  return {
    policy: async () => policyIn(await call('GetPolicy', policy, missing)),
    makePolicy: async (Description, PolicyDocument) =>
      madeOr(await call('CreatePolicy', { PolicyName: name, Description, PolicyDocument }, exists)),
    changePolicy: async (PolicyDocument) => {
      const rotate = { SetAsDefault: true, RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded' };
      await call('CreatePolicyVersion', { PolicyName: name, PolicyDocument, ...rotate });
    },
    removePolicy: async () => {
      const params = { PolicyName: name, CascadingDelete: true };
      const expected = new RegExp(`${missing.source}|${attachedStill.source}`);
      const answer = await call('DeletePolicy', params, expected);
      return answer.kind === 'expected' && attachedStill.test(answer.code) ? 'in use' : 'removed';
    },
    role: async () => {
      const role = await call('GetRole', { RoleName: name }, missing);
      if (role.kind === 'expected') return { kind: 'none' };
      const attached = await call('ListPoliciesForRole', { RoleName: name }, missing);
      return attached.kind === 'expected' ? { kind: 'none' } : roleIn(role.body, attached.body);
    },
    makeRole: async (Description, AssumeRolePolicyDocument) =>
      madeOr(await call('CreateRole', { RoleName: name, Description, AssumeRolePolicyDocument }, exists)),
    removeRole: async () => void (await call('DeleteRole', { RoleName: name }, missing)),
    attach: async () => void (await call('AttachPolicyToRole', link, exists)),
    detach: async () => void (await call('DetachPolicyFromRole', link, missing)),
  };
}

function policyIn(answer: SetupAnswer): PolicyState {
  if (answer.kind === 'expected') return { kind: 'none' };
  const { Policy, DefaultPolicyVersion } = parse('GetPolicy', policyBody, answer.body);
  return { kind: 'found', description: Policy.Description ?? '', document: DefaultPolicyVersion.PolicyDocument };
}

function roleIn(role: unknown, attached: unknown): RoleState {
  const { Description, AssumeRolePolicyDocument } = parse('GetRole', roleBody, role).Role;
  const { Policy } = parse('ListPoliciesForRole', policiesBody, attached).Policies;
  return {
    kind: 'found',
    description: Description ?? '',
    trust: AssumeRolePolicyDocument,
    attached: (Policy ?? []).map(({ PolicyName, PolicyType }) => `${PolicyType}/${PolicyName}`),
  };
}

function madeOr({ kind }: SetupAnswer): 'made' | 'exists' {
  return kind === 'ok' ? 'made' : 'exists';
}

function subjectOf(operation: SetupOperation): string {
  return operation.includes('Role') ? 'role' : 'policy';
}
